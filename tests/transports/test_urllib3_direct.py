"""The short way of `urllib3` and `requests` cannot be told from the long one, and is taken where it can be."""

from __future__ import annotations

import http.client
import io
import sys
from collections.abc import Callable
from typing import Any

import pytest
import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3 import HTTPHeaderDict, Retry
from urllib3.util import SKIP_HEADER

from mock_server import MockServer
from mock_server.transports import urllib3_direct
from mock_server.transports.urllib3_pool import InProcessPool

HOST = "school.instructure.com"
SCHOOL = f"https://{HOST}"
PATH = "/api/v1/courses/101/quizzes"
QUIZZES = SCHOOL + PATH
TEACHER = {"Authorization": "Bearer teacher-token"}
FULL = {**TEACHER, "User-Agent": "mine", "Accept-Encoding": "gzip"}
TWO_LENGTHS = [*FULL.items(), ("Content-Length", "4"), ("Content-Length", "3")]

Ask = Callable[[requests.Session], Any]


def call(method: str, url: str = QUIZZES, **options: Any) -> Ask:
    return lambda session: session.request(method, url, **{"headers": TEACHER, **options})


def through_urllib3(**options: Any) -> Ask:
    return lambda _: urllib3.PoolManager().request("GET", QUIZZES, **{"headers": FULL, **options})


def through_a_pool(method: str = "GET", target: str = PATH, **options: Any) -> Ask:
    def ask(_: requests.Session) -> Any:
        with urllib3.HTTPSConnectionPool(HOST) as pool:
            return pool.urlopen(method, target, **{"headers": FULL, **options})

    return ask


PLAIN: dict[str, Ask] = {
    "get": call("GET"),
    "query": call("GET", params={"search_term": "büro & co", "per_page": 2}),
    "not found": call("GET", f"{QUIZZES}/1"),
    "signed out": call("GET", headers={}),
    "json": call("POST", json={"quiz": {"title": "Prüfung"}}),
    "form": call("POST", data={"quiz[title]": "Prüfung"}),
    "bytes": call("POST", data=b'{"quiz": {}}', headers={**TEACHER, "Content-Type": "application/json"}),
    "no body": call("POST"),
    "streamed answer": call("GET", stream=True),
    "delete": call("DELETE", f"{QUIZZES}/30001"),
    "timeouts": call("GET", timeout=(3, 5)),
    "impatient": call("GET", timeout=0.01),
    "urllib3": through_urllib3(),
    "urllib3, read later": through_urllib3(preload_content=False),
    "pool": through_a_pool(),
}
ODD: dict[str, Ask] = {
    "head": call("HEAD"),
    "parts": lambda session: session.post(QUIZZES, headers=TEACHER, data=iter([b"quiz[title]=", b"x"])),
    "own host": call("GET", headers={**TEACHER, "Host": "other.example"}),
    "no user agent": call("GET", headers={**TEACHER, "User-Agent": None}),
    "odd target": through_a_pool(target=f"{PATH}?search_term=a|b"),
    "odd header": through_a_pool(headers={**FULL, "X-Odd": "a\r\nb"}),
    "odd name": through_a_pool(headers={**FULL, "X Odd": "a"}),
    "foreign header": through_a_pool(headers={**FULL, "X-Odd": "€"}),
    "odd method": through_a_pool("GE T"),
    "foreign method": through_a_pool("GÉT"),
    "blanks around a header": call("GET", headers={"Authorization": "Bearer teacher-token "}),
    "headers of the pool": lambda _: urllib3.HTTPSConnectionPool(HOST, headers=FULL).urlopen("GET", PATH),
    "not those of the pool": lambda _: urllib3.HTTPSConnectionPool(HOST, headers=FULL).urlopen(
        "GET", PATH, headers={}
    ),
    "a time for all of it": through_a_pool(timeout=urllib3.Timeout(total=1e-12)),
    "a body that is none": through_a_pool("POST", body=False),
    "an option that there is not": through_a_pool(colour="red"),
    "two lengths": through_a_pool("POST", body=b"a=1", headers=HTTPHeaderDict(TWO_LENGTHS)),
    "bytes in a header": call("GET", headers={**TEACHER, "X-Odd": b"a"}),
    "wrong timeout": through_a_pool(timeout="soon"),
    "wrong length": through_a_pool("POST", body=b"a=1", headers={**FULL, "Content-Length": "4"}),
    "chunked": through_a_pool("POST", body=b"a=1", chunked=True),
    "chunked by a header": through_a_pool(
        "POST", body=b"a=1", headers={**FULL, "Transfer-Encoding": "chunked"}
    ),
    "expects": through_a_pool("POST", body=b"a=1", headers={**FULL, "Expect": "100-continue"}),
    "left out": through_a_pool(headers={**FULL, "Accept-Encoding": SKIP_HEADER}),
    "urllib3's own headers": through_urllib3(headers=TEACHER),
}
TROUBLES: dict[str, dict[str, Any]] = {
    "dropped": {"drop": True},
    "cut": {"truncate": 10},
    "slow": {"delay": 0.02},
    "cookie": {"status": 200, "body": {}, "headers": {"Set-Cookie": "a=1"}},
    "redirect": {"status": 302, "headers": {"Location": "/api/v1/users/self"}, "times": 1},
    "later": {"status": 503, "headers": {"Retry-After": "0"}, "times": 1},
    "teapot": {"status": 418, "times": 1},
    "nothing": {"status": 200, "body": ""},
    "no content": {"status": 204},
    "blanks around a header": {"status": 200, "body": {}, "headers": {"X-Odd": "  v  "}},
    "a long line": {"status": 200, "body": {}, "headers": {"X-Odd": "v" * 70_000}},
    "many headers": {"status": 200, "body": {}, "headers": {f"X-{n}": "v" for n in range(110)}},
}


def seen(ask: Ask, trouble: dict[str, Any] | None = None, session: requests.Session | None = None) -> Any:
    """Everything that the client and the server see of a call, but what differs from one to the next."""
    server = MockServer()
    server.clock.freeze("2031-02-03T04:05:06Z")
    if trouble:
        server.faults.add(**trouble)
    with server.intercept(SCHOOL), session or requests.Session() as session:
        session.trust_env = False
        try:
            outcome = facts(ask(session))
        except Exception as error:  # whatever it is, it has to be the same
            outcome = [type(error), str(error).partition(" at 0x")[0]]
        cookies = session.cookies.get_dict()
    asked = [
        (entry.method, entry.path, entry.query, entry.request_headers, entry.request_body, entry.status)
        for entry in server.requests
    ]
    return outcome, cookies, asked


def facts(reply: Any) -> list[Any]:
    raw = getattr(reply, "raw", reply)
    before = raw.closed, raw.supports_chunked_reads()
    body = b"".join(reply.iter_content(100)) if raw is not reply else reply.data
    headers = {name: value for name, value in reply.headers.items() if name != "X-Request-Context-Id"}
    told = (raw.status, raw.reason, raw.version, raw.version_string, dict(raw.headers) == dict(reply.headers))
    return [before, headers, body, told, raw.closed, raw.length_remaining, repr(raw.retries), type(raw)]


def the_long_way(monkeypatch: pytest.MonkeyPatch, ask: Ask, trouble: dict[str, Any] | None = None) -> Any:
    with monkeypatch.context() as patch:
        patch.setattr(urllib3_direct, "_plain_environ", lambda *_: None)
        return seen(ask, trouble)


@pytest.mark.parametrize("name", [*PLAIN, *ODD])
def test_both_ways_look_alike(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ask = {**PLAIN, **ODD}[name]

    assert seen(ask) == the_long_way(monkeypatch, ask)


@pytest.mark.parametrize("name", ["get", "json", "streamed answer", "impatient", "urllib3", "pool"])
@pytest.mark.parametrize("trouble", TROUBLES)
def test_both_ways_have_the_same_troubles(name: str, trouble: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = seen(PLAIN[name], TROUBLES[trouble])

    assert found == the_long_way(monkeypatch, PLAIN[name], TROUBLES[trouble])


class OwnRetry(Retry):
    def is_retry(self, method: str, status_code: int, has_retry_after: bool = False) -> bool:
        return status_code == 418 or super().is_retry(method, status_code, has_retry_after)


@pytest.mark.parametrize("policy", [Retry(2, status_forcelist=[418]), OwnRetry(2)], ids=["list", "own"])
@pytest.mark.parametrize("trouble", TROUBLES)
def test_retry_policies_meet_the_same(trouble: str, policy: Retry, monkeypatch: pytest.MonkeyPatch) -> None:
    def patiently(session: requests.Session) -> Any:
        session.mount("https://", HTTPAdapter(max_retries=policy))
        return session.get(QUIZZES, headers=TEACHER)

    found = seen(patiently, TROUBLES[trouble])

    assert found == the_long_way(monkeypatch, patiently, TROUBLES[trouble])


@pytest.mark.parametrize("name", PLAIN)
def test_plain_calls_take_the_short_way(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> Any:
        raise AssertionError("the long way was taken")

    monkeypatch.setattr(InProcessPool, "urlopen", refuse)

    outcome, _, asked = seen(PLAIN[name])

    assert len(asked) == 1
    assert outcome[0] is not AssertionError


@pytest.mark.parametrize("lines", ["urllib3.connectionpool", "http.client"])
def test_debug_output_is_that_of_the_long_way(
    lines: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if lines == "http.client":
        monkeypatch.setattr(http.client.HTTPConnection, "debuglevel", 1)
    else:
        caplog.set_level("DEBUG", logger=lines)

    seen(PLAIN["get"])

    assert "GET /api/v1/courses/101/quizzes" in caplog.text + capsys.readouterr().out


def test_an_older_urllib3_has_only_the_long_way(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "mock_server.transports.urllib3_direct", None)

        found = seen(PLAIN["json"])

    assert found == the_long_way(monkeypatch, PLAIN["json"])


def test_a_body_can_be_wrapped_and_is_closed_when_it_was_read() -> None:
    with MockServer().intercept(SCHOOL), requests.get(QUIZZES, headers=TEACHER, stream=True) as reply:
        wrapped = io.BufferedReader(reply.raw, 100)

        assert (wrapped.read(10) + wrapped.read()).startswith(b'[{"id":30002')
        assert reply.raw._fp.fp is None  # which libraries that cache answers look at
