"""The state of a mock in a file: read whole and written whole, or not at all."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mock_server.engine.errors import Undecodable
from mock_server.engine.request import strict_json
from mock_server.engine.spec import Schema
from mock_server.engine.table import StateError
from mock_server.engine.validation import violations


class StateFile:
    """What `GET /_mock/state` gives, as JSON, in a file that is replaced only by a whole one."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path).resolve()  # a link stays one: what it leads to is replaced

    def read(self, schema: Schema) -> dict[str, Any] | None:
        """The state; None while there is no file. Raises StateError for one that fits no schema of a state."""
        if not self.path.parent.is_dir():
            raise StateError(f"cannot keep the state in {self.path}: there is no such folder")
        if not os.access(self.path.parent, os.W_OK):
            raise StateError(f"cannot keep the state in {self.path}: the folder cannot be written")
        try:
            raw = self.path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StateError(f"cannot read the state file {self.path}: {error.strerror}") from None
        try:
            state = strict_json(raw)
        except Undecodable:
            raise self.broken("it is not JSON") from None
        for found in violations(state, schema):
            raise self.broken(f"{found.pointer or '/'}: {found.message}")
        return state  # type: ignore[no-any-return]

    def broken(self, why: str) -> StateError:
        return StateError(f"{self.path} holds no state of a mock: {why}; the file is left as it is")

    def write(self, state: Mapping[str, Any]) -> None:
        """Put the state in the file's place at once. Raises StateError, and leaves the file as it was then."""
        part = self.path.with_name(f"{self.path.name}.{os.getpid()}.part")
        try:
            with part.open("w", encoding="utf-8") as out:
                json.dump(state, out, ensure_ascii=False, indent=1)
                out.write("\n")
                out.flush()
                os.fsync(out.fileno())
            if self.path.exists():
                shutil.copymode(self.path, part)
            part.replace(self.path)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise StateError(f"cannot write the state file {self.path}: {error.strerror}") from None
