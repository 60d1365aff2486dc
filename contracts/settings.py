"""Settings of a team: `[tool.canvas-contracts]` in pyproject.toml, or a TOML file of their own. Never tokens."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from contracts.option_table import BY_NAME, RUN, Option, options_where

SECTION = "canvas-contracts"
NOT_SETTINGS = frozenset({"update_baseline", "record"})
"""What is done once and on purpose."""


class SettingsError(Exception):
    """Settings that cannot be used; the text says where and why in one line."""


@dataclass(frozen=True)
class Settings:
    """Values by the names of options, and the file that they come from."""

    values: Mapping[str, Any] = field(default_factory=dict)
    source: Path | None = None


def read_settings(config: Path | None = None, start: Path | None = None) -> Settings:
    """The settings in `config`, else in the nearest pyproject.toml at or above `start`. Raises SettingsError.

    config: a TOML file with the section, or with nothing but settings.
    """
    if config is not None:
        found = _toml(config)
        section = _section(found, config)
        return _checked(found if section is None else section, config)
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        path = folder / "pyproject.toml"
        if path.is_file():
            section = _section(_toml(path), path)
            return Settings() if section is None else _checked(section, path)
    return Settings()


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not TOML: {error}") from None


def _section(found: Mapping[str, Any], path: Path) -> Mapping[str, Any] | None:
    tool = found.get("tool", {})
    section = tool.get(SECTION) if isinstance(tool, dict) else None
    if section is not None and not isinstance(section, dict):
        raise SettingsError(f"{path}: [tool.{SECTION}] is no table")
    return section


def _checked(given: Mapping[str, Any], path: Path) -> Settings:
    values = {}
    for key, value in given.items():
        option = _option(key, path)
        values[option.name] = _value(option, value, path)
    if values.get("mock") and "url" in values:
        raise SettingsError(f"{path}: mock and url exclude each other")
    return Settings(values, path)


def _option(key: str, path: Path) -> Option:
    name = key.replace("-", "_")
    option = BY_NAME.get(name)
    if "token" in name or (option is not None and option.is_secret):
        how = f"; give it as {option.flag} or as ${option.variable}" if option and option.variable else ""
        raise SettingsError(f"{path}: {key}: a token has no place in settings{how}")
    known = {option.name: option for option in options_where(RUN) if option.name not in NOT_SETTINGS}
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"; did you mean {known[near[0]].dashed}?" if near else ""
        raise SettingsError(f"{path}: there is no setting {key!r}{hint}")
    return known[name]


def _value(option: Option, value: Any, path: Path) -> Any:
    """The value as the option takes it; a relative file is one beside the settings."""
    where = f"{path}: {option.dashed}"
    if option.kind == "flag":
        if not isinstance(value, bool):
            raise SettingsError(f"{where} is true or false, not {value!r}")
        return value
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise SettingsError(f"{where} takes one value, not {value!r}")
    if option.kind in {"count", "number"} and isinstance(value, str):
        raise SettingsError(f"{where} is a number, not {value!r}")
    if option.name in {"url", "proxy"} and _has_password(str(value)):
        raise SettingsError(f"{where}: a password has no place in settings; give it as {option.flag}")
    return str(path.parent / value) if option.kind == "file" and isinstance(value, str) else value


def _has_password(url: str) -> bool:
    try:
        return bool(urlsplit(url).password)
    except ValueError:
        return False
