"""`MockServer`: one mock, reached through a real socket or without any."""

from __future__ import annotations

import contextlib
import errno
import logging
import threading
from collections.abc import Collection, Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from mock_server.app import Front, Mock
from mock_server.engine.errors import ConnectionDropped
from mock_server.engine.rack import Environ, WsgiApp

if TYPE_CHECKING:
    import httpx
    from flask import Flask

    from mock_server.engine.clock import Clock
    from mock_server.engine.faults import Faults
    from mock_server.engine.journal import Journal, Violations
    from mock_server.engine.stubs import Stub
    from mock_server.transports.intercept import Interception

THREADS = 8
MAX_PORT = 65535
IN_PROCESS_URL = "http://canvas.mock"
TLS_HANDSHAKE = b"\x16\x03"  # how a client of https begins
_log = logging.getLogger("mock_server")


class AddressError(OSError):
    """The mock cannot listen there; the text says why in one line."""


class MockServer:
    """A fake with its own state. No socket is opened until `start()`, `with` or `url`.

    Takes what `create_app` takes, and `host` and `port` (0 picks a free one). A `state` file is written by `stop()`.
    """

    def __init__(
        self,
        seed: str | Path | Mapping[str, Any] | None = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        **settings: Any,
    ) -> None:
        self.mock = Mock(seed, **settings)
        self._front = Front(self.mock)
        self._host, self._port = host, port
        self._listener: Listener | None = None

    def start(self) -> MockServer:
        """Listen, in a thread of its own. Raises AddressError."""
        if self._listener is None:
            self._listener = Listener(self._front.wsgi, self._host, self._port)
            self._listener.start()
        return self

    def stop(self) -> None:
        """Close every connection and end the thread; the state stays, in the state file too if there is one.

        Raises StateError when that cannot be written.
        """
        if self._listener is not None:
            self._listener.stop()
            self._listener = None
        if self.mock.state_file is not None:
            self.mock.save()

    def __enter__(self) -> MockServer:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def app(self) -> Flask:
        """The mock as a Flask app, with whatever its user puts on or in front of it from then on."""
        return self._front.app

    @property
    def url(self) -> str:
        """The base address; starts to listen if need be."""
        self.start()
        assert self._listener is not None  # noqa: S101 - start() set it
        return self._listener.url

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/v1"

    def token(self, role: str = "teacher") -> str:
        """The token of a role of the demo world; with another seed, of the first user it has of that kind.

        Raises ValueError for an unknown role, and for one that nobody of the seed has.
        """
        return self.mock.roles.token_of(role)

    def client(self, role: str | None = "teacher", *, token: str | None = None) -> httpx.Client:
        """An `httpx.Client` that answers in this process; `role=None` is anonymous, `token` wins over `role`."""
        import httpx

        return httpx.Client(**self._client_options(role, token))

    def async_client(self, role: str | None = "teacher", *, token: str | None = None) -> httpx.AsyncClient:
        """As `client`, to be awaited, on asyncio or trio."""
        import httpx

        return httpx.AsyncClient(**self._client_options(role, token))

    def _client_options(self, role: str | None, token: str | None) -> dict[str, Any]:
        from mock_server.transports.in_process import InProcessTransport

        shown = token if token is not None or role is None else self.token(role)
        return {
            "transport": InProcessTransport(self._front.wsgi),
            "base_url": IN_PROCESS_URL,
            "headers": {"Authorization": f"Bearer {shown}"} if shown is not None else {},
            "trust_env": False,
        }

    def intercept(
        self, origin: str, *, block_others: bool = False, allow_hosts: Collection[str] = ()
    ) -> Interception:
        """Answers calls to this origin in this process: in a block (`with`, `async with`) or in what it decorates.

        It takes the calls of `httpx`, `requests`, `urllib3`, `urllib.request`, `http.client` and `aiohttp`. Every other
        origin is left alone; with `block_others` a call to one raises HostBlocked, unless `allow_hosts` names its host.
        Raises ValueError for what is no origin.
        """
        from mock_server.transports.intercept import Interception

        return Interception(self._front.wsgi, origin, block_others=block_others, allow_hosts=allow_hosts)

    def seed(self, entities: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
        """Add entities -> the same with ids and tokens filled in. Raises SeedError and adds nothing then."""
        return self.mock.plant(entities)

    def take(
        self,
        quiz_id: int,
        role: str = "student",
        *,
        answers: Mapping[Any, Any] | None = None,
        finish: bool = True,
        user_id: int | None = None,
    ) -> dict[str, Any]:
        """Has a student of Canvas take a quiz -> the QuizSubmission, as the API shows it.

        Starts an attempt unless one is running. Answers go by the question's id or the name that its author gave it,
        and are what a person would write: `{"The ghost": "Hamlet", 110002: "True", "Acts": 5}`. What was not drawn from
        a group is passed over. `user_id` goes before `role`; access codes and addresses are not asked for. Raises
        ValueError for what could not be: no right, no attempt left, no such question, no such choice.
        """
        if user_id is None:
            token = self.mock.store.tokens.get(self.token(role))
            if token is None:
                raise ValueError(f"{role!r} is nobody of Canvas")
            user_id = token["user_id"]
        return self.mock.take(quiz_id, user_id, answers or {}, finish=finish, base_url=IN_PROCESS_URL)

    def reset(self) -> None:
        """Back to the seed: state, clock, faults, stubs, journal."""
        self.mock.reset()

    def snapshot(self) -> dict[str, Any]:
        """Everything stored, as plain data: `{seed key: [rows]}` and `clock`."""
        return self.mock.store.snapshot()

    def restore(self, snapshot: Mapping[str, Any]) -> None:
        """Take a snapshot's state. Raises StateError and changes nothing then."""
        self.mock.restore(snapshot)

    def stub(
        self,
        method: str,
        path: str,
        status: int = 200,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Stub:
        """Answer a path that the mock does not serve, until `reset`; in it `*` stands for any text.

        Its `calls` counts. The journal has these requests too, without a violation. Raises StubError, a ValueError.
        """
        return self.mock.stubs.add(method, path, status, json, headers)

    @property
    def clock(self) -> Clock:
        return self.mock.store.clock

    @property
    def requests(self) -> Journal:
        return self.mock.journal

    @property
    def violations(self) -> Violations:
        """What requests did outside the documented contract although Canvas lets it pass; `str` lists them."""
        return self.mock.journal.violations

    @property
    def faults(self) -> Faults:
        return self.mock.faults


class Listener:
    """A WSGI app behind a real socket, served by a thread."""

    def __init__(self, app: WsgiApp, host: str, port: int) -> None:
        from waitress.server import create_server

        logging.getLogger("waitress").setLevel(logging.ERROR)
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        if not 0 <= port <= MAX_PORT:  # the system would take what is left of it after 65536
            raise AddressError(f"cannot listen on {host}:{port}: expected a port from 0 to {MAX_PORT}")
        self._map: dict[int, Any] = {}
        try:
            self._server = create_server(
                _closing_dropped_connections(app),
                map=self._map,
                host=host,
                port=port,
                threads=THREADS,
                ident=None,
                expose_tracebacks=False,
                channel_timeout=300,
                connection_limit=1000,
                asyncore_loop_timeout=1,
            )
        except (OSError, ValueError) as error:
            for channel in list(self._map.values()):
                channel.close()
            raise AddressError(_why(error, host, port)) from None
        bound = getattr(self._server, "effective_port", None) or self._server.effective_listen[0][1]
        shown = f"[{host}]" if ":" in host else host
        self.url = f"http://{shown}:{int(bound)}"
        for socket in self._map.values():
            if hasattr(socket, "channel_class"):
                socket.channel_class = _channel_refusing_tls(self.url)
        self._thread = threading.Thread(target=self._run, name="canvas-mock", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def _run(self) -> None:
        try:
            self._server.run()
        except OSError as error:  # the sockets were closed under the loop: that is how it is stopped
            if error.errno != errno.EBADF:
                raise

    def join(self, seconds: float | None = None) -> None:
        """Wait for the serving to end, which it does by `stop`."""
        self._thread.join(seconds)

    def stop(self) -> None:
        """Close every connection in the serving thread, whose loop ends with them, then the socket.

        The trigger that wakes the loop is closed last: an earlier pull may have the loop run `end` before this one has
        written its byte, and the number of a closed pipe may be somebody else's by then.
        """
        from waitress.channel import HTTPChannel
        from waitress.trigger import trigger

        self._server.task_dispatcher.shutdown(cancel_pending=True, timeout=2)
        lasting = [channel for channel in list(self._map.values()) if not isinstance(channel, HTTPChannel)]
        waker = next(channel for channel in lasting if isinstance(channel, trigger))

        def end() -> None:
            for channel in list(self._map.values()):
                if channel in lasting:
                    channel.del_channel(self._map)
                else:
                    channel.close()

        waker.pull_trigger(end)
        self._thread.join(5)
        for channel in lasting:
            channel.close()


def _channel_refusing_tls(url: str) -> type:
    """Waitress would wait for the end of what looks like the head of a request, and the client for an answer."""
    from waitress.channel import HTTPChannel

    text = f"This port talks plain http, not TLS: {url}\n"
    head = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Type: text/plain\r\n"
    answer = f"{head}Content-Length: {len(text)}\r\n\r\n{text}".encode()

    class Channel(HTTPChannel):  # type: ignore[misc]
        def received(self, data: bytes) -> bool:
            if self.request is not None or self.requests or not data.startswith(TLS_HANDSHAKE):
                return bool(super().received(data))
            _log.warning("a client spoke TLS to a port that talks plain http: its address is %s", url)
            with contextlib.suppress(OSError):
                self.socket.send(answer)
            self.will_close = True
            return True

    return Channel


def _closing_dropped_connections(app: WsgiApp) -> WsgiApp:
    """Waitress silently closes the connection for its own `ClientDisconnected`."""
    from waitress.channel import ClientDisconnected

    def layer(environ: Environ, start_response: Any) -> Any:
        try:
            return app(environ, start_response)
        except ConnectionDropped:
            raise ClientDisconnected from None

    return layer


def _why(error: Exception, host: str, port: int) -> str:
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        return f"cannot listen on {host}:{port}: the port is in use"
    return f"cannot listen on {host}:{port}: {getattr(error, 'strerror', None) or error}"
