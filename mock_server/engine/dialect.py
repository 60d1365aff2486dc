"""What the engine asks of a product: who is calling, and how answers and refusals are worded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from mock_server.engine.errors import ApiError
from mock_server.engine.rows import Row

if TYPE_CHECKING:
    from mock_server.engine.request import Call

NO_BODY: Any = object()


@dataclass(frozen=True)
class Reply:
    """An answer. A `body` of bytes or text is sent as it is, `NO_BODY` as nothing, all else as JSON.

    `media` names the documented media type whose schema the body follows.
    """

    status: int
    body: Any = NO_BODY
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json; charset=utf-8"
    media: str = "application/json"


class Dialect(Protocol):
    """The conventions of one product; `authenticate`, `render`, `render_error` run inside the store's transaction."""

    @property
    def name(self) -> str:
        """What the document's tags call it."""

    def caller(self, call: Call) -> Row | None:
        """The user whose token the request shows, good or not; None for nobody. Judges nothing, raises nothing."""

    def check_rate_limit(self, call: Call) -> Reply | None:
        """Count the request before anything else; the refusal when it is one too many."""

    def authenticate(self, call: Call) -> Call:
        """The call with its user, if it has one. Raises ApiError."""

    def render(self, call: Call, result: Any) -> Reply:
        """The reply for what the handler returned."""

    def render_error(self, call: Call, error: ApiError) -> Reply:
        """The reply for a refusal, whatever raised it."""

    def headers(self, call: Call, reply: Reply) -> Mapping[str, str]:
        """The headers that every answer carries, refusals and planted faults included."""

    def body_bytes(self, call: Call, body: Any) -> bytes:
        """The bytes of a JSON body."""

    def reset(self) -> None:
        """Forget whatever the dialect counts."""
