"""How a pull asks: GETs of the document only, at its pace, and never another server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from mock_server.engine.spec import load_document
from mock_server.pull.reader import NotTold, Pace, PullError, Reader, server_url

BASE = "https://school.example"
Answer = Callable[[httpx.Request], httpx.Response]


class Waits(list[float]):
    """A sleep that notes how long it would have been, and a clock that goes on by it."""

    now = 0.0

    def __call__(self, seconds: float) -> None:
        self.append(round(seconds, 3))
        self.now += seconds


def reader(answer: Answer, waits: Waits | None = None, token: str | None = "secret-token") -> Reader:
    waits = Waits() if waits is None else waits
    pace = Pace(rate=4, clock=lambda: waits.now, sleep=waits)
    return Reader(httpx.Client(transport=httpx.MockTransport(answer)), BASE, token, pace)


def always(*replies: httpx.Response) -> Answer:
    """These answers in turn, the last one for ever."""
    left = list(replies)
    return lambda request: left.pop(0) if len(left) > 1 else left[0]


def ok(data: Any, **headers: str) -> httpx.Response:
    return httpx.Response(200, json=data, headers=headers)


# --- addresses ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://school.example", "https://school.example"),
        (" https://school.example/ ", "https://school.example"),
        ("http://school.example:8080/api/v1/", "http://school.example:8080"),
        ("https://school.example:443", "https://school.example"),
        ("http://[::1]:8900", "http://[::1]:8900"),
    ],
)
def test_an_address_is_taken_without_what_says_nothing(text: str, url: str) -> None:
    assert server_url(text) == url


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("school.example", "expected an address such as"),
        ("http://[::1", "expected an address such as"),
        ("ftp://school.example", "expected an address such as"),
        ("https://", "expected an address such as"),
        ("https://school.example:port", "expected an address such as"),
        ("https://me:secret@school.example", "the token is shown with --token"),
        ("https://school.example/courses/4711/quizzes", "https://school.example, and --course 4711"),
        ("https://school.example/login", "expected the server alone, https://school.example"),
    ],
)
def test_an_address_that_is_none_is_told_in_one_line(text: str, words: str) -> None:
    with pytest.raises(PullError) as refused:
        server_url(text)

    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


# --- what is sent -------------------------------------------------------------------------------------------


def test_only_gets_of_canvas_can_be_asked_for() -> None:
    """Whatever operation of the document is named, nothing else leaves."""
    sent = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request.method)
        return ok([])

    asked = reader(answer)
    for operation in load_document().operations.values():
        values = {parameter.name: 1 for parameter in operation.parameters if parameter.place == "path"}
        if operation.method == "GET" and operation.dialect == "canvas":
            asked.one(operation.id, **values)
        else:
            with pytest.raises(ValueError, match="no GET of Canvas"):
                asked.one(operation.id, **values)

    assert set(sent) == {"GET"}


def test_the_token_is_shown_in_the_header_and_nowhere_else() -> None:
    seen = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return ok({"id": 7})

    reader(answer).one("get_course", course_id="sis_course_id:A/1")
    reader(answer, token=None).one("get_course", course_id=7)

    assert str(seen[0].url) == f"{BASE}/api/v1/courses/sis_course_id:A%2F1"
    assert seen[0].headers["Authorization"] == "Bearer secret-token"
    assert "Authorization" not in seen[1].headers


def test_all_pages_are_read() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        page = int(request.url.params.get("page", 1))
        following = (
            {"Link": f'<{BASE}/api/v1/courses/7/quizzes?page={page + 1}>; rel="next"'} if page < 3 else {}
        )
        return ok([page], **following)

    asked = reader(answer)

    assert list(asked.pages("list_quizzes", course_id=7)) == [1, 2, 3]
    assert asked.asked == 3


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/api/v1/x",
        "http://school.example/x",
        "https://school.example:8443/x",
        "//evil.example/",
    ],
)
def test_a_link_to_another_server_is_not_followed(address: str) -> None:
    seen = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.url.host)
        return ok([1], Link=f'<{address}>; rel="next"')

    with pytest.raises(PullError, match="leads to another server"):
        list(reader(answer).pages("list_quizzes", course_id=7))

    assert seen == ["school.example"]


def test_pages_that_lead_in_a_circle_end() -> None:
    link = f'<{BASE}/api/v1/courses/7/quizzes?page=2>; rel="next"'

    with pytest.raises(PullError, match="circle"):
        list(reader(always(ok([1], Link=link))).pages("list_quizzes", course_id=7))


def test_a_redirect_is_told_and_not_followed() -> None:
    with pytest.raises(PullError, match=r"leads to https://login\.example"):
        reader(always(httpx.Response(302, headers={"Location": "https://login.example"}))).one(
            "get_course", course_id=7
        )


# --- pace ---------------------------------------------------------------------------------------------------


def test_requests_keep_their_distance() -> None:
    waits = Waits()
    asked = reader(always(ok({})), waits)
    for _ in range(4):
        asked.one("get_course", course_id=7)

    assert waits == [0.25, 0.25, 0.25]


@pytest.mark.parametrize("status", [403, 429])
def test_a_throttled_request_is_repeated_after_a_while(status: int) -> None:
    waits = Waits()
    refused = httpx.Response(status, text=f"{status} (Rate Limit Exceeded)\n")
    later = httpx.Response(429, headers={"Retry-After": "7"})

    assert reader(always(refused, later, ok({"id": 7})), waits).one("get_course", course_id=7) == {"id": 7}
    assert [wait for wait in waits if wait >= 1] == [1.0, 7.0]


def test_a_server_that_throttles_for_ever_is_left() -> None:
    with pytest.raises(PullError, match="still throttles"):
        reader(always(httpx.Response(429, headers={"Retry-After": "50"}))).one("get_course", course_id=7)


def test_it_eases_off_before_it_is_throttled() -> None:
    waits = Waits()

    reader(always(ok({}, **{"X-Rate-Limit-Remaining": "50.0"})), waits).one("get_course", course_id=7)

    assert waits == [10.0]


# --- what goes wrong ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (
            httpx.Response(
                401,
                json={"errors": [{"message": "Invalid access token."}]},
                headers={"WWW-Authenticate": 'Bearer realm="canvas-lms"'},
            ),
            "does not take the token (Invalid access token.)",
        ),
        (httpx.Response(200, text="<html>Sign in</html>"), "is this a Canvas?"),
    ],
    ids=["token", "page"],
)
def test_what_ends_a_pull_is_one_line(reply: httpx.Response, words: str) -> None:
    with pytest.raises(PullError) as ended:
        reader(always(reply)).one("get_course", course_id=7)

    assert words in str(ended.value)
    assert not isinstance(ended.value, NotTold)


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (httpx.Response(404, json={"errors": [{"message": "No such thing."}]}), "404 No such thing."),
        (httpx.Response(403, json={"status": "unauthorized"}), "403 Forbidden"),
        (httpx.Response(400, json={"errors": "Invalid as_user_id"}), "400 Invalid as_user_id"),
        (httpx.Response(502, text="<html>"), "502 Bad Gateway"),
        (httpx.Response(401, json={"message": "hidden"}), "401 hidden"),
    ],
)
def test_what_the_server_does_not_tell_can_be_left_out(reply: httpx.Response, words: str) -> None:
    with pytest.raises(NotTold) as refused:
        reader(always(reply)).one("get_course", course_id=7)

    assert str(refused.value) == words


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (httpx.ConnectError("name or service not known"), "cannot be reached: name or service not known"),
        (httpx.ReadTimeout("slow"), "gives no complete answer"),
        (httpx.RemoteProtocolError("cut"), "breaks the connection (RemoteProtocolError)"),
    ],
)
def test_a_server_that_is_not_there_is_told(error: Exception, words: str) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise error

    with pytest.raises(PullError) as ended:
        reader(answer).one("get_course", course_id=7)

    assert words in str(ended.value)
    assert "secret-token" not in str(ended.value)


def test_a_kept_connection_that_was_closed_is_tried_again() -> None:
    tries = []

    def answer(request: httpx.Request) -> httpx.Response:
        tries.append(1)
        if len(tries) == 1:
            raise httpx.RemoteProtocolError("closed")
        return ok({"id": 7})

    assert reader(answer).one("get_course", course_id=7) == {"id": 7}


def test_a_list_that_is_none_is_told() -> None:
    with pytest.raises(PullError, match="expected a list"):
        list(reader(always(ok({"no": "list"}))).pages("list_quizzes", course_id=7))
