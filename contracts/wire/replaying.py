"""A recorded server: it answers what the recording says, and has no answer to anything else."""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from contracts.wire.client import Request, Wire, shown_headers
from contracts.wire.exchange import Exchange, Secrets
from contracts.wire.failures import NotChecked
from contracts.wire.har import HarError, entries_in, exchange_from
from contracts.wire.recording import FORMAT, RUN_FILE, RecordingError, part_file

Json = Any
_Key = tuple[str, str, tuple[tuple[str, str], ...], bytes]
NEEDED = {
    "target": str,
    "target_kind": str,
    "profile": str,
    "seed": int,
    "run": str,
    "options": dict,
    "tokens": dict,
    "checks": list,
}


class Recording:
    """A folder that `--record` wrote. Raises RecordingError if it is none."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.about = _about(directory)
        self.checks: dict[str, Json] = {row["id"]: row for row in self.about["checks"]}
        self._answers: dict[_Key, deque[Json]] = {}
        self._lock = threading.Lock()
        self._demo = Secrets()

    def knows(self, demo: Mapping[str, str]) -> None:
        """Tokens that are public, with the names that stand for them in the recording."""
        for token, name in demo.items():
            self._demo.learn(token, name)

    def why_not(self, check_id: str) -> str | None:
        """Why the recorded run has nothing to say about a check; None if it has."""
        row = self.checks[check_id]
        if row.get("status") == "skipped" and not part_file(self.directory, check_id).exists():
            return str(row.get("reason", ""))
        return None

    def begin(self, part: str) -> int:
        """From now on the answers are those of this part; the number of cases before it. Raises RecordingError."""
        path = part_file(self.directory, part)
        try:
            entries = entries_in(path) if path.exists() else []
            answers: dict[_Key, deque[Json]] = {}
            for entry in entries:
                answers.setdefault(self._key_of(exchange_from(entry)), deque()).append(entry)
        except HarError as error:
            raise RecordingError(str(error)) from None
        with self._lock:
            self._answers = answers
        cases = self.checks.get(part, {}).get("cases", 0)
        return cases if isinstance(cases, int) else 0

    def answer(self, request: Request, url: str) -> Json:
        """The recorded entry of this request, each once. Raises NotChecked where there is none."""
        headers = dict(shown_headers(request))
        if request.token is not None and request.token_name:
            headers["Authorization"] = f"Bearer ${request.token_name}"
        asked = Exchange(0, "", "", request.method, url, 0, request_headers=headers, content=request.content)
        with self._lock:
            left = self._answers.get(self._key_of(asked))
            if left:
                return left.popleft()
        raise NotChecked(f"the recording has no answer to {request.method} {request.bare_path}: record anew")

    def _key_of(self, exchange: Exchange) -> _Key:
        parts = urlsplit(self._plain(exchange.url))
        headers = sorted(
            (name.lower(), self._plain(value)) for name, value in exchange.request_headers.items()
        )
        content = self._plain((exchange.content or b"").decode("utf-8", "surrogateescape"))
        return (
            exchange.method,
            f"{parts.path}?{parts.query}",
            tuple(headers),
            content.encode("utf-8", "surrogateescape"),
        )

    def _plain(self, text: str) -> str:
        """A text as the recording has it: a name in a URL may have been escaped on its way."""
        return self._demo.mask(text).replace("%24", "$")


class RecordedWire(Wire):
    """A wire that leads nowhere but into a recording."""

    def __init__(self, recording: Recording, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.recording = recording

    def _once(self, request: Request, number: int) -> Exchange:
        url = self.base_url + request.path
        entry = self.recording.answer(request, url)
        if "_error" in entry:
            raise self._no_answer(request, number, str(entry["_error"]))
        self.unanswered = 0
        told = exchange_from(entry)
        return Exchange(
            number=number,
            operation=request.operation,
            actor=request.actor,
            method=request.method,
            url=url,
            status=told.status,
            request_headers=shown_headers(request),
            content=request.content,
            token_name=request.token_name if request.token is not None else None,
            headers=told.headers,
            body=told.body,
            of_mock=self.to_mock,
        )


def _about(directory: Path) -> Json:
    path = directory / RUN_FILE
    if not directory.is_dir():
        raise RecordingError(f"{directory} is no folder that --record wrote")
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RecordingError(
            f"{directory} is no recording of a run that ended: it has no {RUN_FILE}"
        ) from None
    except OSError as error:
        raise RecordingError(f"{path} cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise RecordingError(f"{path} is not JSON ({error})") from None
    if not isinstance(found, dict) or found.get("recording") != FORMAT:
        raise RecordingError(f"{path} is of no recording that this version can read")
    wrong = [name for name, kind in NEEDED.items() if not isinstance(found.get(name), kind)]
    if wrong or not all(isinstance(row, dict) and isinstance(row.get("id"), str) for row in found["checks"]):
        raise RecordingError(f"{path} is broken: {wrong[0] if wrong else 'checks'}")
    return found
