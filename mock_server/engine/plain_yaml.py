"""YAML from anybody -> plain JSON data, or a ValueError that says why not.

The text comes over HTTP too, so nothing in it makes an object, opens a file, nests until the parser's stack is used
up, or grows by aliases beyond all bounds.
"""

from __future__ import annotations

import math
from typing import Any

from mock_server.engine.spec import text_times_loader

MAX_DEPTH = 100
MAX_VALUES = 1_000_000


def plain_data(text: str) -> Any:
    """What the text says, times as text. Raises ValueError."""
    import yaml

    loader = text_times_loader()
    depth = 0
    try:
        for event in yaml.parse(text, loader):  # the parser of events needs no stack, the loader does
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH:
                raise ValueError(f"it nests deeper than {MAX_DEPTH} levels")
        data = yaml.load(text, loader)  # noqa: S506 - a safe loader
    except yaml.YAMLError as error:
        raise ValueError(" ".join(str(error).split())) from None
    _require_plain(data, "", _Budget())
    return data


def line_of(text: str, pointer: str) -> int | None:
    """The line of the text, which `plain_data` takes, where the value stands that a JSON pointer leads to.

    Where the value is missing, it is the line of what it is missing from; None if that is the whole text.
    """
    import yaml

    node, line = yaml.compose(text, text_times_loader()), None
    for name in pointer.split("/")[1:]:
        found = None
        if isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == name), None)
        elif isinstance(node, yaml.SequenceNode) and name.isdecimal() and int(name) < len(node.value):
            found = node.value[int(name)], node.value[int(name)]
        if found is None:
            break
        line, node = found[0].start_mark.line + 1, found[1]
    return line


class _Budget:
    """How many values the data may have, those that aliases repeat counted each time."""

    def __init__(self) -> None:
        self.left = MAX_VALUES

    def take(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise ValueError(f"it has more than {MAX_VALUES} values, aliases written out")


def _require_plain(value: Any, place: str, budget: _Budget, depth: int = 0) -> None:
    budget.take()
    if depth > MAX_DEPTH:
        raise ValueError("an alias that contains itself, or nests too deeply")
    if isinstance(value, dict):
        for name, item in value.items():
            if not isinstance(name, str):
                raise ValueError(f"{place or '/'}: expected names that are text, found {name!r:.80}")
            _require_text(name, place)
            _require_plain(item, f"{place}/{name}", budget, depth + 1)
    elif isinstance(value, list):
        for position, item in enumerate(value):
            _require_plain(item, f"{place}/{position}", budget, depth + 1)
    elif isinstance(value, str):
        _require_text(value, place)
    elif isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"{place}: expected a finite number, found {value}")
    elif value is not None and not isinstance(value, bool | int | float):
        raise ValueError(f"{place}: expected plain data, found {type(value).__name__}")


def _require_text(text: str, place: str) -> None:
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError(f"{place}: text with a character that cannot be stored")
