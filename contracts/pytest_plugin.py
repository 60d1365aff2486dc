"""The suite's options for pytest. Loaded into everybody's pytest runs, so it imports nothing heavy."""

from __future__ import annotations

import os

import pytest

from contracts.option_table import PYTEST, options_where


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("canvas-contracts", "contract tests (pytest --pyargs contracts)")
    for option in options_where(PYTEST):
        choices = f" One of {', '.join(option.choices)}." if option.choices else ""
        told = f"{option.help}{choices} [env: {option.pytest_variable}]".replace("%", "%%")
        if option.kind == "flag":
            group.addoption(option.pytest_flag, action="store_true", default=False, help=told)
        else:
            group.addoption(option.pytest_flag, default=None, metavar=option.metavar or "VALUE", help=told)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Fixes the seed before workers are started, so that all of them take the same one."""
    if config.option.canvas_seed is None and not hasattr(config, "workerinput"):
        config.option.canvas_seed = os.environ.get("CANVAS_SEED") or str(
            int.from_bytes(os.urandom(4), "big") >> 1
        )
