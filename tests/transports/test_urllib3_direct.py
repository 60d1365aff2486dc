"""The short way of `urllib3` and `requests` cannot be told from the long one, and is taken where it can be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3 import Retry
from urllib3.util import SKIP_HEADER

from mock_server import MockServer
from mock_server.transports import urllib3_direct
from mock_server.transports.urllib3_pool import InProcessPool

SCHOOL = "https://school.instructure.com"
PATH = "/api/v1/courses/101/quizzes"
QUIZZES = SCHOOL + PATH
TEACHER = {"Authorization": "Bearer teacher-token"}
FULL = {**TEACHER, "User-Agent": "mine", "Accept-Encoding": "gzip"}

Ask = Callable[[requests.Session], Any]


def call(method: str, url: str = QUIZZES, **options: Any) -> Ask:
    return lambda session: session.request(method, url, **{"headers": TEACHER, **options})


def through_urllib3(**options: Any) -> Ask:
    return lambda _: urllib3.PoolManager().request("GET", QUIZZES, **{"headers": FULL, **options})


def through_a_pool(method: str = "GET", target: str = PATH, **options: Any) -> Ask:
    def ask(_: requests.Session) -> Any:
        with urllib3.HTTPSConnectionPool("school.instructure.com") as pool:
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
    body = b"".join(reply.iter_content(100)) if raw is not reply else reply.data
    headers = {name: value for name, value in reply.headers.items() if name != "X-Request-Context-Id"}
    told = (raw.status, raw.reason, raw.version, raw.version_string, dict(raw.headers) == dict(reply.headers))
    return [headers, body, told, raw.closed, raw.length_remaining, repr(raw.retries), type(raw)]


def the_long_way(monkeypatch: pytest.MonkeyPatch, ask: Ask, trouble: dict[str, Any] | None = None) -> Any:
    with monkeypatch.context() as patch:
        patch.setattr(urllib3_direct, "_plain_environ", lambda *_: None)
        return seen(ask, trouble)


@pytest.mark.parametrize("name", [*PLAIN, *ODD])
def test_both_ways_look_alike(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ask = {**PLAIN, **ODD}[name]

    assert seen(ask) == the_long_way(monkeypatch, ask)


@pytest.mark.parametrize("name", ["get", "json", "impatient", "urllib3", "pool"])
@pytest.mark.parametrize("trouble", TROUBLES)
def test_both_ways_have_the_same_troubles(name: str, trouble: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = seen(PLAIN[name], TROUBLES[trouble])

    assert found == the_long_way(monkeypatch, PLAIN[name], TROUBLES[trouble])


@pytest.mark.parametrize("trouble", TROUBLES)
def test_retry_policies_meet_the_same(trouble: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def patiently(session: requests.Session) -> Any:
        session.mount("https://", HTTPAdapter(max_retries=Retry(total=2, status_forcelist=[418])))
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
