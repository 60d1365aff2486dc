"""Submit, score, retake, get a submission. Source: karma-assessments 6 and 7."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mock_server import MockServer

from .karma_world import (
    ASSESSMENT,
    ASSESSMENTS,
    DEMO,
    FORBIDDEN,
    JSON,
    LIMIT_REACHED,
    NO_ASSESSMENT,
    NO_SUBMISSION,
    NOT_ENROLLED,
    QUESTION,
    RIGHT,
    SUBMISSIONS,
    answers,
    client,
    envelope,
    fields_at_fault,
)

BLANK: dict[str, str | None] = {"q_001": None, "q_002": None}
NOW = "2025-01-15T10:30:00Z"


def answer(question_id: Any, selected_option: Any) -> dict[str, Any]:
    return {"question_id": question_id, "selected_option": selected_option}


def submit(server: MockServer, body: Any, *, role: str = "learner", url: str = SUBMISSIONS) -> httpx.Response:
    return client(server, role).post(url, content=json.dumps(body), headers=JSON)


def set_status(mock: MockServer, status: str) -> None:
    """Give the demo world's learner this one status in the course."""
    state = mock.snapshot()
    for enrollment in state["karma_enrollments"]:
        if enrollment["user_id"] == "usr_lrn001":
            enrollment["status"] = status
    mock.restore(state)


def an_assessment(mock: MockServer, questions: int, **fields: Any) -> str:
    """The path of an assessment whose questions q_x1, q_x2, ... all have `yes` as the right option."""
    assessment_id = "asmnt_made1"
    mock.seed(
        {
            "karma_assessments": [{**ASSESSMENT, "id": assessment_id, **fields}],
            "karma_questions": [
                {"id": f"q_x{n}", "assessment_id": assessment_id, "text": "?", "options": ["yes", "no"]}
                | {"correct_option": "yes"}
                for n in range(1, questions + 1)
            ],
        }
    )
    return f"{ASSESSMENTS}/{assessment_id}/submissions"


class TestSubmit:
    """karma-assessments 6.1 and 6.2."""

    def test_the_documented_example(self, mock: MockServer, learner: httpx.Client) -> None:
        mock.clock.freeze(NOW)

        response = learner.post(SUBMISSIONS, json=answers({"q_001": "South", "q_002": "true"}))

        made = response.json()["data"]
        assert response.status_code == 201
        assert response.json() == envelope(
            {
                "id": made["id"],
                "assessment_id": "asmnt_qrs001",
                "user_id": "usr_lrn001",
                "score": 50,
                "passed": False,
                "submitted_at": NOW,
                "answers": [
                    {"question_id": "q_001", "selected_option": "South", "correct": True},
                    {"question_id": "q_002", "selected_option": "true", "correct": False},
                ],
            }
        )

    def test_the_breakdown_is_in_question_order_whatever_the_order_of_the_answers(
        self, learner: httpx.Client
    ) -> None:
        response = learner.post(SUBMISSIONS, json=answers({"q_002": "false", "q_001": "South"}))

        breakdown = response.json()["data"]["answers"]
        assert [one["question_id"] for one in breakdown] == ["q_001", "q_002"]
        assert all(one["correct"] for one in breakdown)

    def test_the_result_does_not_reveal_the_key(self, learner: httpx.Client) -> None:
        response = learner.post(SUBMISSIONS, json=answers(BLANK))

        assert "South" not in response.text
        assert "correct_option" not in response.text

    def test_a_blank_counts_as_wrong(self, learner: httpx.Client) -> None:
        response = learner.post(SUBMISSIONS, json=answers({**RIGHT, "q_002": None}))

        assert (response.json()["data"]["score"], response.json()["data"]["passed"]) == (50, False)

    @pytest.mark.parametrize(("passing_score", "passed"), [(49, True), (50, True), (51, False)])
    def test_the_passing_score_itself_passes(
        self, mock: MockServer, learner: httpx.Client, passing_score: int, passed: bool
    ) -> None:
        url = an_assessment(mock, 2, passing_score=passing_score)

        response = learner.post(url, json=answers({"q_x1": "yes", "q_x2": "no"}))

        assert response.json()["data"]["passed"] is passed

    def test_passing_is_judged_by_the_rounded_score(self, mock: MockServer, learner: httpx.Client) -> None:
        """1 of 8 is 12.5 %, shown as 13."""
        url = an_assessment(mock, 8, passing_score=13)

        response = learner.post(
            url, json=answers({f"q_x{n}": "yes" if n == 1 else None for n in range(1, 9)})
        )

        assert (response.json()["data"]["score"], response.json()["data"]["passed"]) == (13, True)

    @pytest.mark.parametrize("status", ["completed", "dropped"])
    def test_submitting_takes_an_active_enrollment(self, mock: MockServer, status: str) -> None:
        set_status(mock, status)

        response = submit(mock, answers(RIGHT))

        assert (response.status_code, response.json()) == (403, NOT_ENROLLED)

    def test_one_active_enrollment_of_several_is_enough(self, mock: MockServer) -> None:
        set_status(mock, "completed")
        again = {
            "user_id": "usr_lrn001",
            "course_id": "crs_abc123",
            "status": "active",
            "progress_percent": 0,
        }
        mock.seed({"karma_enrollments": [again]})

        assert submit(mock, answers(RIGHT)).status_code == 201

    @pytest.mark.parametrize("role", ["admin", "instructor"])
    def test_staff_need_an_enrollment_like_everybody(self, mock: MockServer, role: str) -> None:
        user_id = {"admin": "usr_adm001", "instructor": "usr_ins001"}[role]
        enrollment = {
            "user_id": user_id,
            "course_id": "crs_abc123",
            "status": "active",
            "progress_percent": 0,
        }

        before = submit(mock, answers(RIGHT), role=role)
        mock.seed({"karma_enrollments": [enrollment]})
        after = submit(mock, answers(RIGHT), role=role)

        assert (before.status_code, before.json()) == (403, NOT_ENROLLED)
        assert (after.status_code, after.json()["data"]["user_id"]) == (201, user_id)

    def test_nobody_submits_in_a_draft_course(self, mock: MockServer) -> None:
        enrollment = {"user_id": "usr_lrn001", "course_id": "crs_drf456", "status": "active"}
        mock.seed({"karma_enrollments": [{**enrollment, "progress_percent": 0}]})
        url = an_assessment(mock, 1, course_id="crs_drf456")

        response = submit(mock, answers({"q_x1": "yes"}), url=url)

        assert (response.status_code, response.json()) == (403, NOT_ENROLLED)

    def test_an_unknown_assessment_is_not_found(self, mock: MockServer) -> None:
        response = submit(mock, answers(RIGHT), url=f"{ASSESSMENTS}/asmnt_none/submissions")

        assert (response.status_code, response.json()) == (404, NO_ASSESSMENT)

    def test_the_time_limit_is_not_enforced(self, mock: MockServer, learner: httpx.Client) -> None:
        """karma-assessments 6.1: no route starts an attempt."""
        mock.clock.freeze(NOW)
        learner.get(DEMO)
        mock.clock.advance(minutes=31)

        assert learner.post(SUBMISSIONS, json=answers(RIGHT)).status_code == 201


class TestFaultsOfAnswers:
    """karma-assessments 6.1: every question exactly once; the fields that 422 names."""

    @pytest.mark.parametrize(
        ("body", "fields"),
        [
            pytest.param({}, ["answers"], id="answers missing"),
            pytest.param({"answers": None}, ["answers"], id="answers null"),
            pytest.param({"answers": {"q_001": "South"}}, ["answers"], id="answers an object"),
            pytest.param({"answers": []}, ["answers"], id="no answer at all"),
            pytest.param(answers({"q_001": "South"}), ["answers"], id="a question left out"),
            pytest.param([], ["body"], id="the root an array"),
            pytest.param("answers", ["body"], id="the root a text"),
            pytest.param(None, ["body"], id="the root null"),
            pytest.param({"answers": [7, None]}, ["answers[0]", "answers[1]"], id="entries no objects"),
            pytest.param(
                answers({"q_001": "South", "q_none": "x"}),
                ["answers[1].question_id"],
                id="an unknown question",
            ),
            pytest.param(
                {"answers": [answer("q_001", "South"), answer(["q_002"], "true")]},
                ["answers[1].question_id"],
                id="a question id of another type",
            ),
            pytest.param(
                {"answers": [{"selected_option": "South"}, answer("q_002", "true")]},
                ["answers[0].question_id"],
                id="a question id missing",
            ),
            pytest.param(
                {"answers": [answer("q_001", "South"), answer("q_002", "true"), answer("q_001", "North")]},
                ["answers[2].question_id"],
                id="a question again",
            ),
            pytest.param(
                answers({"q_001": "south", "q_002": "true"}),
                ["answers[0].selected_option"],
                id="another case",
            ),
            pytest.param(
                answers({"q_001": "true", "q_002": "true"}),
                ["answers[0].selected_option"],
                id="an option of the other question",
            ),
            pytest.param(
                {"answers": [answer("q_001", "South"), {"question_id": "q_002"}]},
                ["answers[1].selected_option"],
                id="an option missing",
            ),
            pytest.param(
                {"answers": [answer("q_001", "South"), answer("q_002", False)]},
                ["answers[1].selected_option"],
                id="an option of another type",
            ),
            pytest.param(
                {"answers": [{}]},
                ["answers[0].question_id", "answers[0].selected_option"],
                id="an empty entry, and a question left out",
            ),
            pytest.param(
                {"answers": [answer("q_001", "South"), answer("q_001", "Up")]},
                ["answers[1].question_id", "answers[1].selected_option"],
                id="a question again with a wrong option",
            ),
        ],
    )
    def test_the_fields_at_fault_are_named_and_nothing_is_stored(
        self, lenient: MockServer, body: Any, fields: list[str]
    ) -> None:
        before = lenient.snapshot()

        response = submit(lenient, body)

        assert fields_at_fault(response) == fields
        assert lenient.snapshot() == before

    @pytest.mark.parametrize("body", [answers({"q_001": "South"}), {"answers": []}, {"answers": [7]}, {}])
    def test_an_assessment_without_questions_cannot_be_submitted(
        self, lenient: MockServer, body: Any
    ) -> None:
        url = an_assessment(lenient, 0)

        assert fields_at_fault(submit(lenient, body, url=url)) == ["answers"]

    def test_a_question_of_another_assessment_is_unknown(self, lenient: MockServer) -> None:
        an_assessment(lenient, 1)

        response = submit(lenient, answers({**RIGHT, "q_x1": "yes"}))

        assert fields_at_fault(response) == ["answers[2].question_id"]

    def test_a_question_added_meanwhile_has_to_be_answered(self, lenient: MockServer) -> None:
        client(lenient, "instructor").post(f"{DEMO}/questions", json=QUESTION)

        assert fields_at_fault(submit(lenient, answers(RIGHT))) == ["answers"]

    def test_unknown_fields_are_ignored_and_noted(self, lenient: MockServer) -> None:
        body = {**answers(RIGHT), "studentId": 7}

        response = submit(lenient, body)

        assert (response.status_code, response.json()["data"]["score"]) == (201, 100)
        assert [violation.pointer for violation in lenient.violations] == ["body/studentId"]


class TestScores:
    """karma-assessments 6.2: the invariants of a result, for any assessment and any choices."""

    @settings(max_examples=40)
    @given(
        choices=st.lists(st.sampled_from(["yes", "no", None]), min_size=1, max_size=30),
        passing_score=st.integers(1, 100),
    )
    @example(choices=["yes", *[None] * 7], passing_score=13)
    @example(choices=["no"], passing_score=1)
    @example(choices=["yes"], passing_score=100)
    def test_the_result_follows_from_the_answers(self, choices: list[str | None], passing_score: int) -> None:
        """Correct exactly where the option is the key; the score is the rounded share; passed by the score."""
        mock = MockServer(strict=True)
        url = an_assessment(mock, len(choices), passing_score=passing_score)
        chosen = {f"q_x{n}": option for n, option in enumerate(choices, 1)}

        result = submit(mock, answers(chosen), url=url).json()["data"]

        right = choices.count("yes")
        assert result["answers"] == [
            {"question_id": question, "selected_option": option, "correct": option == "yes"}
            for question, option in chosen.items()
        ]
        assert abs(result["score"] - 100 * right / len(choices)) <= 0.5
        assert (result["score"] == 100, result["score"] == 0) == (right == len(choices), right == 0)
        assert result["passed"] is (result["score"] >= passing_score)


class TestRetakes:
    """karma-assessments 7."""

    def test_after_the_last_attempt_submitting_is_refused(self, learner: httpx.Client) -> None:
        attempts = [learner.post(SUBMISSIONS, json=answers(RIGHT)) for _ in range(3)]

        assert [attempt.status_code for attempt in attempts] == [201, 201, 403]
        assert attempts[2].json() == LIMIT_REACHED

    def test_refused_submissions_are_no_attempts(self, lenient: MockServer) -> None:
        for body in ({}, answers({"q_001": "South"}), []):
            assert submit(lenient, body).status_code == 422

        statuses = [submit(lenient, answers(BLANK)).status_code for _ in range(3)]

        assert statuses == [201, 201, 403]

    def test_the_limit_comes_before_the_body(self, lenient: MockServer) -> None:
        for _ in range(2):
            submit(lenient, answers(RIGHT))

        responses = [submit(lenient, {}), client(lenient, "learner").post(SUBMISSIONS, content="{")]

        assert [(one.status_code, one.json()) for one in responses] == [(403, LIMIT_REACHED)] * 2

    def test_enrollment_comes_before_the_limit(self, mock: MockServer) -> None:
        for _ in range(2):
            submit(mock, answers(RIGHT))
        set_status(mock, "dropped")

        assert submit(mock, answers(RIGHT)).json() == NOT_ENROLLED

    def test_attempts_count_for_each_user(self, mock: MockServer) -> None:
        for _ in range(2):
            submit(mock, answers(RIGHT))

        assert submit(mock, answers(RIGHT), role="learner2").status_code == 201

    def test_attempts_count_for_each_assessment(self, mock: MockServer) -> None:
        url = an_assessment(mock, 1, max_attempts=1)
        for _ in range(2):
            submit(mock, answers(RIGHT))

        assert submit(mock, answers({"q_x1": "yes"}), url=url).status_code == 201

    def test_a_new_enrollment_does_not_bring_new_attempts(self, mock: MockServer) -> None:
        for _ in range(2):
            submit(mock, answers(RIGHT))
        again = {
            "user_id": "usr_lrn001",
            "course_id": "crs_abc123",
            "status": "active",
            "progress_percent": 0,
        }
        mock.seed({"karma_enrollments": [again]})

        assert submit(mock, answers(RIGHT)).json() == LIMIT_REACHED

    def test_without_a_limit_one_may_go_on(self, mock: MockServer) -> None:
        url = an_assessment(mock, 1)

        statuses = {submit(mock, answers({"q_x1": "yes"}), url=url).status_code for _ in range(20)}

        assert statuses == {201}

    @pytest.mark.parametrize("limit", [1, 3])
    def test_submissions_at_once_never_take_more_than_the_limit(self, limit: int) -> None:
        """Counting and storing are one step, over real sockets and threads."""
        with MockServer(strict=True) as mock:
            url = mock.url + an_assessment(mock, 1, max_attempts=limit)
            headers = {"Authorization": f"Bearer {mock.token('karma:learner')}"}

            def attempt(_: int) -> int:
                return httpx.post(url, json=answers({"q_x1": "yes"}), headers=headers).status_code

            with ThreadPoolExecutor(8) as threads:
                statuses = sorted(threads.map(attempt, range(16)))

        stored = mock.snapshot()["karma_submissions"]
        assert statuses == [201] * limit + [403] * (16 - limit)
        assert len({row["id"] for row in stored}) == limit


class TestGetSubmission:
    """karma-assessments 6.3."""

    def made(self, mock: MockServer) -> dict[str, Any]:
        result: dict[str, Any] = submit(mock, answers(RIGHT)).json()
        return result

    @pytest.mark.parametrize("role", ["learner", "instructor", "admin"])
    def test_submitter_owner_and_admin_get_what_submitting_answered(
        self, mock: MockServer, role: str
    ) -> None:
        made = self.made(mock)

        response = client(mock, role).get(f"{SUBMISSIONS}/{made['data']['id']}")

        assert (response.status_code, response.json()) == (200, made)

    def test_another_learner_is_refused(self, mock: MockServer) -> None:
        made = self.made(mock)

        response = client(mock, "learner2").get(f"{SUBMISSIONS}/{made['data']['id']}")

        assert (response.status_code, response.json()) == (403, FORBIDDEN)

    def test_an_instructor_of_another_course_is_refused(self, mock: MockServer) -> None:
        made = self.made(mock)
        mock.seed(
            {"karma_users": [{"name": "Ida", "email": "i@x", "role": "instructor", "token": "ida-token"}]}
        )

        response = client(mock, None, token="ida-token").get(f"{SUBMISSIONS}/{made['data']['id']}")

        assert (response.status_code, response.json()) == (403, FORBIDDEN)

    def test_a_learner_who_owns_the_course_is_no_instructor(self, mock: MockServer) -> None:
        course = {"id": "crs_lrn002", "title": "Mine", "status": "published", "instructor_id": "usr_lrn002"}
        enrollment = {"user_id": "usr_lrn001", "course_id": "crs_lrn002", "status": "active"}
        mock.seed({"karma_courses": [course], "karma_enrollments": [{**enrollment, "progress_percent": 0}]})
        url = an_assessment(mock, 1, course_id="crs_lrn002")
        made = submit(mock, answers({"q_x1": "yes"}), url=url).json()["data"]

        response = client(mock, "learner2").get(f"{url}/{made['id']}")

        assert (response.status_code, response.json()) == (403, FORBIDDEN)

    def test_dropping_out_does_not_lock_out_the_submitter(self, mock: MockServer) -> None:
        made = self.made(mock)
        set_status(mock, "dropped")

        response = client(mock, "learner").get(f"{SUBMISSIONS}/{made['data']['id']}")

        assert response.json() == made

    @pytest.mark.parametrize("wrong", ["sub_none", "1", "asmnt_qrs001"])
    def test_an_unknown_submission_is_not_found(self, mock: MockServer, wrong: str) -> None:
        response = client(mock, "learner").get(f"{SUBMISSIONS}/{wrong}")

        assert (response.status_code, response.json()) == (404, NO_SUBMISSION)

    def test_a_submission_is_not_found_under_another_assessment(self, mock: MockServer) -> None:
        made = self.made(mock)
        url = an_assessment(mock, 1)

        response = client(mock, "learner").get(f"{url}/{made['data']['id']}")

        assert (response.status_code, response.json()) == (404, NO_SUBMISSION)

    def test_the_assessment_is_looked_for_first(self, mock: MockServer) -> None:
        response = client(mock, "learner").get(f"{ASSESSMENTS}/asmnt_none/submissions/sub_none")

        assert response.json() == NO_ASSESSMENT
