"""The second tab of the live view: what is stored, in headless Chromium."""

from __future__ import annotations

from pathlib import Path

import pytest

from mock_server import MockServer

from .chromium import Page

QUIZZES = "/api/v1/courses/101/quizzes"
OBJECTS = "[...document.querySelectorAll('.object')]"
OPEN = "document.querySelector('.object.open')"


def world(page: Page, server: MockServer, place: str = "world") -> Page:
    page.open("about:blank")
    page.open(f"{server.url}/_mock/#{place}")
    page.wait_for(f"{OBJECTS}.length > 0")
    return page


def kinds(page: Page) -> dict[str, int]:
    found = page.run("[...document.querySelectorAll('#kinds a')].map(a => a.innerText.split('\\n'))")
    return {name.strip(): int(count) for name, count in found}


def names(page: Page) -> list[str]:
    return [
        " ".join(name.split())
        for name in page.run(f"{OBJECTS}.map(o => o.querySelector('button').innerText)")
    ]


def search(page: Page, words: str) -> None:
    page.run(
        f"s = document.getElementById('search'); s.value = {words!r}; s.dispatchEvent(new Event('input'))"
    )


def test_the_tab_lists_what_is_stored_by_kind(page: Page, server: MockServer) -> None:
    page.open(f"{server.url}/_mock/")
    page.run("document.getElementById('tab-world').click()")
    page.wait_for(f"{OBJECTS}.length > 0")

    found = kinds(page)

    assert page.run("document.getElementById('requests').hidden")
    assert (found["courses"], found["quizzes"], found["karma users"]) == (3, 3, 4)
    assert "question banks" not in found
    page.run("document.getElementById('empty-kinds').click()")
    assert kinds(page)["question banks"] == 0


def test_an_object_opens_to_its_fields_and_to_what_names_it(page: Page, server: MockServer) -> None:
    world(page, server, "world/quizzes/30001")
    page.wait_for(OPEN)

    text = page.run(f"{OPEN}.innerText")
    links = page.run(f"[...{OPEN}.querySelectorAll('a')].map(a => a.innerText)")

    assert names(page)[0] == "30001 Hamlet Act 3 Quiz available"
    assert "time_limit\n20" in text
    assert {"101 Introduction to Hamlet", "90001 Who says it?", "110001 The ghost"} <= set(links)


@pytest.mark.parametrize(
    ("place", "link", "kind"),
    [
        ("courses/101", "30002 Draft quiz", "quizzes"),
        ("courses/101", "60001 May 27th Reading Assessment", "live assessments"),
        ("quiz_questions/110005", "90001 Who says it?", "quiz groups"),
        ("live_assessment_results/61001", "2005 Stu Student", "users"),
        ("karma_assessments/asmnt_qrs001", "q_001 Which exit is nearest?", "karma questions"),
        ("karma_questions/q_001", "asmnt_qrs001 Safety Basics Quiz", "karma assessments"),
    ],
)
def test_links_lead_from_object_to_object(
    page: Page, server: MockServer, place: str, link: str, kind: str
) -> None:
    world(page, server, f"world/{place}")
    page.wait_for(OPEN)

    page.run(f"[...{OPEN}.querySelectorAll('a')].find(a => a.innerText === {link!r}).click()")

    page.wait_for(f"document.getElementById('objects-title').textContent === {kind!r} && {OPEN}")
    opened = page.run(f"{OPEN}.querySelector('button').innerText")
    assert " ".join(opened.split()).startswith(link)
    page.run("history.back()")
    page.wait_for(f"document.getElementById('objects-title').textContent !== {kind!r}")


def test_the_search_goes_through_every_field_of_every_kind(page: Page, server: MockServer) -> None:
    world(page, server, "world/quizzes")

    search(page, "2beornot2be")

    assert names(page) == ["30003 Locked behind a code available"]
    assert kinds(page) == {"quizzes": 1}
    search(page, "behind locked")
    assert kinds(page) == {"quizzes": 1}
    search(page, "no such words")
    assert page.run("!document.getElementById('nothing').hidden")
    search(page, "")
    assert len(names(page)) == 3


def test_what_changes_is_seen_and_what_was_open_stays_open(page: Page, server: MockServer) -> None:
    world(page, server, "world/quizzes/30001")
    page.wait_for(OPEN)

    server.client().put(f"{QUIZZES}/30001", json={"quiz": {"title": "Renamed"}})
    server.seed({"quizzes": [{"course_id": 101, "title": "Seeded"}]})

    page.wait_for(f"{OPEN}?.innerText.includes('Renamed') && {OBJECTS}.length === 4")


def test_long_lists_come_in_pieces(page: Page, server: MockServer) -> None:
    server.seed({"users": [{"name": f"User {n}", "id": 5000 + n} for n in range(450)]})
    world(page, server, "world/users")

    assert (len(names(page)), page.run("document.getElementById('more-bar').hidden")) == (200, False)
    page.run("document.getElementById('more').click()")
    assert len(names(page)) == 400
    page.run("location.hash = 'world/users/5449'")
    page.wait_for(f"{OPEN}?.innerText.includes('User 449')")


def test_an_object_that_is_not_there_is_said(page: Page, server: MockServer) -> None:
    world(page, server, "world/quizzes/4711")

    page.wait_for("document.getElementById('message').textContent === 'No quizzes object has the id 4711.'")


def test_it_goes_by_keyboard(page: Page, server: MockServer) -> None:
    world(page, server, "world/quizzes")
    page.run("document.getElementById('tab-world').focus()")

    page.press("/")
    assert page.run("document.activeElement.id") == "search"
    page.press("ArrowDown")
    page.press("ArrowDown")
    page.press("Enter")
    assert page.run(f"{OPEN}.querySelector('button').innerText").startswith("30002")


@pytest.mark.parametrize(
    "hostile", ["<img src=x onerror=\"document.title='owned'\">", "</script><b>", "a/b#c%2F"]
)
def test_what_is_stored_is_text_and_nothing_else(page: Page, server: MockServer, hostile: str) -> None:
    server.seed({"users": [{"name": hostile, "id": 5000, "token": hostile}]})
    world(page, server, "world/users/5000")
    page.wait_for(OPEN)

    assert page.run("document.querySelectorAll('#world img, #objects b b').length") == 0
    assert hostile in page.run(f"{OPEN}.innerText")
    page.run(f"[...{OPEN}.querySelectorAll('.links a')].at(-1).click()")
    page.wait_for("document.getElementById('objects-title').textContent === 'tokens'")
    page.wait_for(f"{OPEN}")
    assert page.complaints == []


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (1280, True), (390, False)])
def test_nothing_sticks_out_sideways(
    page: Page, server: MockServer, tmp_path: Path, width: int, dark: bool
) -> None:
    server.seed(
        {"quizzes": [{"course_id": 101, "id": 30009, "title": "long" * 60, "description": "x" * 900}]}
    )
    world(page, server, "world/quizzes/30009")
    page.wait_for(OPEN)

    page.screenshot(tmp_path / "world.png", width=width, dark=dark)

    assert page.run("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert (page.asked_of_others(server.url), page.complaints) == ([], [])
