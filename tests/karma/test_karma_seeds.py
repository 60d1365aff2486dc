"""Karma's entities in seeds, snapshots and the demo world. Source: karma-assessments 3."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from mock_server import MockServer, SeedError

from .karma_world import ASSESSMENT, ASSESSMENTS, LOGIN, QUESTION, RIGHT, SUBMISSIONS, answers, client

NOW = "2025-01-15T10:30:00Z"
USER = {"name": "Lou", "email": "lou@karma.example", "role": "learner"}
COURSE = {"title": "Fire Safety", "instructor_id": "usr_ins001"}
ENROLLMENT = {
    "user_id": "usr_lrn001",
    "course_id": "crs_abc123",
    "status": "active",
    "progress_percent": 12.5,
}
SUBMISSION = {
    "assessment_id": "asmnt_qrs001",
    "user_id": "usr_lrn001",
    "score": 50,
    "passed": False,
    "answers": [{"question_id": "q_001", "selected_option": "South", "correct": True}],
}
SEED_QUESTION = {**QUESTION, "assessment_id": "asmnt_qrs001"}
KINDS = {
    "karma_users": USER,
    "karma_courses": COURSE,
    "karma_enrollments": ENROLLMENT,
    "karma_assessments": ASSESSMENT,
    "karma_questions": SEED_QUESTION,
    "karma_submissions": SUBMISSION,
}
PREFIXES = dict(zip(KINDS, ("usr_", "crs_", "enr_", "asmnt_", "q_", "sub_"), strict=True))


def test_the_demo_world_is_as_documented(mock: MockServer) -> None:
    state = mock.snapshot()

    users = {row["id"]: (row["role"], row["email"], row["password"]) for row in state["karma_users"]}
    tokens = {row["access_token"]: row["user_id"] for row in state["karma_tokens"]}
    assert users == {
        "usr_adm001": ("admin", "admin@karma.example", "karma-password"),
        "usr_ins001": ("instructor", "instructor@karma.example", "karma-password"),
        "usr_lrn001": ("learner", "learner@karma.example", "karma-password"),
        "usr_lrn002": ("learner", "learner2@karma.example", "karma-password"),
    }
    assert tokens == {
        "karma-admin-token": "usr_adm001",
        "karma-instructor-token": "usr_ins001",
        "karma-learner-token": "usr_lrn001",
        "karma-learner2-token": "usr_lrn002",
    }
    assert [(row["id"], row["status"]) for row in state["karma_courses"]] == [
        ("crs_abc123", "published"),
        ("crs_drf456", "draft"),
    ]
    assert [(row["user_id"], row["course_id"], row["status"]) for row in state["karma_enrollments"]] == [
        ("usr_lrn001", "crs_abc123", "active"),
        ("usr_lrn002", "crs_abc123", "active"),
    ]


@pytest.mark.parametrize("key", KINDS)
def test_what_is_created_comes_back_with_its_id_and_times(mock: MockServer, key: str) -> None:
    mock.clock.freeze(NOW)

    (made,) = mock.seed({key: [KINDS[key]]})[key]

    (row,) = [row for row in mock.snapshot()[key] if row["id"] == made["id"]]
    assert made["id"].startswith(PREFIXES[key])
    assert made.items() >= KINDS[key].items()
    assert {name: value for name, value in made.items() if name != "token"}.items() <= row.items()
    assert {name: row[name] for name in row if name.endswith("_at") and name != "completed_at"} == {
        name: NOW for name in made if name.endswith("_at") and name != "completed_at"
    }


@pytest.mark.parametrize("key", KINDS)
def test_the_control_route_gives_the_same_in_the_documented_shape(mock: MockServer, key: str) -> None:
    """In strict mode the reply is held against the document's Seed."""
    response = mock.client(None).post("/_mock/seed", json={key: [KINDS[key]]})

    assert response.status_code == 201
    assert response.json()[key][0]["id"].startswith(PREFIXES[key])


def test_a_made_up_token_works_and_so_does_a_given_one(mock: MockServer) -> None:
    given = {**USER, "email": "given@karma.example", "token": "given-token"}

    made = mock.seed({"karma_users": [USER, given]})["karma_users"]

    assert made[1]["token"] == "given-token"
    for user in made:
        client(mock, None, token=user["token"]).get(ASSESSMENTS)
        assert mock.requests[-1].user_id == user["id"]


def test_a_seeded_password_opens_the_door(mock: MockServer) -> None:
    mock.seed({"karma_users": [{**USER, "password": "open sesame"}]})

    response = client(mock, None).post(LOGIN, json={"email": USER["email"], "password": "open sesame"})

    assert response.status_code == 200


def test_entities_of_one_seed_refer_to_each_other(mock: MockServer) -> None:
    mock.seed(
        {
            "karma_submissions": [
                {
                    **SUBMISSION,
                    "id": "sub_new1",
                    "assessment_id": "asmnt_new1",
                    "user_id": "usr_new1",
                    "answers": [{"question_id": "q_new1", "selected_option": "You", "correct": True}],
                }
            ],
            "karma_questions": [{**SEED_QUESTION, "id": "q_new1", "assessment_id": "asmnt_new1"}],
            "karma_assessments": [{**ASSESSMENT, "id": "asmnt_new1", "course_id": "crs_new1"}],
            "karma_enrollments": [{**ENROLLMENT, "user_id": "usr_new1", "course_id": "crs_new1"}],
            "karma_courses": [
                {**COURSE, "id": "crs_new1", "status": "published", "instructor_id": "usr_new2"}
            ],
            "karma_users": [
                {**USER, "id": "usr_new1", "token": "new1"},
                {**USER, "id": "usr_new2", "email": "ira@karma.example", "role": "instructor"},
            ],
        }
    )

    response = client(mock, None, token="new1").get(f"{ASSESSMENTS}/asmnt_new1/submissions/sub_new1")

    assert response.json()["data"]["score"] == 50


def test_a_seeded_submission_counts_as_an_attempt(mock: MockServer) -> None:
    mock.seed({"karma_submissions": [SUBMISSION, SUBMISSION]})

    response = client(mock, "learner").post(SUBMISSIONS, json=answers(RIGHT))

    assert response.status_code == 403


def test_times_are_kept_in_utc(mock: MockServer) -> None:
    (made,) = mock.seed(
        {"karma_submissions": [{**SUBMISSION, "submitted_at": "2025-01-15T12:30:00.5+02:00"}]}
    )["karma_submissions"]

    assert made["submitted_at"] == NOW


def test_figures_that_are_counted_are_not_taken_from_a_seed(mock: MockServer) -> None:
    made = mock.seed(
        {
            "karma_courses": [{**COURSE, "id": "crs_new1", "enrollment_count": 7}],
            "karma_enrollments": [
                {**ENROLLMENT, "course_id": "crs_new1", "status": status}
                for status in ("active", "completed", "dropped")
            ],
            "karma_assessments": [{**ASSESSMENT, "id": "asmnt_new1", "question_count": 7}],
            "karma_questions": [{**SEED_QUESTION, "assessment_id": "asmnt_new1"}],
        }
    )

    shown = client(mock, "admin").get(f"{ASSESSMENTS}/asmnt_new1").json()["data"]

    assert (shown["question_count"], made["karma_assessments"][0]["question_count"]) == (1, 1)
    assert made["karma_courses"][0]["enrollment_count"] == 2


def test_what_a_seed_brought_is_not_tied_to_the_store(mock: MockServer) -> None:
    seed = {"karma_questions": [{**SEED_QUESTION, "options": ["You", "Nobody"]}]}
    made = mock.seed(seed)["karma_questions"]
    before = mock.snapshot()

    seed["karma_questions"][0]["options"].append("Both")
    made[0]["options"].append("Both")

    assert mock.snapshot() == before


@pytest.mark.parametrize(
    ("key", "changes", "words"),
    [
        (
            "karma_users",
            {"email": "learner@karma.example"},
            "/karma_users/0: email: Email address is already in use",
        ),
        ("karma_users", {"token": "karma-admin-token"}, "/karma_users/0: token: another user has this token"),
        ("karma_users", {"id": "usr_lrn001"}, "'usr_lrn001' exists already"),
        ("karma_users", {"id": "lrn001"}, "/karma_users/0/id"),
        ("karma_users", {"role": "teacher"}, "/karma_users/0/role"),
        ("karma_users", {"password": "short"}, "/karma_users/0/password"),
        ("karma_users", {"created_at": "0001-01-01T00:00:00+14:00"}, "created_at: expected a time"),
        ("karma_users", {"nickname": "Lou"}, "/karma_users/0/nickname"),
        ("karma_courses", {"instructor_id": "usr_none"}, "/karma_courses/0/instructor_id"),
        ("karma_courses", {"status": "open"}, "/karma_courses/0/status"),
        ("karma_enrollments", {"user_id": "usr_none"}, "/karma_enrollments/0/user_id"),
        ("karma_enrollments", {"course_id": "crs_none"}, "/karma_enrollments/0/course_id"),
        ("karma_enrollments", {"progress_percent": 101}, "/karma_enrollments/0/progress_percent"),
        ("karma_assessments", {"course_id": "crs_none"}, "/karma_assessments/0/course_id"),
        ("karma_assessments", {"passing_score": 0}, "/karma_assessments/0/passing_score"),
        ("karma_questions", {"assessment_id": "asmnt_none"}, "/karma_questions/0/assessment_id"),
        ("karma_questions", {"correct_option": "Everybody"}, "correct_option: expected one of the options"),
        ("karma_questions", {"options": ["You", "You"]}, "/karma_questions/0/options"),
        ("karma_submissions", {"assessment_id": "asmnt_none"}, "/karma_submissions/0/assessment_id"),
        ("karma_submissions", {"user_id": "usr_none"}, "/karma_submissions/0/user_id"),
        (
            "karma_submissions",
            {"answers": [{"question_id": "q_none", "selected_option": None, "correct": False}]},
            "answers/0/question_id",
        ),
        (
            "karma_submissions",
            {"answers": [{"question_id": "q_002", "selected_option": "South", "correct": False}]},
            "answers/0/selected_option",
        ),
        ("karma_submissions", {"answers": SUBMISSION["answers"] * 2}, "answers/1/question_id"),
    ],
)
def test_a_seed_that_makes_no_sense_is_refused_whole(
    mock: MockServer, key: str, changes: dict[str, Any], words: str
) -> None:
    before = mock.snapshot()

    with pytest.raises(SeedError) as refused:
        mock.seed({"karma_enrollments": [ENROLLMENT], key: [{**KINDS[key], **changes}]})

    assert words in str(refused.value)
    assert mock.snapshot() == before


@pytest.mark.parametrize("key", KINDS)
def test_what_is_required_is_asked_for(mock: MockServer, key: str) -> None:
    with pytest.raises(SeedError) as refused:
        mock.seed({key: [{}]})

    missing = {one["pointer"].rpartition("/")[2] for one in refused.value.problems}
    assert missing == set(KINDS[key])


def test_one_address_for_two_users_of_one_seed_is_refused(mock: MockServer) -> None:
    with pytest.raises(SeedError, match="/karma_users/1: email"):
        mock.seed({"karma_users": [USER, USER]})


def test_a_snapshot_brings_everything_back(mock: MockServer, learner: httpx.Client) -> None:
    made = learner.post(SUBMISSIONS, json=answers(RIGHT)).json()["data"]
    taken = mock.snapshot()
    other = MockServer()

    other.restore(taken)

    assert other.snapshot() == taken
    assert client(other, "learner").get(f"{SUBMISSIONS}/{made['id']}").json()["data"] == made


def test_new_ids_after_a_snapshot_are_new(mock: MockServer) -> None:
    first = client(mock, "learner").post(SUBMISSIONS, json=answers(RIGHT)).json()["data"]
    other = MockServer()
    other.restore(mock.snapshot())

    second = client(other, "learner").post(SUBMISSIONS, json=answers(RIGHT)).json()["data"]

    assert first["id"] != second["id"]
