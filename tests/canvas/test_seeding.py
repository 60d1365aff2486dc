"""What seeds make of Canvas's entities."""

from __future__ import annotations

import contextlib
import gc
from typing import Any

import pytest

from mock_server import MockServer, SeedError

from .quizzes.quiz_requests import created, put, read, updated
from .seeded_rows import COURSE, HAMLET, NOW, planted, row


@pytest.fixture
def server() -> MockServer:
    mock = MockServer(strict=True)
    mock.clock.freeze(NOW)
    return mock


# --- defaults ---------------------------------------------------------------------------------------------

DEFAULTS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    (
        "users",
        {"name": "N"},
        {"account_admin": False, "sis_user_id": None, "time_zone": "UTC", "deleted": False},
    ),
    (
        "courses",
        {"name": "C"},
        {
            "workflow_state": "available",
            "is_public": False,
            "sis_course_id": None,
            "quizzes_tab_hidden": False,
        },
    ),
    ("sections", {**COURSE, "name": "S"}, {}),
    (
        "enrollments",
        {**COURSE, "user_id": 2008, "type": "observer"},
        {"state": "active", "associated_user_id": None, "section_id": 302},
    ),
    ("outcomes", {"title": "O"}, {"course_ids": [], "mastery_points": None, "points_possible": None}),
    ("assignment_groups", {**COURSE, "name": "G"}, {"position": 2}),
    ("quiz_overrides", {**HAMLET, "section_id": 301}, {"student_ids": None, "title": None, "due_at": None}),
    ("quiz_groups", HAMLET, {"name": None, "pick_count": 0, "question_points": None, "position": 6}),
    (
        "quiz_questions",
        HAMLET,
        {
            "quiz_group_id": None,
            "question_name": "Question",
            "question_text": "Question text",
            "question_type": "text_only_question",
            "position": 6,
            "points_possible": 0.0,
            "answers": [],
            "correct_comments": "",
            "incorrect_comments_html": "",
        },
    ),
    (
        "quiz_submissions",
        {**HAMLET, "user_id": 2005},
        {
            "attempt": 1,
            "workflow_state": "complete",
            "score": 0.0,
            "started_at": NOW,
            "finished_at": NOW,
            "manually_unlocked": None,
            "extra_attempts": None,
            "extra_time": None,
        },
    ),
    (
        "quiz_submissions",
        {**HAMLET, "user_id": 2005, "workflow_state": "untaken"},
        {"attempt": 1, "started_at": NOW, "finished_at": None},
    ),
    (
        "quiz_submissions",
        {**HAMLET, "user_id": 2005, "workflow_state": "settings_only", "extra_time": 5},
        {"attempt": None, "started_at": None, "finished_at": None},
    ),
    ("question_banks", {**COURSE, "title": "B"}, {}),
    ("ip_filters", {"name": "Lab", "filter": "10.0.0.0/8"}, {}),
    ("modules", {**COURSE, "name": "M"}, {"unlock_at": None, "quiz_ids": [], "prerequisite_module_ids": []}),
    ("live_assessments", {**COURSE, "key": "k", "title": "T"}, {}),
    (
        "live_assessment_results",
        {"assessment_id": 60001, "user_id": 2006, "assessor_id": 2002, "passed": True, "assessed_at": NOW},
        {},
    ),
]


@pytest.mark.parametrize(
    ("key", "entity", "defaults"), DEFAULTS, ids=[f"{key} {list(entity)[-1]}" for key, entity, _ in DEFAULTS]
)
def test_an_entity_with_what_is_required(
    server: MockServer, key: str, entity: dict[str, Any], defaults: dict[str, Any]
) -> None:
    stored = planted(server, key, **entity)

    expected = entity | defaults
    assert {name: stored[name] for name in expected} == expected
    assert isinstance(stored["id"], int)


EVERYTHING: list[tuple[str, dict[str, Any]]] = [
    (
        "users",
        {
            "id": 2100,
            "name": "N",
            "account_admin": True,
            "sis_user_id": "S-1",
            "time_zone": "Asia/Tokyo",
            "deleted": True,
        },
    ),
    (
        "courses",
        {
            "id": 190,
            "name": "C",
            "workflow_state": "completed",
            "is_public": True,
            "sis_course_id": "S-1",
            "quizzes_tab_hidden": True,
        },
    ),
    (
        "enrollments",
        {
            "id": 3900,
            "course_id": 101,
            "user_id": 2008,
            "type": "observer",
            "state": "invited",
            "associated_user_id": 2006,
            "section_id": 301,
        },
    ),
    (
        "outcomes",
        {"id": 590, "title": "O", "course_ids": [101, 102], "mastery_points": 2, "points_possible": 4},
    ),
    ("assignment_groups", {"id": 490, **COURSE, "name": "G", "position": 1}),
    (
        "quiz_overrides",
        {"id": 8900, **HAMLET, "student_ids": [2005, 2006], "title": "T"}
        | {"due_at": "2031-01-02T00:00:00Z", "unlock_at": None, "lock_at": "2031-01-03T00:00:00Z"},
    ),
    ("quiz_groups", {"id": 90900, **HAMLET, "name": "G", "pick_count": 2, "question_points": 1.5}),
    (
        "quiz_questions",
        {"id": 110900, **HAMLET, "quiz_group_id": 90001, "question_name": "Q", "question_text": "<p>?</p>"}
        | {
            "question_type": "matching_question",
            "points_possible": 3.0,
            "position": 1,
            "neutral_comments": "x",
        },
    ),
    (
        "quiz_submissions",
        {
            "id": 150900,
            **HAMLET,
            "user_id": 2006,
            "attempt": 2,
            "workflow_state": "pending_review",
            "score": 4,
        }
        | {"started_at": "2031-01-02T00:00:00Z", "finished_at": "2031-01-02T01:00:00Z", "extra_time": 3}
        | {"manually_unlocked": True, "extra_attempts": 1, "excused": True},
    ),
    (
        "modules",
        {"id": 9900, "course_id": 101, "name": "M", "unlock_at": NOW, "quiz_ids": [30001]}
        | {"prerequisite_module_ids": [9900]},
    ),
]


@pytest.mark.parametrize(("key", "entity"), EVERYTHING, ids=[key for key, _ in EVERYTHING])
def test_an_entity_with_everything(server: MockServer, key: str, entity: dict[str, Any]) -> None:
    stored = planted(server, key, **entity)

    assert {name: stored[name] for name in entity} == entity


def test_times_are_stored_in_utc(server: MockServer) -> None:
    stored = planted(server, "modules", **COURSE, name="M", unlock_at="2031-01-01T12:00:00.5+02:00")

    assert stored["unlock_at"] == "2031-01-01T10:00:00Z"


# --- users, tokens, courses -------------------------------------------------------------------------------


def test_a_user_gets_the_token_given_or_a_new_one(server: MockServer) -> None:
    given, fresh, other = server.seed(
        {"users": [{"name": "A", "token": "a-token"}, {"name": "B"}, {"name": "B"}]}
    )["users"]

    names = [
        server.client(token=user["token"]).get("/api/v1/users/self").json()["id"]
        for user in (given, fresh, other)
    ]
    assert given["token"] == "a-token"
    assert names == [given["id"], fresh["id"], other["id"]]


def test_a_user_may_have_further_tokens(server: MockServer) -> None:
    server.seed(
        {
            "tokens": [
                {"user_id": 2005, "token": "second"},
                {"user_id": 2005, "token": "old", "expires_at": "2031-05-01T09:59:59Z"},
                {"user_id": 2005, "token": "gone", "revoked": True},
                {
                    "user_id": 2005,
                    "token": "narrow",
                    "scopes": ["url:GET|/api/v1/courses/:course_id/quizzes"],
                },
            ]
        }
    )

    statuses = {
        token: server.client(token=token).get("/api/v1/users/self").status_code
        for token in ("second", "old", "gone", "narrow")
    }

    assert statuses == {"second": 200, "old": 401, "gone": 401, "narrow": 401}


def test_a_course_without_a_section_gets_one(server: MockServer) -> None:
    """And an enrollment without one goes into it."""
    server.seed(
        {
            "courses": [{"id": 190, "name": "Own"}, {"id": 191, "name": "Default"}],
            "sections": [{"id": 390, "course_id": 190, "name": "Evening"}],
            "enrollments": [
                {"id": 3900, "course_id": 190, "user_id": 2008, "type": "student"},
                {"id": 3901, "course_id": 191, "user_id": 2008, "type": "student"},
            ],
        }
    )

    sections = {row["course_id"]: row for row in server.snapshot()["sections"]}
    assert [sections[190]["name"], sections[191]["name"]] == ["Evening", "Default"]
    assert row(server, "enrollments", 3900)["section_id"] == 390
    assert row(server, "enrollments", 3901)["section_id"] == sections[191]["id"]


# --- quizzes ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"title": "T", "quiz_type": "graded_survey", "points_possible": 5},
        {"quiz_type": "practice_quiz", "time_limit": 5, "description": "<p>a<script>b</script></p>"},
        {"published": False},
        {"published": True, "allowed_attempts": 3, "scoring_policy": "keep_latest"},
        {"hide_results": "always", "show_correct_answers": False, "cant_go_back": True, "time_limit": None},
        {"quiz_type": "assignment", "assignment_group_id": 403, "due_at": "2031-01-01T12:00+02:00"},
    ],
    ids=lambda settings: " ".join(settings) or "nothing",
)
def test_a_quiz_is_made_as_by_a_create_request(server: MockServer, settings: dict[str, Any]) -> None:
    lenient = MockServer()
    requested = lenient.client().post("/api/v1/courses/102/quizzes", json={"quiz": settings}).json()

    (seeded,) = server.seed({"quizzes": [{**COURSE, **settings}]})["quizzes"]

    assert read(server, seeded) == requested


def test_quizzes_are_published_when_their_questions_are_in(server: MockServer) -> None:
    """Wherever the keys stand in the seed."""
    server.seed(
        {
            "quiz_questions": [{"quiz_id": 30500, "question_type": "essay_question", "points_possible": 3}],
            "quiz_groups": [{"quiz_id": 30500, "pick_count": 2, "question_points": 1}],
            "quizzes": [{"id": 30500, **COURSE, "published": True}],
        }
    )

    quiz = read(server, {"id": 30500})

    assert [quiz[name] for name in ("published", "question_count", "points_possible", "question_types")] == [
        True,
        3,
        5.0,
        ["essay_question"],
    ]


def test_an_unpublished_quiz_is_worth_its_questions(server: MockServer) -> None:
    server.seed(
        {
            "quizzes": [{"id": 30500, **COURSE}],
            "quiz_questions": [{"quiz_id": 30500, "question_type": "essay_question", "points_possible": 3}],
        }
    )

    quiz = read(server, {"id": 30500})

    assert (quiz["question_count"], quiz["points_possible"], quiz["version_number"]) == (1, 3.0, 1)


def test_questions_seeded_later_are_unpublished_changes(server: MockServer) -> None:
    """As if added through the API: the published copy stays until the quiz is saved."""
    quiz = created(server, published=True)

    server.seed({"quiz_questions": [{"quiz_id": quiz["id"], "question_type": "essay_question"}]})
    before = read(server, quiz)
    marked = row(server, "quizzes", quiz["id"])["last_edited_at"]
    after = updated(server, quiz, title="Saved")

    assert (before["question_count"], marked, after["question_count"]) == (0, NOW, 1)
    assert row(server, "quizzes", quiz["id"])["last_edited_at"] is None


def test_a_quiz_may_be_seeded_deleted(server: MockServer) -> None:
    (quiz,) = server.seed(
        {"quizzes": [{**COURSE, "quiz_type": "assignment", "published": True, "workflow_state": "deleted"}]}
    )["quizzes"]

    listed = server.client().get("/api/v1/courses/102/quizzes").json()
    (assignment,) = [row for row in server.snapshot()["assignments"] if row["quiz_id"] == quiz["id"]]
    assert (listed, read(server, quiz)["published"], assignment["workflow_state"]) == ([], False, "deleted")


def test_positions_follow_each_other(server: MockServer) -> None:
    server.seed(
        {
            "quizzes": [{"id": 30500, **COURSE}],
            "quiz_groups": [{"id": 90900, "quiz_id": 30500}, {"id": 90901, "quiz_id": 30500}],
            "quiz_questions": [
                {"id": 110900, "quiz_id": 30500},
                {"id": 110901, "quiz_id": 30500, "quiz_group_id": 90900},
                {"id": 110902, "quiz_id": 30500, "position": 9},
                {"id": 110903, "quiz_id": 30500},
                {"id": 110904, "quiz_id": 30500, "quiz_group_id": 90900},
            ],
        }
    )

    groups = [row(server, "quiz_groups", id_)["position"] for id_ in (90900, 90901)]
    questions = [row(server, "quiz_questions", id_)["position"] for id_ in range(110900, 110905)]
    assert (groups, questions) == ([1, 2], [3, 1, 9, 10, 2])


def test_a_seeded_submission_keeps_its_quiz_published(server: MockServer) -> None:
    quiz = created(server, published=True)
    server.seed({"quiz_submissions": [{"quiz_id": quiz["id"], "user_id": 2005}]})

    assert put(server, quiz, {"published": False}).status_code == 400


# --- what comes back --------------------------------------------------------------------------------------


def test_what_was_made_comes_back_in_its_shape_with_ids(server: MockServer) -> None:
    made = server.seed(
        {
            "quizzes": [{**COURSE, "title": "A"}, {**COURSE, "id": 30900, "title": "B"}],
            "users": [{"name": "N", "token": "n"}],
            "tokens": [{"user_id": 2005, "token": "second"}],
            "modules": [],
        }
    )

    (quiz, _) = made["quizzes"]
    (user,) = made["users"]
    assert made == {
        "quizzes": [{**COURSE, "title": "A", "id": quiz["id"]}, {**COURSE, "id": 30900, "title": "B"}],
        "users": [{"name": "N", "token": "n", "id": user["id"]}],
        "tokens": [{"user_id": 2005, "token": "second"}],
    }


def test_ids_left_out_are_used_by_no_other_kind(server: MockServer) -> None:
    server.seed(
        {"quizzes": [{**COURSE, "id": 30004}], "ip_filters": [{"id": 30005, "name": "x", "filter": "::1"}]}
    )

    (quiz,) = server.seed({"quizzes": [COURSE]})["quizzes"]

    assert quiz["id"] == 30006


@pytest.mark.parametrize("seed", [{}, {"quizzes": [{"course_id": 1}]}], ids=["planted", "refused"])
@pytest.mark.parametrize("is_on", [True, False], ids=["on", "off"])
def test_the_garbage_collector_is_left_as_it_was(is_on: bool, seed: dict[str, Any]) -> None:
    was_on = gc.isenabled()
    try:
        (gc.enable if is_on else gc.disable)()
        with contextlib.suppress(SeedError):
            MockServer(seed)

        assert gc.isenabled() is is_on
    finally:
        (gc.enable if was_on else gc.disable)()


def test_a_quiz_is_the_same_whether_others_of_the_seed_have_questions_or_none() -> None:
    """Without any it is written at once, else when all questions are in."""
    quizzes = [
        {"id": 1, "course_id": 101, "title": "untyped", "published": True},
        {"id": 2, "course_id": 101, "title": "typed", "quiz_type": "assignment", "published": True},
        {"id": 3, "course_id": 101, "title": "hidden", "quiz_type": "survey", "published": False},
        {"id": 4, "course_id": 101, "title": "other", "quiz_type": "assignment"},
    ]
    plain, with_questions = MockServer(), MockServer()

    plain.seed({"quizzes": quizzes})
    with_questions.seed(
        {"quizzes": quizzes, "quiz_questions": [{"quiz_id": 4, "question_type": "essay_question"}]}
    )

    for quiz in quizzes[:3]:
        assert row(plain, "quizzes", quiz["id"]) == row(with_questions, "quizzes", quiz["id"])
