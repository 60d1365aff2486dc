"""Seeds that are refused, and what is said of them."""

from __future__ import annotations

from typing import Any

import pytest

from mock_server import MockServer, SeedError

from .seeded_rows import COURSE, HAMLET, NOW, row


@pytest.fixture
def server() -> MockServer:
    mock = MockServer(strict=True)
    mock.clock.freeze(NOW)
    return mock


def refusal(server: MockServer, seed: Any) -> SeedError:
    """The error of the seed; after it the mock is as before."""
    before = server.snapshot()
    with pytest.raises(SeedError) as caught:
        server.seed(seed)
    assert server.snapshot() == before
    return caught.value


REFUSED: list[tuple[str, Any, str, str]] = [
    ("an unknown key", {"quizes": []}, "/quizes", "no field 'quizes'; did you mean quizzes"),
    ("no mapping", [], "", "expected a mapping"),
    ("no list", {"quizzes": {}}, "/quizzes", "expected array"),
    ("an unknown field", {"quizzes": [{**COURSE, "tittle": "x"}]}, "/quizzes/0/tittle", "did you mean title"),
    ("a required field missing", {"quizzes": [{"title": "x"}]}, "/quizzes/0/course_id", "missing"),
    ("a wrong type", {"users": [{"name": 5}]}, "/users/0/name", "expected string"),
    (
        "an unknown state",
        {"quizzes": [{**COURSE, "workflow_state": "x"}]},
        "/quizzes/0/workflow_state",
        "deleted",
    ),
    ("the second entity", {"users": [{"name": "x"}, {}]}, "/users/1/name", "missing"),
    (
        "a value of the document",
        {"quizzes": [{**COURSE, "quiz_type": "x"}]},
        "/quizzes/0/quiz_type",
        "practice_quiz",
    ),
    ("a title too long", {"quizzes": [{**COURSE, "title": "x" * 256}]}, "/quizzes/0/title", "255"),
    ("a time limit of 0", {"quizzes": [{**COURSE, "time_limit": 0}]}, "/quizzes/0/time_limit", "at least 1"),
    ("a mere date", {"quizzes": [{**COURSE, "due_at": "2031-01-01"}]}, "/quizzes/0/due_at", "ISO 8601"),
    (
        "a filter of words",
        {"quizzes": [{**COURSE, "ip_filter": "x"}]},
        "/quizzes/0",
        "IP filter is not valid",
    ),
    (
        "answer dates the wrong way round",
        {
            "quizzes": [
                {
                    **COURSE,
                    "show_correct_answers_at": "2031-01-02T00:00:00Z",
                    "hide_correct_answers_at": "2031-01-01T00:00:00Z",
                }
            ]
        },
        "/quizzes/0",
        "bad_range",
    ),
    ("an id that exists", {"quizzes": [{**COURSE, "id": 30001}]}, "/quizzes/0", "30001 exists already"),
    (
        "an id twice",
        {"quizzes": [{**COURSE, "id": 5}, {**COURSE, "id": 5}]},
        "/quizzes/1",
        "5 exists already",
    ),
    ("a token that exists", {"users": [{"name": "x", "token": "ta-token"}]}, "/users/0", "exists already"),
    ("a token twice", {"tokens": [{"user_id": 2005, "token": "ta-token"}]}, "/tokens/0", "exists already"),
    ("a time zone that is none", {"users": [{"name": "x", "time_zone": "Mars"}]}, "/users/0", "time_zone"),
    (
        "a time zone that is a path",
        {"users": [{"name": "x", "time_zone": "../../etc"}]},
        "/users/0",
        "time_zone",
    ),
    ("no time zone", {"users": [{"name": "x", "time_zone": ""}]}, "/users/0", "time_zone"),
    (
        "a course id of another system twice",
        {"courses": [{"name": "x", "sis_course_id": "HAMLET-101"}]},
        "/courses/0",
        "'HAMLET-101' is taken",
    ),
    (
        "a user id of another system twice",
        {"users": [{"name": "x", "sis_user_id": "1"}] * 2},
        "/users/1",
        "'1'",
    ),
    ("a named filter of words", {"ip_filters": [{"name": "x", "filter": "y"}]}, "/ip_filters/0", "addresses"),
    ("an override for nobody", {"quiz_overrides": [HAMLET]}, "/quiz_overrides/0", "expected one of"),
    (
        "an override for two kinds",
        {"quiz_overrides": [{**HAMLET, "section_id": 301, "student_ids": [2005]}]},
        "/quiz_overrides/0",
        "expected one of",
    ),
    (
        "an override for another course's section",
        {"quiz_overrides": [{**HAMLET, "section_id": 302}]},
        "/quiz_overrides/0",
        "section 302",
    ),
    (
        "an enrollment in another course's section",
        {"enrollments": [{**COURSE, "user_id": 2008, "type": "student", "section_id": 301}]},
        "/enrollments/0",
        "section 301",
    ),
    (
        "a question in another quiz's group",
        {"quiz_questions": [{"quiz_id": 30002, "quiz_group_id": 90001}]},
        "/quiz_questions/0",
        "group 90001",
    ),
    (
        "a user's second submission",
        {"quiz_submissions": [{**HAMLET, "user_id": 2005}] * 2},
        "/quiz_submissions/1",
        "user 2005",
    ),
    (
        "an assessment's second of a key",
        {"live_assessments": [{**COURSE, "key": "k", "title": "x"}] * 2},
        "/live_assessments/1",
        "key",
    ),
    (
        "an outcome of another course",
        {"live_assessments": [{**COURSE, "key": "k", "title": "x", "outcome_ids": [501]}]},
        "/live_assessments/0",
        "linked",
    ),
    (
        "a time beyond all years",
        {"modules": [{**COURSE, "name": "x", "unlock_at": "0001-01-01T00:00+14:00"}]},
        "/modules/0",
        "unlock_at",
    ),
]


@pytest.mark.parametrize(
    ("seed", "pointer", "words"), [pytest.param(*case[1:], id=case[0]) for case in REFUSED]
)
def test_a_seed_that_makes_no_sense_is_refused_by_its_place(
    server: MockServer, seed: Any, pointer: str, words: str
) -> None:
    error = refusal(server, seed)

    assert [problem["pointer"] for problem in error.problems] == [pointer]
    assert words in str(error)
    assert str(error).startswith(f"{pointer or '/'}: ")


DANGLING = {
    "tokens": {"user_id": 2005, "token": "x"},
    "sections": {"course_id": 102, "name": "x"},
    "enrollments": {
        "course_id": 102,
        "user_id": 2005,
        "type": "observer",
        "associated_user_id": 2005,
        "section_id": 302,
    },
    "outcomes": {"title": "x", "course_ids": [102]},
    "assignment_groups": {"course_id": 102, "name": "x"},
    "quizzes": {"course_id": 102, "assignment_group_id": 403},
    "quiz_overrides": {"quiz_id": 30001, "student_ids": [2005]},
    "quiz_groups": {"quiz_id": 30001},
    "quiz_questions": {"quiz_id": 30001, "quiz_group_id": 90001},
    "quiz_submissions": {"quiz_id": 30001, "user_id": 2005},
    "question_banks": {"course_id": 102, "title": "x"},
    "modules": {"course_id": 102, "name": "x", "quiz_ids": [30001], "prerequisite_module_ids": [9900]},
    "live_assessments": {"course_id": 102, "key": "k", "title": "x", "outcome_ids": [502]},
    "live_assessment_results": {
        "assessment_id": 60001,
        "user_id": 2005,
        "assessor_id": 2002,
        "passed": True,
        "assessed_at": NOW,
    },
}


@pytest.mark.parametrize(
    ("key", "name"),
    [(key, name) for key, entity in DANGLING.items() for name in entity if name.endswith(("_id", "_ids"))],
)
def test_an_id_that_leads_nowhere_is_refused(server: MockServer, key: str, name: str) -> None:
    entity: dict[str, Any] = dict(DANGLING[key])
    entity.update({"prerequisite_module_ids": []} if key == "modules" else {})
    entity[name] = [987654] if name.endswith("_ids") else 987654

    error = refusal(server, {key: [entity]})

    assert [problem["pointer"] for problem in error.problems] == [f"/{key}/0/{name}"]
    assert "987654" in str(error)


def test_every_problem_is_told_of_at_once(server: MockServer) -> None:
    error = refusal(server, {"users": [{}], "quizzes": [{"course_id": "x", "time_limit": 0}]})

    assert {problem["pointer"] for problem in error.problems} == {
        "/users/0/name",
        "/quizzes/0/course_id",
        "/quizzes/0/time_limit",
    }


def test_a_refused_seed_leaves_nothing_of_what_came_before_the_fault(server: MockServer) -> None:
    seed = {
        "users": [{"name": "x", "token": "new"}],
        "quizzes": [{**COURSE, "title": "x", "published": True}],
        "modules": [{"course_id": 999, "name": "x"}],
    }

    error = refusal(server, seed)

    assert isinstance(error, ValueError)
    assert server.client(token="new").get("/api/v1/users/self").status_code == 401


def test_over_http_it_is_a_400(server: MockServer) -> None:
    before = server.snapshot()

    reply = server.client(None).post("/_mock/seed", json={"quizzes": [{"course_id": 999}]})

    assert reply.status_code == 400
    assert [error["pointer"] for error in reply.json()["errors"]] == ["/quizzes/0/course_id"]
    assert server.snapshot() == before


def test_modules_may_require_each_other_in_any_order(server: MockServer) -> None:
    server.seed(
        {
            "modules": [
                {"id": 9901, **COURSE, "name": "second", "prerequisite_module_ids": [9900]},
                {"id": 9900, **COURSE, "name": "first"},
            ]
        }
    )

    assert row(server, "modules", 9901)["prerequisite_module_ids"] == [9900]
