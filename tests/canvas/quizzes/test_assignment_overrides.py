"""Quiz Assignment Overrides: which dates are whose. Source: canvas-quiz-analysis 4."""

from __future__ import annotations

from typing import Any

import pytest

from mock_server import MockServer

from .quiz_requests import COURSE, NOT_FOUND, UNAUTHORIZED, created, quizzes_path

Row = dict[str, Any]
PATH = f"{quizzes_path()}/assignment_overrides"
SECTION = 302
STUDENT, STUDENT2 = 2005, 2006
DUE, LATER, LATEST = "2031-02-03T22:59:59Z", "2031-02-10T22:59:59Z", "2031-02-17T22:59:59Z"
NO_DATES = {"due_at": None, "unlock_at": None, "lock_at": None}


def sets(server: MockServer, role: str = "teacher", **query: Any) -> list[Row]:
    reply = server.client(role).get(PATH, params=query)
    assert reply.status_code == 200, reply.text
    return list(reply.json()["quiz_assignment_overrides"])


def override(server: MockServer, quiz: Row, **fields: Any) -> Row:
    return server.seed({"quiz_overrides": [{"quiz_id": quiz["id"], **fields}]})["quiz_overrides"][0]


def second_section(server: MockServer) -> int:
    return int(server.seed({"sections": [{"course_id": COURSE, "name": "Evening"}]})["sections"][0]["id"])


def test_without_overrides_everybody_s_dates_are_all_there_are(server: MockServer) -> None:
    quiz = created(server, due_at=DUE)

    (found,) = sets(server)

    base = {**NO_DATES, "due_at": DUE, "base": True}
    assert found == {"quiz_id": quiz["id"], "due_dates": [base], "all_dates": [base]}


def test_an_override_has_its_own_dates_and_everybody_s_for_the_rest(server: MockServer) -> None:
    quiz = created(server, due_at=DUE, lock_at=LATEST)
    second_section(server)
    made = override(server, quiz, section_id=SECTION, due_at=LATER)

    (found,) = sets(server)

    assert found["due_dates"] == [
        {**NO_DATES, "due_at": DUE, "lock_at": LATEST, "base": True},
        {
            "id": made["id"],
            "due_at": LATER,
            "unlock_at": None,
            "lock_at": LATEST,
            "title": "Empty course",
            "set_type": "CourseSection",
            "set_id": SECTION,
        },
    ]
    assert found["all_dates"] == found["due_dates"]


def test_where_every_section_has_an_override_nothing_is_due_for_everybody(server: MockServer) -> None:
    quiz = created(server, due_at=DUE)
    override(server, quiz, section_id=SECTION, due_at=LATER)

    (found,) = sets(server)

    assert [each["due_at"] for each in found["due_dates"]] == [LATER]
    assert [each["due_at"] for each in found["all_dates"]] == [DUE, LATER]


def test_a_quiz_for_some_has_no_dates_for_everybody(server: MockServer) -> None:
    quiz = created(server, due_at=DUE, only_visible_to_overrides=True)
    override(server, quiz, student_ids=[STUDENT], due_at=LATER)

    (found,) = sets(server)

    assert [each["due_at"] for each in found["all_dates"]] == [LATER]
    assert found["all_dates"][0]["set_type"] == "ADHOC"


def test_dates_are_sorted_those_without_one_last(server: MockServer) -> None:
    quiz = created(server)
    override(server, quiz, student_ids=[STUDENT], due_at=LATER)
    override(server, quiz, student_ids=[STUDENT2], due_at=DUE)

    (found,) = sets(server)

    assert [each["due_at"] for each in found["due_dates"]] == [DUE, LATER, None]


def test_a_student_has_one_date_and_no_others(server: MockServer) -> None:
    quiz = created(server, due_at=DUE, published=True)
    override(server, quiz, student_ids=[STUDENT], due_at=LATER)

    (with_override,), (without,) = sets(server, "student"), sets(server, "student2")

    assert set(with_override) == set(without) == {"quiz_id", "due_dates"}
    assert [(each["due_at"], each["set_type"]) for each in with_override["due_dates"]] == [(LATER, "ADHOC")]
    assert without["due_dates"] == [{**NO_DATES, "due_at": DUE, "base": True}]


def test_of_two_overrides_a_student_has_the_later_date(server: MockServer) -> None:
    quiz = created(server, due_at=DUE, published=True)
    override(server, quiz, section_id=SECTION, due_at=LATER, lock_at=LATEST)
    latest = override(server, quiz, student_ids=[STUDENT], due_at=LATEST)

    (found,) = sets(server, "student")

    assert [(each["id"], each["due_at"], each["lock_at"]) for each in found["due_dates"]] == [
        (latest["id"], LATEST, LATEST)
    ]


def test_students_see_published_quizzes_that_are_theirs(server: MockServer) -> None:
    created(server, title="draft")
    theirs = created(server, published=True)
    created(server, published=True, only_visible_to_overrides=True)

    assert [each["quiz_id"] for each in sets(server, "student")] == [theirs["id"]]
    assert len(sets(server)) == 3


def test_a_deleted_quiz_is_not_listed(server: MockServer) -> None:
    quiz = created(server)
    server.client().delete(f"{quizzes_path()}/{quiz['id']}")

    assert sets(server) == []


# --- which quizzes ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "names",
    ["[][quiz_ids][]", "[0][quiz_ids][]", "[0][quiz_ids][0]"],
)
def test_quizzes_are_chosen_in_the_query(lenient: MockServer, names: str) -> None:
    created(lenient)
    wanted = created(lenient)

    found = sets(lenient, **{f"quiz_assignment_overrides{names}": wanted["id"]})

    assert [each["quiz_id"] for each in found] == [wanted["id"]]


@pytest.mark.parametrize("as_text", [False, True])
def test_quizzes_are_chosen_in_a_json_body(server: MockServer, as_text: bool) -> None:
    created(server)
    wanted = created(server)
    ids = [str(wanted["id"]) if as_text else wanted["id"], 999]

    reply = server.client().request(
        "GET", PATH, json={"quiz_assignment_overrides": [{"quiz_ids": ids}, {"quiz_ids": []}]}
    )

    assert [each["quiz_id"] for each in reply.json()["quiz_assignment_overrides"]] == [wanted["id"]]


@pytest.mark.parametrize("sent", ["7", [], ["x"], [{}], [{"quiz_ids": []}]])
def test_where_no_quiz_is_named_all_are_meant(lenient: MockServer, sent: Any) -> None:
    created(lenient)
    created(lenient)

    reply = lenient.client().request("GET", PATH, json={"quiz_assignment_overrides": sent})

    assert len(reply.json()["quiz_assignment_overrides"]) == 2


@pytest.mark.parametrize("ids", [["x"], [999], [{}], [[1]]])
def test_what_names_no_quiz_of_the_course_finds_none(lenient: MockServer, ids: Any) -> None:
    created(lenient)

    reply = lenient.client().request("GET", PATH, json={"quiz_assignment_overrides": [{"quiz_ids": ids}]})

    assert reply.json() == {"quiz_assignment_overrides": []}


def test_quizzes_come_in_pages(server: MockServer) -> None:
    ids = [created(server)["id"] for _ in range(3)]

    reply = server.client().get(PATH, params={"per_page": 2})
    following = server.client().get(reply.links["next"]["url"])

    pages = [reply.json()["quiz_assignment_overrides"], following.json()["quiz_assignment_overrides"]]
    assert [[each["quiz_id"] for each in page] for page in pages] == [ids[:2], ids[2:]]


# --- refusals -----------------------------------------------------------------------------------------------


def test_the_word_goes_before_the_id_of_a_quiz(server: MockServer) -> None:
    assert "quiz_assignment_overrides" in server.client().get(PATH).json()
    assert server.requests.last.operation == "list_quiz_assignment_overrides"


@pytest.mark.parametrize(("role", "status"), [("outsider", 403), (None, 401)])
def test_others_see_nothing(server: MockServer, role: str | None, status: int) -> None:
    reply = server.client(role).get(PATH)

    assert reply.status_code == status
    assert status != 403 or reply.json() == UNAUTHORIZED


def test_without_a_course_there_is_nothing(server: MockServer) -> None:
    reply = server.client(None).get("/api/v1/courses/999/quizzes/assignment_overrides")

    assert (reply.status_code, reply.json()) == (404, NOT_FOUND)
