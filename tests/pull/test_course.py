"""What of a course is written, what is invented, and what is left out and said."""

from __future__ import annotations

import contextlib
from typing import Any

import httpx
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mock_server import MockServer
from mock_server.engine.seed import parse_seed
from mock_server.pull.command import as_yaml
from mock_server.pull.course import CoursePull
from mock_server.pull.invented import name_of, sis_id_of
from mock_server.pull.people import tokens_of
from mock_server.pull.reader import Pace, PullError, Reader
from mock_server.pull.served import servable

from .worlds import worlds

URL = "http://canvas.mock"
QUIZ = {"id": 30001, "course_id": 101, "title": "Q", "published": True}


def job_of(server: MockServer, token: str | None = "teacher-token", **options: Any) -> CoursePull:
    reader = Reader(server.client(None), URL, token, Pace(rate=1e9))
    return CoursePull(reader, options.pop("course", "101"), **options)


def pulled(server: MockServer, token: str | None = "teacher-token", **options: Any) -> CoursePull:
    job = job_of(server, token, **options)
    job.read()
    return job


# --- people -------------------------------------------------------------------------------------------------


@given(worlds())
def test_no_name_no_sis_id_and_no_token_of_anybody_is_written(world: Any) -> None:
    text = as_yaml(pulled(MockServer(world), "secret-0", with_submissions=True).seed())

    secrets = {user["token"] for user in world["users"]}
    secrets |= {user["sis_user_id"] for user in world["users"] if "sis_user_id" in user}
    assert [secret for secret in secrets if secret in text] == []
    names = {user["name"] for user in yaml.safe_load(text)["users"]}
    assert names.isdisjoint({user["name"] for user in world["users"]})


@given(st.integers(1, 2**63))
def test_the_same_person_always_has_the_same_name(user_id: int) -> None:
    assert (name_of(user_id), sis_id_of(user_id)) == (name_of(user_id), sis_id_of(user_id))
    assert len(name_of(user_id).split()) == 3


def test_nearly_everybody_has_a_name_of_their_own() -> None:
    names = {name_of(user_id) for user_id in range(2000, 2300)}

    assert len(names) > 295


def test_tokens_follow_from_roles_the_first_of_a_kind_without_a_number() -> None:
    kinds = ["teacher", "student", "teacher", "student", "student", "ta"]
    enrollments = [{"user_id": number, "type": kind} for number, kind in enumerate(kinds)]
    enrollments += [{"user_id": 1, "type": "teacher", "state": "completed"}, {"user_id": 4, "type": "ta"}]
    enrollments += [{"user_id": 6, "type": "student", "state": "inactive"}]

    assert tokens_of(enrollments) == {
        0: "teacher-token",
        1: "student-token",
        2: "teacher2-token",
        3: "student2-token",
        4: "ta-token",
        5: "ta2-token",
        6: "inactive-token",
    }


def test_whoever_is_named_elsewhere_is_a_user_too() -> None:
    """A result may be about somebody who has left."""
    server = MockServer()
    server.seed(
        {
            "live_assessment_results": [
                {
                    "assessment_id": 60001,
                    "user_id": 2008,
                    "assessor_id": 2001,
                    "passed": True,
                    "assessed_at": "2031-01-01T00:00:00Z",
                }
            ]
        }
    )

    seed, left_out = servable(pulled(server).seed())

    assert left_out == []
    assert {2001, 2008} <= {user["id"] for user in seed["users"]}
    assert {"id": 2008, "name": name_of(2008), "token": "user-2008-token"} in seed["users"]


# --- free answers -------------------------------------------------------------------------------------------


@pytest.fixture
def taken() -> MockServer:
    """A running attempt with an answer that was chosen and one that was written."""
    server = MockServer()
    server.seed(
        {
            "quiz_submissions": [
                {
                    "id": 150001,
                    "quiz_id": 30001,
                    "user_id": 2005,
                    "workflow_state": "untaken",
                    "answers": {"The play": "True", "The soliloquy": "My own words", "The arras": "Polonius"},
                }
            ]
        }
    )
    return server


def answers(job: CoursePull) -> dict[int, Any]:
    (submission,) = job.seed()["quiz_submissions"]
    return {answer["id"]: answer["answer"] for answer in submission["answers"]}


def test_answers_in_a_student_s_own_words_are_left_out(taken: MockServer) -> None:
    job = pulled(taken, with_submissions=True)

    assert set(answers(job)) == {110002}
    assert "My own words" not in as_yaml(job.seed())


def test_answers_in_a_student_s_own_words_are_kept_when_asked_for(taken: MockServer) -> None:
    job = pulled(taken, with_submissions=True, with_free_answers=True)

    assert set(answers(job)) == {110002, 110003, 110004}
    assert answers(job)[110004] == "My own words"


def test_submissions_are_read_when_asked_for_only(taken: MockServer) -> None:
    assert "quiz_submissions" not in pulled(taken).seed()
    assert not [entry for entry in taken.requests if "submission" in entry.path]


# --- what is left out ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("token", "words"),
    [
        ("outsider-token", "course 101: the token may not see it, or there is no such course"),
        (None, "course 101: it needs a token"),
        ("garbage", "does not take the token"),
    ],
)
def test_a_course_that_the_token_may_not_see_is_one_line(token: str | None, words: str) -> None:
    job = job_of(MockServer(), token)

    with pytest.raises(PullError) as ended:
        job.read()

    assert str(ended.value).startswith(words) or words in str(ended.value)
    assert "\n" not in str(ended.value)
    assert job.seed() == {}


def test_an_unknown_course_is_one_line() -> None:
    with pytest.raises(PullError, match="there is no such course"):
        job_of(MockServer(), course="4711").read()


def test_a_student_s_pull_says_what_it_lacks_and_can_be_served() -> None:
    job = pulled(MockServer(), "student-token")

    assert [line.split(":")[0] for line in job.left_out] == ["quiz 30001", "quiz 30003", "live assessments"]
    seed, refused = servable(job.seed())
    assert refused == []
    titles = [quiz["title"] for quiz in MockServer(seed).client().get("/api/v1/courses/101/quizzes").json()]
    assert titles == ["Hamlet Act 3 Quiz", "Locked behind a code"]


def test_a_server_without_the_lists_of_people_gives_the_caller_at_least() -> None:
    server = MockServer()
    for operation in ("list_enrollments", "list_course_sections", "list_assignment_groups"):
        server.faults.add(operation=operation, status=404)

    job = pulled(server)

    assert [line.split(":")[0] for line in job.left_out] == ["sections", "enrollments", "assignment groups"]
    seed, refused = servable(job.seed())
    assert refused == []
    tokens = [user["token"] for user in seed["users"]]
    assert tokens == ["teacher-token", "user-2005-token", "user-2006-token"]  # these two have results


def test_overrides_for_single_students_are_said() -> None:
    server = MockServer()
    server.seed(
        {"quiz_overrides": [{"quiz_id": 30001, "student_ids": [2005], "due_at": "2031-01-01T00:00:00Z"}]}
    )

    assert pulled(server).left_out == [
        "quiz 30001: 1 overrides for single students, whom the server does not name"
    ]


def test_a_course_that_is_over_is_pulled_without_what_its_teacher_may_no_longer_see() -> None:
    server = MockServer(
        {
            "users": [{"id": 1, "name": "Ann", "token": "t"}],
            "courses": [{"id": 101, "name": "Over", "workflow_state": "completed"}],
            "enrollments": [{"course_id": 101, "user_id": 1, "type": "teacher"}],
            "quizzes": [QUIZ],
        }
    )

    job = pulled(server, "t")

    assert [line.split(",")[0] for line in job.left_out] == ["quiz 30001: its questions"]
    assert servable(job.seed())[1] == []


def test_what_the_mock_cannot_serve_is_taken_out_with_what_belongs_to_it() -> None:
    seed = pulled(MockServer()).seed()
    quiz = next(quiz for quiz in seed["quizzes"] if quiz["id"] == 30001)
    quiz["ip_filter"] = "a school of magic"

    kept, left_out = servable(seed)

    assert left_out == ["quizzes 30001: invalid_ip_filter: IP filter is not valid"] or "30001" in left_out[0]
    assert [one["id"] for one in kept["quizzes"]] == [30002, 30003]
    assert {question["quiz_id"] for question in kept["quiz_questions"]} == {30002, 30003}
    assert "quiz_groups" not in kept


# --- being interrupted --------------------------------------------------------------------------------------


@pytest.mark.parametrize("after", range(1, 15))
def test_what_is_complete_stays_usable_wherever_it_ends(after: int) -> None:
    """A quiz is in the seed with all its questions, or not at all."""
    server = MockServer()
    whole = {quiz["id"]: quiz for quiz in pulled(server).seed()["quizzes"]}
    client = server.client(None)

    class Cut(httpx.BaseTransport):
        left = after

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            self.left -= 1
            if self.left < 0:
                raise KeyboardInterrupt
            return client.get(str(request.url), headers=request.headers)

    reader = Reader(httpx.Client(transport=Cut()), URL, "teacher-token", Pace(rate=1e9))
    job = CoursePull(reader, "101")
    with contextlib.suppress(KeyboardInterrupt):
        job.read()

    seed, refused = servable(job.seed())
    assert refused == []
    for quiz in seed.get("quizzes", ()):
        assert quiz == whole[quiz["id"]]
        count = sum(question["quiz_id"] == quiz["id"] for question in seed["quiz_questions"])
        assert count == {30001: 6, 30002: 1, 30003: 1}[quiz["id"]]
    MockServer(parse_seed(as_yaml(seed), "the seed"))


def test_blanks_and_pairs_that_were_left_open_are_no_answers() -> None:
    """The server tells them as null, and takes no null back."""
    question = {"quiz_id": 30001, "points_possible": 1}
    server = MockServer()
    server.seed(
        {
            "quiz_questions": [
                {
                    **question,
                    "id": 110901,
                    "question_type": "matching_question",
                    "answers": [
                        {"id": 1, "answer_match_left": "Hamlet", "answer_match_right": "Denmark"},
                        {"id": 2, "answer_match_left": "Othello", "answer_match_right": "Venice"},
                    ],
                },
                {
                    **question,
                    "id": 110902,
                    "question_type": "multiple_dropdowns_question",
                    "question_text": "<p>[who] is [what]</p>",
                    "answers": [
                        {"id": 3, "answer_text": "He", "answer_weight": 100, "blank_id": "who"},
                        {"id": 4, "answer_text": "mad", "answer_weight": 100, "blank_id": "what"},
                    ],
                },
            ]
        }
    )
    server.client().put("/api/v1/courses/101/quizzes/30001", json={"quiz": {"title": "Saved with them"}})
    started = server.client("student").post("/api/v1/courses/101/quizzes/30001/submissions").json()
    (submission,) = started["quiz_submissions"]
    answering = {
        "attempt": 1,
        "validation_token": submission["validation_token"],
        "quiz_questions": [{"id": 110902, "answer": {"who": 3}}],
    }
    path = f"/api/v1/quiz_submissions/{submission['id']}/questions"
    assert server.client("student").post(path, json=answering).status_code == 200

    job = pulled(server, with_submissions=True)

    assert answers(job) == {110902: {"who": "3"}}
    assert servable(job.seed())[1] == []
