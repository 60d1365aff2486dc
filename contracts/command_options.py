"""The option table as click options, and the settings as their defaults."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from contracts.option_table import Option, options_where
from contracts.settings import Settings, SettingsError, read_settings

Command = TypeVar("Command", bound=Callable[..., Any])
SETTINGS = "canvas-contracts.settings"


def takes(
    command: str, *, required: frozenset[str] = frozenset(), settings: bool = False
) -> Callable[[Command], Command]:
    """Gives a function all options of a command.

    settings: what is not given is looked up in `--config FILE`, else in the nearest pyproject.toml.
    """

    def decorate(function: Command) -> Command:
        if settings:
            function = _config(options_where(command))(function)
        for option in reversed(options_where(command)):
            function = _click_option(option)(function)
        return function

    return decorate


def _click_option(option: Option) -> Callable[[Command], Command]:
    how: dict[str, Any] = {"help": option.help + (f" [env: {option.variable}]" if option.variable else "")}
    if option.kind == "flag":
        return click.option(option.flag, option.name, is_flag=True, **how)
    if option.metavar:
        how["metavar"] = option.metavar
    if option.variable:
        how["envvar"] = option.variable
    if option.default is not None:
        how |= {"default": option.default, "show_default": True}
    how["type"] = _type_of(option)
    return click.option(option.flag, option.name, multiple=option.kind == "secrets", **how)


def _type_of(option: Option) -> click.ParamType[Any] | None:
    if option.kind == "choice":
        return click.Choice(option.choices)
    if option.kind == "count":
        return click.IntRange(option.least)
    if option.kind == "number":
        return click.FloatRange(0, min_open=True)
    if option.kind in {"file", "folder"}:
        return click.Path(dir_okay=option.kind == "folder", file_okay=option.kind == "file")
    return None


def _config(options: tuple[Option, ...]) -> Callable[[Command], Command]:
    names = {option.name for option in options}

    def use(context: click.Context, _: click.Parameter, value: str | None) -> None:
        try:
            settings = read_settings(Path(value) if value else None)
        except SettingsError as error:
            raise click.UsageError(str(error)) from None
        context.default_map = {name: value for name, value in settings.values.items() if name in names}
        context.meta[SETTINGS] = settings

    return click.option(
        "--config",
        metavar="FILE",
        type=click.Path(dir_okay=False),
        is_eager=True,
        expose_value=False,
        callback=use,
        help="Settings in TOML. [default: [tool.canvas-contracts] of the nearest pyproject.toml]",
    )


def settings_used(context: click.Context) -> Settings:
    """The settings that this command has read."""
    found: Settings = context.meta[SETTINGS]
    return found


def settle(context: click.Context, given: dict[str, Any], one: str, other: str) -> None:
    """Of two options that exclude each other, what stands on the command line beats what the settings say."""
    if given[one] and given[other]:
        sources = {name: context.get_parameter_source(name) for name in (one, other)}
        for name in (one, other):
            if sources[name] == ParameterSource.DEFAULT_MAP:
                given[name] = None
