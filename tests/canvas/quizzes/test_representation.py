"""A quiz as each viewer sees it. Source: canvas-quizzes 3.1 to 3.4 and 13."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from contracts.document.spec import the_document
from mock_server import MockServer
from mock_server.canvas.quizzes import representation

from .quiz_requests import created, part, quiz_path, quizzes_path, read, updated, with_question

RECORDING = Path(__file__).parents[2] / "recordings" / "edulinq_2026_list_teacher.json"
HAMLET = {"id": 30001}
BASE = "http://canvas.mock"


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# 3.1, column "who"; question_types, anonymous_submissions and the keys of locks come and go by their own rules
EVERYBODYS = words(
    """id title html_url mobile_url description quiz_type time_limit timer_autosubmit_disabled shuffle_answers
    show_correct_answers show_correct_answers_last_attempt show_correct_answers_at hide_correct_answers_at hide_results
    one_time_results scoring_policy allowed_attempts one_question_at_a_time cant_go_back question_count points_possible
    has_access_code ip_filter due_at lock_at unlock_at published can_update locked_for_user permissions all_dates
    version_number assignment_id assignment_group_id visible_to_everyone quiz_reports_url quiz_statistics_url
    quiz_submission_versions_html_url important_dates post_to_sis migration_id require_lockdown_browser
    require_lockdown_browser_for_results require_lockdown_browser_monitor lockdown_browser_monitor_data
    in_paced_course"""
)
MANAGERS = frozenset({"unpublishable", "can_unpublish"})
GRADERS = frozenset(
    {"speed_grader_url", "only_visible_to_overrides", "section_count", "message_students_url"}
)
CODE = frozenset({"access_code"})
LOCK = frozenset({"lock_info", "lock_explanation"})
QUESTION_TYPES = frozenset({"question_types"})

OF_TEACHERS = EVERYBODYS | MANAGERS | GRADERS | CODE | LOCK
KEYS = {
    "admin": OF_TEACHERS,
    "teacher": OF_TEACHERS,
    "ta": OF_TEACHERS,
    "designer": OF_TEACHERS - GRADERS,
    "student": EVERYBODYS,
    "observer": EVERYBODYS | LOCK,
}


def shown(server: MockServer, role: str, quiz: dict[str, Any] = HAMLET) -> dict[str, Any]:
    """The quiz of course 101 as the role reads it."""
    reply = server.client(role).get(quiz_path(quiz, 101))
    assert reply.status_code == 200, reply.text
    answer: dict[str, Any] = reply.json()
    return answer


# --- 3.2: keys by role ------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", KEYS)
def test_keys_by_role(server: MockServer, role: str) -> None:
    """3.2; a single quiz has its question types, a list does not."""
    item = server.client(role).get(quizzes_path(101), params={"search_term": "Hamlet"}).json()[0]

    assert shown(server, role).keys() == KEYS[role] | QUESTION_TYPES
    assert item.keys() == KEYS[role]


@pytest.mark.parametrize("role", KEYS)
@pytest.mark.parametrize("kind", ["assignment", "practice_quiz", "graded_survey", "survey"])
def test_anonymous_submissions_are_for_surveys(server: MockServer, kind: str, role: str) -> None:
    (quiz,) = server.seed({"quizzes": [{"course_id": 101, "quiz_type": kind, "published": True}]})["quizzes"]

    assert ("anonymous_submissions" in shown(server, role, quiz)) is kind.endswith("survey")


def test_what_a_student_sees_is_what_a_teacher_sees(server: MockServer) -> None:
    """Where both have the key, only rights and locks differ."""
    teacher, student = shown(server, "teacher"), shown(server, "student")

    differing = {name for name in student if student[name] != teacher[name]}
    assert differing == {"can_update", "locked_for_user", "permissions"}


def test_students_see_the_ip_filter_and_that_there_is_a_code(server: MockServer) -> None:
    quiz = created(server, ip_filter="10.0.0.0/8", access_code="x", published=True)

    seen = read(server, quiz, "student")

    assert part(seen, ("ip_filter", "has_access_code")) == {
        "ip_filter": "10.0.0.0/8",
        "has_access_code": True,
    }


def test_a_quiz_of_an_old_server_fits_the_document() -> None:
    """Servers of 2017 and 2018 send the recorded keys but for three that came later."""
    (recorded,) = json.loads(RECORDING.read_text(encoding="utf-8"))["body"]
    for name in ("timer_autosubmit_disabled", "important_dates", "migration_id"):
        del recorded[name]

    reply = the_document()["get_quiz"].reply(200)

    assert reply is not None
    assert reply.problems("application/json", recorded) == []


# --- the recording of 2026 --------------------------------------------------------------------------------


def test_a_quiz_made_like_the_recorded_one_has_its_keys_and_values() -> None:
    """Every key and every value but ids, the version (3.5) and what depends on rights of that installation.

    There the teacher was not locked out, and the log of answers was off.
    """
    (recorded,) = json.loads(RECORDING.read_text(encoding="utf-8"))["body"]
    server = MockServer(strict=True, quiz_log_auditing=False)
    settings = {
        "title": recorded["title"],
        "description": recorded["description"],
        "quiz_type": recorded["quiz_type"],
        "time_limit": recorded["time_limit"],
        "shuffle_answers": recorded["shuffle_answers"],
    }
    quiz = created(server, **settings)
    client = server.client()
    client.headers["Host"] = "canvas.example.edu"

    (item,) = client.get(f"https://canvas.mock{quizzes_path()}").json()

    here = json.dumps(item).replace(
        f"courses/102/quizzes/{quiz['id']}", "courses/110000000/quizzes/110000200"
    )
    same = json.loads(here)
    locked = {name: same.pop(name) for name in ("locked_for_user", "lock_info", "lock_explanation")}
    unlike = {"id", "version_number", "locked_for_user"}
    assert same.keys() | {"locked_for_user"} == recorded.keys()
    assert {name: value for name, value in same.items() if name not in unlike} == {
        name: value for name, value in recorded.items() if name not in unlike
    }
    assert locked["lock_info"] == {
        "missing_permission": "participate_as_student",
        "asset_string": f"quizzes:quiz_{quiz['id']}",
    }


# --- 3.3: permissions -------------------------------------------------------------------------------------

OF_A_GRADER = words("read_statistics grade review_grades view_answer_audits")
OF_A_MANAGER = words("read create manage update submit preview delete manage_assign_to")
ALL_PERMISSIONS = OF_A_MANAGER | OF_A_GRADER


GRANTED = {
    "admin": ALL_PERMISSIONS,
    "teacher": ALL_PERMISSIONS,
    "ta": ALL_PERMISSIONS,
    "designer": OF_A_MANAGER,
    "student": words("read submit"),
    "observer": words("read"),
}


@pytest.mark.parametrize("role", GRANTED)
def test_permissions(server: MockServer, role: str) -> None:
    quiz = shown(server, role)

    assert quiz["permissions"] == {name: name in GRANTED[role] for name in ALL_PERMISSIONS}
    assert quiz["can_update"] is ("update" in GRANTED[role])


def test_the_log_of_answers_depends_on_a_feature() -> None:
    server = MockServer(strict=True, quiz_log_auditing=False)

    assert shown(server, "teacher")["permissions"]["view_answer_audits"] is False


def test_submitting_does_not_look_at_locks(server: MockServer) -> None:
    quiz = created(server, published=True, lock_at="2020-01-01T00:00:00Z")

    seen = read(server, quiz, "student")

    assert (seen["locked_for_user"], seen["permissions"]["submit"]) == (True, True)


def test_after_the_end_a_teacher_sees_grades_but_changes_nothing(server: MockServer) -> None:
    """canvas-quiz-questions-and-groups 0.3: view_all_grades is enough to see grades and statistics."""
    quiz = created(server, published=True)
    state = server.snapshot()
    courses = [
        row | ({"workflow_state": "completed"} if row["id"] == 102 else {}) for row in state["courses"]
    ]
    server.restore({**state, "courses": courses})

    permissions = read(server, quiz)["permissions"]

    assert {name for name in permissions if permissions[name]} == {"read", "read_statistics", "review_grades"}


# --- 13: addresses ----------------------------------------------------------------------------------------


def test_addresses(server: MockServer) -> None:
    quiz = created(server, quiz_type="assignment", published=True)

    page, api = f"{BASE}/courses/102/quizzes/{quiz['id']}", f"{BASE}/api/v1/courses/102/quizzes/{quiz['id']}"
    assert {name: value for name, value in quiz.items() if name.endswith("_url")} == {
        "html_url": page,
        "mobile_url": f"{page}?force_user=1&persist_headless=1",
        "speed_grader_url": f"{BASE}/courses/102/gradebook/speed_grader?assignment_id={quiz['assignment_id']}",
        "message_students_url": f"{api}/submission_users/message",
        "quiz_reports_url": f"{api}/reports",
        "quiz_statistics_url": f"{api}/statistics",
        "quiz_submission_versions_html_url": f"{page}/submission_versions",
    }


def test_addresses_name_the_host_asked_and_the_course_by_number(server: MockServer) -> None:
    client = server.client()
    client.headers["Host"] = "school.example:8443"

    reply = client.get(quiz_path(HAMLET, "sis_course_id:HAMLET-101"))

    assert reply.json()["html_url"] == "http://school.example:8443/courses/101/quizzes/30001"


@pytest.mark.parametrize(
    "settings",
    [{"quiz_type": "assignment"}, {"quiz_type": "practice_quiz", "published": True}],
    ids=["unpublished", "without an assignment"],
)
def test_there_is_nothing_to_grade_quickly(server: MockServer, settings: dict[str, Any]) -> None:
    assert created(server, **settings)["speed_grader_url"] is None


# --- 3.1: counts ------------------------------------------------------------------------------------------


def test_section_count(server: MockServer) -> None:
    server.seed({"sections": [{"course_id": 102, "name": "Evening"}]})

    assert created(server)["section_count"] == 2


def test_question_types_are_those_of_the_published_copy_each_once(server: MockServer) -> None:
    quiz = created(server)
    for kind in ("essay_question", "true_false_question", "essay_question"):
        with_question(server, quiz, question_type=kind)

    before, after = read(server, quiz), updated(server, quiz, published=True)

    assert before["question_types"] == []
    assert after["question_types"] == ["essay_question", "true_false_question"]


# --- 3.1 and 3.4: dates and overrides ---------------------------------------------------------------------

EARLY, MIDDLE, LATE = "2031-01-01T00:00:00Z", "2031-02-01T00:00:00Z", "2031-03-01T00:00:00Z"
NO_DATES = {"due_at": None, "unlock_at": None, "lock_at": None}


def overridden(server: MockServer, quiz: dict[str, Any], *overrides: dict[str, Any]) -> list[int]:
    """Adds overrides; -> their ids."""
    seeds = [{"quiz_id": quiz["id"], **override} for override in overrides]
    return [row["id"] for row in server.seed({"quiz_overrides": seeds})["quiz_overrides"]]


def dates(quiz: dict[str, Any]) -> dict[str, Any]:
    return part(quiz, NO_DATES)


def base(**given: Any) -> dict[str, Any]:
    return {**NO_DATES, **given, "base": True, "title": "Everyone"}


def test_without_overrides_everybody_sees_the_base_entry(server: MockServer) -> None:
    quiz = created(server, published=True, due_at=EARLY, lock_at=LATE)

    entries = [read(server, quiz, role)["all_dates"] for role in ("teacher", "student")]

    assert entries == [[base(due_at=EARLY, lock_at=LATE)]] * 2


def test_with_overrides_a_teacher_sees_all_dates_by_due_date(server: MockServer) -> None:
    """3.4: entries without a due date come last; `base` and the override's keys exclude each other."""
    quiz = created(server, published=True, due_at=MIDDLE)
    undated, early, section = overridden(
        server,
        quiz,
        {"student_ids": [2005], "due_at": None},
        {"student_ids": [2005, 2006], "due_at": EARLY, "unlock_at": EARLY},
        {"section_id": 302, "title": "Night", "due_at": LATE},
    )
    server.seed(
        {"sections": [{"course_id": 102, "name": "Evening"}]}
    )  # so that some are left for the base entry

    shown = read(server, quiz)

    assert shown["all_dates"] == [
        {
            "id": early,
            **NO_DATES,
            "due_at": EARLY,
            "unlock_at": EARLY,
            "title": "2 students",
            "set_type": "ADHOC",
            "set_id": None,
        },
        base(due_at=MIDDLE),
        {
            "id": section,
            **NO_DATES,
            "due_at": LATE,
            "title": "Night",
            "set_type": "CourseSection",
            "set_id": 302,
        },
        {"id": undated, **NO_DATES, "title": "1 student", "set_type": "ADHOC", "set_id": None},
    ]
    assert dates(shown) == {**NO_DATES, "due_at": MIDDLE}


def test_an_override_for_a_section_is_called_after_it(server: MockServer) -> None:
    quiz = created(server, published=True)
    overridden(server, quiz, {"section_id": 302, "due_at": EARLY})

    assert [entry["title"] for entry in read(server, quiz)["all_dates"]] == ["Empty course"]


def test_the_base_entry_is_missing_when_every_section_has_an_override(server: MockServer) -> None:
    quiz = created(server, published=True, due_at=MIDDLE)
    overridden(server, quiz, {"section_id": 302, "due_at": EARLY})

    assert [entry.get("base") for entry in read(server, quiz)["all_dates"]] == [None]


def test_the_base_entry_is_missing_when_only_overrides_see_the_quiz(server: MockServer) -> None:
    quiz = created(server, published=True, only_visible_to_overrides=True)

    assert read(server, quiz)["all_dates"] == []
    assert (quiz["only_visible_to_overrides"], quiz["visible_to_everyone"]) == (True, False)


@pytest.mark.parametrize("role", ["student", "student2"])
def test_with_overrides_a_student_sees_no_list_of_dates(server: MockServer, role: str) -> None:
    quiz = created(server, published=True)
    overridden(server, quiz, {"student_ids": [2005], "due_at": EARLY})

    assert "all_dates" not in read(server, quiz, role)


@pytest.mark.parametrize(
    ("overrides", "expected"),
    [
        ([{"student_ids": [2006], "due_at": LATE}], {"due_at": MIDDLE}),
        ([{"student_ids": [2005], "due_at": LATE}], {"due_at": LATE}),
        ([{"section_id": 302, "due_at": EARLY}], {"due_at": EARLY}),
        ([{"student_ids": [2005], "due_at": None}], {"due_at": None}),
        ([{"student_ids": [2005], "lock_at": LATE}], {"due_at": MIDDLE, "lock_at": LATE}),
        (
            [{"student_ids": [2005], "due_at": EARLY}, {"section_id": 302, "due_at": LATE}],
            {"due_at": LATE},
        ),
        (
            [{"student_ids": [2005], "unlock_at": MIDDLE}, {"section_id": 302, "unlock_at": EARLY}],
            {"due_at": MIDDLE, "unlock_at": EARLY},
        ),
        (
            [{"student_ids": [2005], "due_at": EARLY}, {"section_id": 302, "due_at": None}],
            {"due_at": None},
        ),
        (
            [{"student_ids": [2005], "due_at": EARLY}, {"section_id": 302, "lock_at": LATE}],
            {"due_at": EARLY, "lock_at": LATE},
        ),
    ],
    ids=[
        "another student's does not count",
        "their own does",
        "their section's does",
        "it may take a date away",
        "what it does not name stays",
        "of two the later date to hand in",
        "of two the earlier date to begin",
        "of two the one without end",
        "two for different dates",
    ],
)
def test_a_student_gets_their_own_dates(
    server: MockServer, overrides: list[dict[str, Any]], expected: dict[str, Any]
) -> None:
    """3.1; that the most generous of several counts is assumed."""
    quiz = created(server, published=True, due_at=MIDDLE)
    overridden(server, quiz, *overrides)

    assert dates(read(server, quiz, "student")) == {**NO_DATES, **expected}


def test_an_observer_sees_the_dates_of_whom_they_observe(server: MockServer) -> None:
    (quiz,) = server.seed({"quizzes": [{"course_id": 101, "published": True, "due_at": MIDDLE}]})["quizzes"]
    overridden(server, quiz, {"student_ids": [2005], "due_at": LATE})

    assert shown(server, "observer", quiz)["due_at"] == LATE


# --- 6.1 and 6.2: to whom a quiz is assigned --------------------------------------------------------------


@pytest.fixture
def for_one(server: MockServer) -> dict[str, Any]:
    """A quiz of course 101 for student 2005 only."""
    settings = {"course_id": 101, "title": "For one", "published": True, "only_visible_to_overrides": True}
    (quiz,) = server.seed({"quizzes": [settings]})["quizzes"]
    overridden(server, quiz, {"student_ids": [2005], "due_at": EARLY})
    return quiz


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        ("teacher", True),
        ("ta", True),
        ("designer", True),
        ("admin", True),
        ("student", True),
        ("observer", True),
        ("student2", False),
    ],
)
def test_only_those_see_it_to_whom_it_is_assigned(
    server: MockServer, for_one: dict[str, Any], role: str, sees: bool
) -> None:
    """Refused with 403 (6.2), left out of the list (6.1)."""
    client = server.client(role)

    status = client.get(quiz_path(for_one, 101)).status_code
    titles = [quiz["title"] for quiz in client.get(quizzes_path(101)).json()]

    assert (status, "For one" in titles) == (200 if sees else 403, sees)


@pytest.mark.parametrize(
    ("associated", "sees"), [(None, True), (2006, False), (2005, True)], ids=["nobody", "2006", "2005"]
)
def test_observers_see_what_those_see_whom_they_observe(
    server: MockServer, for_one: dict[str, Any], associated: int | None, sees: bool
) -> None:
    """6.1: an observer of nobody sees all that is published."""
    server.seed(
        {
            "users": [{"id": 2050, "name": "Ona", "token": "ona"}],
            "enrollments": [
                {"course_id": 101, "user_id": 2050, "type": "observer", "associated_user_id": associated}
            ],
        }
    )
    client = server.client(token="ona")

    titles = [quiz["title"] for quiz in client.get(quizzes_path(101)).json()]

    assert ("For one" in titles) is sees
    assert client.get(quiz_path(for_one, 101)).status_code == (200 if sees else 403)


def test_a_section_can_be_the_one_to_see_it(server: MockServer, for_one: dict[str, Any]) -> None:
    overridden(server, for_one, {"section_id": 301, "due_at": LATE})

    assert server.client("student2").get(quiz_path(for_one, 101)).status_code == 200


@pytest.mark.parametrize("enrollment", ["active", "completed"])
def test_in_a_course_that_is_over_it_is_still_not_everybodys(
    server: MockServer, for_one: dict[str, Any], enrollment: str
) -> None:
    state = server.snapshot()
    for course in state["courses"]:
        course["workflow_state"] = "completed"
    for row in state["enrollments"]:
        row["state"] = enrollment if row["type"] == "student" else row["state"]
    server.restore(state)

    statuses = [
        server.client(role).get(quiz_path(for_one, 101)).status_code for role in ("student", "student2")
    ]

    assert statuses == [200, 403]


# --- strict mode and what is kept ---------------------------------------------------------------------------


def test_a_quiz_that_is_not_as_documented_is_noticed_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A quiz is rendered once and judged once, but only what was found good is taken as good."""
    build = representation._shown_quiz
    monkeypatch.setattr(representation, "_shown_quiz", lambda *given: {**build(*given), "title": 5})
    client = MockServer(strict=True).client()

    assert [client.get("/api/v1/courses/101/quizzes/30001").status_code for _ in range(2)] == [500, 500]
