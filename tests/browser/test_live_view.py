"""The live view, `GET /_mock/`, in headless Chromium."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import httpx
import pytest

from mock_server import MockServer

from .chromium import Page

QUIZZES = "/api/v1/courses/101/quizzes"
ROWS = "[...document.querySelectorAll('.request:not([hidden])')]"


@pytest.fixture
def view(page: Page, server: MockServer) -> Page:
    page.open(f"{server.url}/_mock/")
    page.wait_for("document.getElementById('state').textContent === 'live'")
    page.wait_for("document.getElementById('now').textContent !== '…'")
    return page


def row(number: int) -> str:
    return f"document.getElementById('request-{number}')"


def text(view: Page, expression: str) -> str:
    return str(view.run(f"{expression}.innerText"))


def test_before_the_first_request_it_says_how_to_make_one(view: Page, server: MockServer) -> None:
    assert view.run("document.getElementById('table').hidden") is True
    assert text(view, "document.getElementById('curl')") == (
        f"curl -H 'Authorization: Bearer teacher-token' '{server.url}{QUIZZES}'"
    )


def test_requests_come_in_with_method_operation_role_status_and_violations(
    view: Page, server: MockServer
) -> None:
    server.client().get(f"{QUIZZES}?per_page=2")
    server.client("student").post(QUIZZES, json={"quiz": {"title": "x"}})
    server.client().post(QUIZZES, json={"quiz": {"title": "x", "colour": "blue"}})
    server.client(None).get("/api/v1/nowhere")

    view.wait_for(f"{ROWS}.length === 4")

    def cells(number: int) -> list[str]:
        found = view.run(f"[...{row(number)}.cells].map(cell => cell.innerText.replace(/\\s+/g, ' ').trim())")
        return [cell for place, cell in enumerate(found) if place not in (1, 4)]

    assert cells(1) == ["1", "200", f"GET {QUIZZES}?per_page=2 list_quizzes · teacher"]
    assert cells(2) == ["2", "403", f"POST {QUIZZES} create_quiz · student"]
    assert cells(3) == ["3", "200", f"POST {QUIZZES} 1 undocumented create_quiz · teacher"]
    nowhere = "GET /api/v1/nowhere not served by the mock no operation · nobody"
    assert cells(4) == ["4", "404", nowhere]
    assert view.run(f"{ROWS}.map(row => row.id)") == [f"request-{number}" for number in (4, 3, 2, 1)]
    assert view.run("document.title") == "(4) canvas-mock"


def test_a_request_opens_to_parameters_reply_and_violations(view: Page, server: MockServer) -> None:
    server.client().post(QUIZZES, json={"quiz": {"title": "Hamlet Act 4", "colour": "blue"}})
    view.wait_for(f"{ROWS}.length === 1")
    opener = f"{row(1)}.querySelector('button')"

    view.run(f"{opener}.click()")

    details = text(view, "document.getElementById('details-1')")
    assert view.run(f"{opener}.getAttribute('aria-expanded')") == "true"
    assert '"course_id": "101"' in details
    assert '"title": "Hamlet Act 4"' in details
    assert '"quiz_type": "assignment"' in details
    assert 'body/quiz/colour the documentation names no such parameter (unknown) — received "blue"' in details

    view.run(f"{opener}.click()")
    assert view.run("document.getElementById('details-1').hidden") is True


@pytest.mark.parametrize(
    "hostile",
    [
        "<img src=x onerror=\"document.title='owned'\">",
        "<script>document.title='owned'</script>",
        "</script><b>",
        "'\"&<",
    ],
)
def test_what_requests_say_is_text_and_nothing_else(view: Page, server: MockServer, hostile: str) -> None:
    server.seed({"users": [{"name": hostile, "token": "hostile-token"}]})
    server.client(token="hostile-token").get(f"/api/v1/{hostile}")
    server.client().post(QUIZZES, json={"quiz": {"title": hostile, hostile: hostile}})
    server.faults.add(path=hostile, body=hostile)
    view.wait_for(f"{ROWS}.length === 2")

    for number in (1, 2):
        view.run(f"{row(number)}.querySelector('button').click()")
    view.wait_for("document.querySelectorAll('.fault').length === 1")

    assert view.run("document.querySelectorAll('main img, main b b, tbody script').length") == 0
    assert view.run("document.title") == "(2) canvas-mock"
    assert hostile in str(
        view.run("document.getElementById('details-2').textContent.replaceAll('\\\\\"', '\"')")
    )


def test_tokens_are_masked_in_it(view: Page, server: MockServer) -> None:
    server.client(None).get(f"{QUIZZES}?access_token=teacher-token")

    view.wait_for(f"{ROWS}.length === 1")

    assert "access_token=********" in text(view, row(1))


def test_it_is_filtered_by_words_by_violations_and_by_refusals(view: Page, server: MockServer) -> None:
    server.client().get(QUIZZES)
    server.client().get(f"{QUIZZES}?colour=blue")
    server.client("outsider").get(QUIZZES)
    view.wait_for(f"{ROWS}.length === 3")

    def shown(script: str) -> list[str]:
        view.run(script)
        return [str(name).removeprefix("request-") for name in view.run(f"{ROWS}.map(row => row.id)")]

    set_filter = "f = document.getElementById('filter'); f.value = '{}'; f.dispatchEvent(new Event('input'))"
    assert shown(set_filter.format("list_quizzes outsider")) == ["3"]
    assert shown(set_filter.format("")) == ["3", "2", "1"]
    assert shown("document.getElementById('only-odd').click()") == ["2"]
    assert shown("document.getElementById('only-odd').click()") == ["3", "2", "1"]
    assert shown("document.getElementById('only-refused').click()") == ["3"]


def test_it_goes_by_keyboard_alone(view: Page, server: MockServer) -> None:
    for _ in range(3):
        server.client().get(QUIZZES)
    view.wait_for(f"{ROWS}.length === 3")
    focused = "document.activeElement.closest('tr')?.id"

    view.press("/")
    assert view.run("document.activeElement.id") == "filter"
    view.press("ArrowDown")
    assert view.run(focused) == "request-3"
    view.press("ArrowDown")
    view.press("ArrowDown")
    view.press("ArrowUp")
    assert view.run(focused) == "request-2"
    view.press("Enter")
    assert view.run("document.getElementById('details-2').hidden") is False

    view.run("document.body.focus()")
    met = []
    for _ in range(40):
        view.press("Tab")
        met.append(view.run("document.activeElement.id || document.activeElement.textContent"))
    assert {
        "pause",
        "clear",
        "reset",
        "filter",
        "freeze",
        "real",
        "moment",
        "fault-operation",
        "Plant fault",
    } <= set(met)


def test_everything_that_can_be_operated_has_a_name(view: Page, server: MockServer) -> None:
    server.client().get(QUIZZES)
    server.faults.add(status=500)
    view.wait_for(f"{ROWS}.length === 1")
    view.run(f"{row(1)}.querySelector('button').click()")
    view.wait_for("document.querySelectorAll('.fault').length === 1")

    nodes = view.accessible()

    operated = {
        "button",
        "checkbox",
        "combobox",
        "MenuListPopup",
        "searchbox",
        "spinbutton",
        "textbox",
        "link",
        "Date",
    }
    nameless = [node for node in nodes if node["role"] in operated - {"MenuListPopup"} and not node["name"]]
    names = {node["name"] for node in nodes}
    assert nameless == []
    assert {
        "Filter requests",
        "Advance by an hour",
        "Set to (UTC)",
        "What happens",
        "Planted faults",
    } <= names


def test_the_clock_is_shown_frozen_advanced_set_and_given_back(view: Page, server: MockServer) -> None:
    assert text(view, "document.getElementById('clock-state')") == "real time"

    view.run("document.getElementById('freeze').click()")
    view.wait_for("document.getElementById('clock-state').textContent === 'frozen'")
    assert server.clock.is_frozen

    before = server.clock.now()
    view.run("document.querySelector('[data-seconds=\"86400\"]').click()")
    view.wait_for("document.getElementById('shift').textContent !== ''")
    assert (server.clock.now() - before).days == 1

    view.run("document.getElementById('moment').value = '2031-02-03T04:05:06'")
    view.run("document.getElementById('set-clock').requestSubmit()")
    view.wait_for("document.getElementById('now').textContent === '2031-02-03 04:05:06'")
    assert server.clock.text() == "2031-02-03T04:05:06Z"

    view.run("document.getElementById('real').click()")
    view.wait_for("document.getElementById('clock-state').textContent === 'real time'")
    assert not server.clock.is_frozen


def test_a_clock_that_a_test_moves_is_seen(view: Page, server: MockServer) -> None:
    server.clock.freeze("2025-01-15T10:30:00Z")

    view.wait_for("document.getElementById('now').textContent === '2025-01-15 10:30:00'")


def test_a_fault_is_planted_seen_and_taken_away(view: Page, server: MockServer) -> None:
    view.run("document.getElementById('fault-operation').value = 'list_quizzes'")
    view.run("document.getElementById('fault-role').value = 'student'")
    view.run("document.getElementById('fault-times').value = '2'")
    view.run("document.getElementById('plant').requestSubmit()")
    view.wait_for("document.querySelectorAll('.fault').length === 1")

    assert [server.client(role).get(QUIZZES).status_code for role in ("student", "teacher")] == [503, 200]
    view.wait_for("document.querySelector('.fault').innerText.includes('hit 1 of 2')")
    assert "list_quizzes · by student" in text(view, "document.querySelector('.fault')")

    view.run("document.getElementById('clear-faults').click()")
    view.wait_for("document.querySelectorAll('.fault').length === 0")
    assert len(server.faults) == 0


def test_every_kind_of_fault_can_be_planted(view: Page, server: MockServer) -> None:
    kinds = view.run("KINDS.length")
    for kind in range(kinds):
        view.run(f"document.getElementById('fault-kind').selectedIndex = {kind}")
        view.run("document.getElementById('plant').requestSubmit()")
        view.wait_for(f"document.querySelectorAll('.fault').length === {kind + 1}")

    assert (len(server.faults), kinds) == (9, 9)
    assert "nothing happens" not in text(view, "document.getElementById('faults')")


def test_a_refusal_is_told(view: Page, server: MockServer) -> None:
    view.run("document.getElementById('fault-times').value = '1.5'")
    view.run("document.getElementById('plant').noValidate = true")
    view.run("document.getElementById('plant').requestSubmit()")

    view.wait_for(
        "document.getElementById('message').textContent.includes('/times: expected integer or null')"
    )


def test_reset_takes_everything_back(view: Page, server: MockServer) -> None:
    server.client().post(QUIZZES, json={"quiz": {"title": "x"}})
    server.faults.add(status=500)
    view.wait_for(f"{ROWS}.length === 1")

    view.run("document.getElementById('reset').click()")
    view.wait_for(f"{ROWS}.length === 0 && document.querySelectorAll('.fault').length === 0")

    assert (len(server.snapshot()["quizzes"]), len(server.requests), len(server.faults)) == (3, 0, 0)
    server.client().get(QUIZZES)
    view.wait_for(f"{ROWS}.length === 1")


def test_a_pause_misses_nothing(view: Page, server: MockServer) -> None:
    view.run("document.getElementById('pause').click()")
    server.client().get(QUIZZES)
    view.wait_for("document.getElementById('state').textContent === 'paused'")
    assert view.run(f"{ROWS}.length") == 0

    view.run("document.getElementById('pause').click()")

    view.wait_for(f"{ROWS}.length === 1")


def test_a_mock_that_stops_and_another_that_starts_are_noticed(view: Page, server: MockServer) -> None:
    for _ in range(3):
        server.client().get(QUIZZES)
    view.wait_for(f"{ROWS}.length === 3")
    port = int(server.url.rpartition(":")[2])
    server.stop()
    view.wait_for("document.getElementById('state').textContent === 'the mock does not answer'")

    with MockServer(port=port) as other:
        other.client().get(QUIZZES)
        view.wait_for(f"document.getElementById('state').textContent === 'live' && {ROWS}.length === 1")

    view.complaints.clear()  # the console told of the refused connections


def test_it_only_asks_for_what_is_new(view: Page, server: MockServer) -> None:
    server.client().get(QUIZZES)
    view.wait_for(f"{ROWS}.length === 1")
    view.requested.clear()

    server.client().get(QUIZZES)
    view.wait_for(f"{ROWS}.length === 2")

    polls = [url for url in view.requested if "/_mock/requests" in url]
    assert polls
    assert all("since=1" in url or "since=2" in url for url in polls)


def test_it_asks_nobody_but_the_mock_and_breaks_no_rule_of_its_policy(view: Page, server: MockServer) -> None:
    server.client().get(QUIZZES)
    view.wait_for(f"{ROWS}.length === 1")

    assert (view.asked_of_others(server.url), view.complaints) == ([], [])


def test_its_policy_allows_its_own_parts_only(server: MockServer) -> None:
    reply = httpx.get(f"{server.url}/_mock/", trust_env=False)

    policy = dict(part.split(" ", 1) for part in reply.headers["Content-Security-Policy"].split("; "))
    assert (policy["default-src"], policy["connect-src"]) == ("'none'", "'self'")
    assert (policy["frame-ancestors"], policy["form-action"], policy["base-uri"]) == ("'none'",) * 3
    assert "unsafe" not in reply.headers["Content-Security-Policy"]
    assert "://" not in reply.headers["Content-Security-Policy"]


def test_a_page_of_another_origin_cannot_drive_the_mock(page: Page, server: MockServer) -> None:
    """Another server on this machine is another origin, and the browser says so."""
    with MockServer() as other:
        page.open(f"{other.url}/_mock/health")
        before = server.snapshot()
        attempts = page.run(
            f"""Promise.all([
                fetch('{server.url}/_mock/reset', {{method: 'POST', mode: 'no-cors'}}),
                fetch('{server.url}/_mock/seed', {{method: 'POST', mode: 'no-cors', body: 'users: [{{name: Eve}}]'}}),
                fetch('{server.url}/_mock/state').then(reply => reply.text()),
                fetch('{server.url}/_mock/faults', {{method: 'DELETE'}}),
                fetch('{server.url}/_mock/clock', {{method: 'PUT', body: '{{}}'}}),
            ].map(attempt => attempt.then(reply => reply.type || reply, () => 'refused')))"""
        )

    assert attempts == ["opaque", "opaque", "refused", "refused", "refused"]
    assert server.snapshot() == before
    page.complaints.clear()  # the console told of the refusals


@pytest.mark.parametrize(("width", "dark"), [(1360, False), (1360, True), (1280, False), (390, False)])
def test_nothing_sticks_out_sideways(
    view: Page, server: MockServer, tmp_path: Path, width: int, dark: bool
) -> None:
    server.client().post(
        f"{QUIZZES}?search_term={'long' * 60}", json={"quiz": {"title": "x" * 200, "colour": "blue"}}
    )
    view.wait_for(f"{ROWS}.length === 1")
    view.run(f"{row(1)}.querySelector('button').click()")

    view.screenshot(tmp_path / "live_view.png", width=width, dark=dark)

    assert view.run("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_long_path_has_the_room_at_1280(view: Page, server: MockServer, tmp_path: Path) -> None:
    """Seventy signs stand on one line, the operation and the role below them."""
    server.client().get(f"{QUIZZES}/30001?include[]=nothing_in_particular&as_user_id=self")
    view.wait_for(f"{ROWS}.length === 1")
    view.screenshot(tmp_path / "live_view.png", width=1280)

    path = f"{row(1)}.querySelector('.open-close > span > span')"
    line = view.run(f"parseFloat(getComputedStyle({path}).lineHeight)")

    assert len(text(view, path)) >= 70
    assert view.run(f"{path}.getBoundingClientRect().height") < 2 * line


def test_headers_and_body_are_shown_and_the_curl_line_asks_the_same_again(
    view: Page, server: MockServer
) -> None:
    body = {"quiz": {"title": 'It\'s Act 4; $HOME `id` "q"'}}
    server.client().post(f"{QUIZZES}?as_user_id=self", json=body, headers={"X-Team": "blue"})
    view.wait_for(f"{ROWS}.length === 1")
    view.run(f"{row(1)}.querySelector('button').click()")

    details = text(view, "document.getElementById('details-1')")
    line = view.run("document.querySelector('[aria-label=\"curl line of request 1\"]').textContent")
    again = subprocess.run(["bash", "-c", f"{line} -sS"], capture_output=True, text=True, timeout=30)

    assert "X-Team: blue" in details
    assert "Authorization: Bearer ********" in details
    assert "X-Request-Cost: 0.05" in details
    assert json.loads(again.stdout)["title"] == body["quiz"]["title"]
    first, second = server.requests[:]
    assert (second.parameters, second.request_headers["X-Team"]) == (first.parameters, "blue")


def test_the_curl_line_is_copied(view: Page, server: MockServer) -> None:
    """Headless Chromium refuses the clipboard; then the line is selected, to be copied by keyboard."""
    server.client().get(QUIZZES)
    view.wait_for(f"{ROWS}.length === 1")
    view.run(f"{row(1)}.querySelector('button').click()")

    view.run("[...document.querySelectorAll('button')].find(b => b.textContent === 'Copy as curl').click()")

    view.wait_for("['Copied.', 'Selected: copy it with the keyboard.'].includes(byId('message').textContent)")
    if text(view, "document.getElementById('message')") != "Copied.":
        assert view.run("String(getSelection())").startswith("curl -g ")


def test_the_journal_is_there_as_har(view: Page, server: MockServer) -> None:
    server.client().get(QUIZZES)

    archive = view.run("fetch(document.getElementById('har').href).then(reply => reply.json())")

    (entry,) = archive["log"]["entries"]
    assert (entry["request"]["method"], entry["response"]["status"]) == ("GET", 200)
