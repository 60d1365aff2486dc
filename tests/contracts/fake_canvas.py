"""A tiny fake of Canvas's quiz routes, made for tests of the judge: it shares nothing with the mock.

`FakeCanvas` answers httpx requests from a dict of quizzes; tests change single answers by putting a function into
`answers`, by `METHOD path`.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import httpx

TOKENS = {"secret-teacher-token": 2002, "secret-student-token": 2005}
Answer = Callable[[httpx.Request], httpx.Response]


class FakeCanvas:
    """One course, 101, with quizzes; a teacher and a student."""

    def __init__(self) -> None:
        self.quizzes: dict[int, dict[str, object]] = {}
        self.requests: list[tuple[str, str]] = []
        self.bodies: list[bytes] = []
        self.answers: dict[str, Answer] = {}
        self._next = 30010

    def client(self, base_url: str = "https://canvas.example.edu") -> httpx.Client:
        return httpx.Client(transport=httpx.MockTransport(self), base_url=base_url)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        self.requests.append((request.method, path))
        self.bodies.append(request.content)
        if answer := self.answers.get(f"{request.method} {path}"):
            return answer(request)
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token not in TOKENS:
            return httpx.Response(401, json={"errors": [{"message": "Invalid access token."}]})
        if path == "/api/v1/users/self":
            return httpx.Response(200, json={"id": TOKENS[token], "name": "Somebody"})
        if path == "/api/v1/courses/101":
            return httpx.Response(200, json={"id": 101, "name": "Hamlet"})
        if path.startswith("/api/v1/courses/101/quizzes"):
            return self._quizzes(request, path.removeprefix("/api/v1/courses/101/quizzes").strip("/"))
        if path == "/api/v1/courses/101/live_assessments":
            return httpx.Response(200, json={"assessments": []})
        return httpx.Response(404, json={"errors": [{"message": "The specified resource does not exist."}]})

    def _quizzes(self, request: httpx.Request, rest: str) -> httpx.Response:
        if request.method == "POST":
            quiz = {"id": self._next, **json.loads(request.content or b"{}").get("quiz", {})}
            self.quizzes[self._next] = quiz
            self._next += 1
            return httpx.Response(200, json=quiz)
        if not rest:
            term = parse_qs(urlsplit(str(request.url)).query).get("search_term", [""])[0]
            return httpx.Response(200, json=[q for q in self.quizzes.values() if term in str(q.get("title"))])
        quiz = self.quizzes.get(int(rest))
        if quiz is None:
            return httpx.Response(
                404, json={"errors": [{"message": "The specified resource does not exist."}]}
            )
        if request.method == "DELETE":
            del self.quizzes[int(rest)]
        elif request.method == "PUT":
            quiz.update(json.loads(request.content)["quiz"])
        return httpx.Response(200, json=quiz)


@contextmanager
def served(canvas: Callable[[httpx.Request], httpx.Response]) -> Iterator[str]:
    """The fake behind a real socket; gives its address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 65536  # head and body leave together, or delayed acknowledgements cost 40 ms an answer
        disable_nagle_algorithm = True

        def answer(self) -> None:
            content = self.rfile.read(int(self.headers.get("content-length") or 0))
            url = f"http://{self.headers['host']}{self.path}"
            response = canvas(httpx.Request(self.command, url, headers=dict(self.headers), content=content))
            with suppress(BrokenPipeError, ConnectionResetError):
                self.send_response(response.status_code)
                for name, value in response.headers.items():
                    if name not in {"content-length", "connection"}:
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(response.content)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(response.content)

        do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_TRACE = answer  # noqa: N815 - the library's names

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
