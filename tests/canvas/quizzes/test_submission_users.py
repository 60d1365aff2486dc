"""Quiz Submission User List: who has taken a quiz, and messages to them. Source: canvas-quiz-analysis 5."""

from __future__ import annotations

from typing import Any

import pytest

from mock_server import MockServer

from .attempt_rows import hand_in
from .quiz_requests import (
    COURSE,
    NOT_FOUND,
    UNAUTHENTICATED,
    UNAUTHORIZED,
    created,
    quiz_path,
)

Row = dict[str, Any]
STUDENT, STUDENT2 = 2005, 2006
REMINDER = {"body": "Please take the quiz.", "subject": "Act 4", "recipients": "unsubmitted"}


def users_path(quiz: Row) -> str:
    return f"{quiz_path(quiz)}/submission_users"


def listed(server: MockServer, quiz: Row, **query: Any) -> Row:
    reply = server.client().get(users_path(quiz), params=query)
    assert reply.status_code == 200, reply.text
    return dict(reply.json())


def names(server: MockServer, quiz: Row, **query: Any) -> list[str]:
    return [user["name"] for user in listed(server, quiz, **query)["users"]]


def test_all_students_are_listed_as_users_with_texts_for_ids(server: MockServer) -> None:
    quiz = created(server)

    first, second = listed(server, quiz)["users"]

    assert first == {
        "id": str(STUDENT),
        "name": "Stu Student",
        "sortable_name": "Student, Stu",
        "short_name": "Stu Student",
    }
    assert second["id"] == str(STUDENT2)


@pytest.mark.parametrize("state", ["complete", "pending_review", "untaken"])
def test_a_submission_in_any_state_is_one(server: MockServer, state: str) -> None:
    quiz = created(server)
    hand_in(server, quiz, STUDENT, {}, state=state)

    assert names(server, quiz, submitted="true") == ["Stu Student"]
    assert names(server, quiz, submitted="false") == ["Sue Student"]


def test_an_extension_alone_is_no_submission(server: MockServer) -> None:
    quiz = created(server)
    server.mock.store.quiz_submissions.add(
        {"quiz_id": quiz["id"], "user_id": STUDENT, "workflow_state": "settings_only"}
    )

    assert names(server, quiz, submitted="true") == []
    assert len(names(server, quiz, submitted="false")) == 2


@pytest.mark.parametrize(
    ("sent", "means"),
    [("1", True), ("T", True), ("yes", True), ("2", True), ("0", False), ("maybe", False), ("", False)],
)
def test_what_is_no_true_value_is_false(lenient: MockServer, sent: str, means: bool) -> None:
    quiz = created(lenient)
    hand_in(lenient, quiz, STUDENT, {})

    assert names(lenient, quiz, submitted=sent) == (["Stu Student"] if means else ["Sue Student"])


def test_students_are_sorted_by_last_name(server: MockServer) -> None:
    quiz = created(server)
    people = server.seed({"users": [{"name": "Zoe Abel"}, {"name": "Adam zorn"}, {"name": "Hamlet"}]})[
        "users"
    ]
    server.seed(
        {
            "enrollments": [
                {"course_id": COURSE, "user_id": person["id"], "type": "student"} for person in people
            ]
        }
    )

    assert names(server, quiz) == ["Zoe Abel", "Hamlet", "Stu Student", "Sue Student", "Adam zorn"]


def test_a_quiz_for_some_lists_those(server: MockServer) -> None:
    quiz = created(server, only_visible_to_overrides=True)
    server.seed({"quiz_overrides": [{"quiz_id": quiz["id"], "student_ids": [STUDENT2]}]})

    assert names(server, quiz) == ["Sue Student"]
    server.seed({"quiz_overrides": [{"quiz_id": quiz["id"], "section_id": 302}]})
    assert len(names(server, quiz)) == 2


def test_who_left_the_course_is_not_listed(server: MockServer) -> None:
    quiz = {"id": 30001}
    path = f"/api/v1/courses/101/quizzes/{quiz['id']}/submission_users"

    users = server.client().get(path).json()["users"]

    assert "Fred Former" not in [user["name"] for user in users]


def test_submissions_come_along_where_they_are_asked_for(server: MockServer) -> None:
    quiz = created(server)
    submission = hand_in(server, quiz, STUDENT, {})

    found = listed(server, quiz, **{"include[]": "quiz_submissions"})

    (shown,) = found["quiz_submissions"]
    assert {name: shown[name] for name in ("id", "user_id", "quiz_id", "attempt")} == {
        "id": str(submission["id"]),
        "user_id": STUDENT,
        "quiz_id": quiz["id"],
        "attempt": 1,
    }
    assert [user.get("quiz_submission_id") for user in found["users"]] == [shown["id"], None]
    assert "quiz_submissions" not in listed(server, quiz)


def test_submissions_are_those_of_the_page(server: MockServer) -> None:
    quiz = created(server)
    for user_id in (STUDENT, STUDENT2):
        hand_in(server, quiz, user_id, {})

    found = listed(server, quiz, per_page=1, page=2, **{"include[]": "quiz_submissions"})

    assert [each["user_id"] for each in found["quiz_submissions"]] == [STUDENT2]


def test_links_come_in_the_header_and_in_the_body(server: MockServer) -> None:
    quiz = created(server)

    reply = server.client().get(users_path(quiz), params={"per_page": 1, "submitted": "false"})

    pagination = reply.json()["meta"]["pagination"]
    base = f"http://canvas.mock{users_path(quiz)}?submitted=false"
    assert pagination == {
        "per_page": 1,
        "page": 1,
        "page_count": 2,
        "count": 2,
        "current": f"{base}&page=1&per_page=1",
        "first": f"{base}&page=1&per_page=1",
        "next": f"{base}&page=2&per_page=1",
        "last": f"{base}&page=2&per_page=1",
        "template": f"{base}&page={{page}}&per_page=1",
    }
    assert reply.links["next"]["url"] == pagination["next"]


# --- messages -----------------------------------------------------------------------------------------------


def sent_to(server: MockServer) -> list[int]:
    return [row["user_id"] for row in server.snapshot()["conversation_messages"]]


@pytest.mark.parametrize(
    ("recipients", "reached"),
    [
        ("submitted", [STUDENT]),
        ("unsubmitted", [STUDENT2]),
        ("all", [STUDENT, STUDENT2]),
        ("whoever", [STUDENT, STUDENT2]),
        (None, [STUDENT, STUDENT2]),
    ],
)
def test_a_message_reaches_those_it_is_for(
    lenient: MockServer, recipients: str | None, reached: list[int]
) -> None:
    quiz = created(lenient)
    hand_in(lenient, quiz, STUDENT, {})

    reply = lenient.client().post(
        f"{users_path(quiz)}/message", json={"conversations": [{**REMINDER, "recipients": recipients}]}
    )

    assert (reply.status_code, reply.json()) == (201, {"status": "created"})
    assert sent_to(lenient) == reached


def test_a_message_is_kept_as_it_was_sent(server: MockServer) -> None:
    server.clock.freeze("2031-02-03T04:05:06Z")
    quiz = created(server)

    server.client("ta").post(f"{users_path(quiz)}/message", json={"conversations": [REMINDER]})

    first, _ = server.snapshot()["conversation_messages"]
    assert first == {
        "id": first["id"],
        "quiz_id": quiz["id"],
        "author_id": 2003,
        "user_id": STUDENT,
        "subject": REMINDER["subject"],
        "body": REMINDER["body"],
        "created_at": "2031-02-03T04:05:06Z",
    }


@pytest.mark.parametrize(
    "body",
    [
        {"conversations": REMINDER},
        {"conversations": [REMINDER, {"body": "Not me.", "recipients": "submitted", "subject": ""}]},
        {"conversations": {"0": REMINDER}},
    ],
    ids=["an object", "the first of two", "an index"],
)
def test_forms_of_a_message(lenient: MockServer, body: Any) -> None:
    quiz = created(lenient)

    reply = lenient.client().post(f"{users_path(quiz)}/message", json=body)

    assert reply.status_code == 201
    assert len(sent_to(lenient)) == 2


def test_a_form_sends_as_well(server: MockServer) -> None:
    quiz = created(server)

    reply = server.client().post(
        f"{users_path(quiz)}/message",
        data={f"conversations[][{name}]": value for name, value in REMINDER.items()},
    )

    assert reply.status_code == 201
    assert len(sent_to(server)) == 2


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"conversations": None},
        {"conversations": []},
        {"conversations": {}},
        {"conversations": "now"},
        {"conversations": [[]]},
        {"conversations": [{"subject": "Act 4"}]},
        {"conversations": [{"body": " "}]},
        {"conversations": [{"body": {}}]},
        {"conversations": [{"body": True}]},
    ],
)
def test_without_a_message_nothing_is_sent(lenient: MockServer, body: Any) -> None:
    reply = lenient.client().post(f"{users_path(created(lenient))}/message", json=body)

    assert (reply.status_code, reply.json()) == (400, [])
    assert sent_to(lenient) == []


CALLS = [("GET", ""), ("POST", "/message")]


@pytest.mark.parametrize(("method", "rest"), CALLS)
@pytest.mark.parametrize("role", ["student", "designer", "outsider"])
def test_only_who_sees_grades(lenient: MockServer, role: str, method: str, rest: str) -> None:
    path = f"/api/v1/courses/101/quizzes/30001/submission_users{rest}"

    reply = lenient.client(role).request(method, path)
    without = lenient.client(None).request(method, path)

    assert (reply.status_code, reply.json()) == (403, UNAUTHORIZED)
    assert (without.status_code, without.json()) == (401, UNAUTHENTICATED)


@pytest.mark.parametrize(("method", "rest"), CALLS)
def test_without_a_quiz_there_is_nothing(lenient: MockServer, method: str, rest: str) -> None:
    reply = lenient.client(None).request(method, f"{quiz_path({'id': 999})}/submission_users{rest}")

    assert (reply.status_code, reply.json()) == (404, NOT_FOUND)
