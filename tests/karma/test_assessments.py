"""List, get and create assessments, add questions. Source: karma-assessments 4 and 5."""

from __future__ import annotations

import json
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
    NO_ASSESSMENT,
    QUESTION,
    QUESTIONS,
    RIGHT,
    SUBMISSIONS,
    answers,
    client,
    envelope,
    fields_at_fault,
)

SHOWN = {
    "id": "asmnt_qrs001",
    "course_id": "crs_abc123",
    "title": "Safety Basics Quiz",
    "passing_score": 70,
    "time_limit_minutes": 30,
    "question_count": 2,
    "max_attempts": 2,
}
SHOWN_QUESTIONS = [
    {"id": "q_001", "text": "Which exit is nearest?", "options": ["North", "South", "East"]},
    {"id": "q_002", "text": "Helmets are optional.", "options": ["true", "false"]},
]
ONE_OF_ANOTHER = {
    "karma_users": [
        {
            "id": "usr_ins002",
            "name": "Ida",
            "email": "ida@karma.example",
            "role": "instructor",
            "token": "ida-token",
        }
    ],
    "karma_courses": [
        {"id": "crs_ida001", "title": "Noise", "status": "published", "instructor_id": "usr_ins002"}
    ],
    "karma_assessments": [
        {"id": "asmnt_ida001", "course_id": "crs_ida001", "title": "Noise Quiz", "passing_score": 50}
    ],
}
"""A published course of an instructor who is not the demo world's, without learners."""

STORABLE = st.characters(exclude_categories=["Cs"], exclude_characters="\0")


def ids(response: httpx.Response) -> list[str]:
    return [assessment["id"] for assessment in response.json()["data"]]


def enroll(mock: MockServer, course_id: str, status: str, *, course: dict[str, Any] | None = None) -> None:
    """Put the demo world's learner into the course."""
    enrollment = {"user_id": "usr_lrn001", "course_id": course_id, "status": status, "progress_percent": 0}
    mock.seed({"karma_courses": [course] if course else [], "karma_enrollments": [enrollment]})


class TestList:
    """karma-assessments 5.1 and 1.6."""

    @pytest.mark.parametrize("role", ["admin", "instructor", "learner"])
    def test_everybody_enrolled_or_on_the_staff_sees_the_demo_assessment(
        self, mock: MockServer, role: str
    ) -> None:
        response = client(mock, role).get(ASSESSMENTS)

        assert response.status_code == 200
        assert response.json() == envelope([SHOWN], {"total": 1, "page": 1, "per_page": 20})

    @pytest.mark.parametrize(("role", "expected"), [("admin", 2), ("instructor", 2), ("learner", 1)])
    def test_staff_see_what_is_not_their_own_and_learners_only_their_courses(
        self, mock: MockServer, role: str, expected: int
    ) -> None:
        mock.seed(ONE_OF_ANOTHER)

        response = client(mock, role).get(ASSESSMENTS)

        assert (len(ids(response)), response.json()["meta"]["total"]) == (expected, expected)

    @pytest.mark.parametrize(
        ("status", "is_seen"), [("active", True), ("completed", True), ("dropped", False)]
    )
    def test_a_learner_sees_while_enrolled_and_after_completing(
        self, mock: MockServer, learner: httpx.Client, status: str, is_seen: bool
    ) -> None:
        mock.seed(ONE_OF_ANOTHER)
        enroll(mock, "crs_ida001", status)

        response = learner.get(ASSESSMENTS, params={"course_id": "crs_ida001"})

        assert ids(response) == (["asmnt_ida001"] if is_seen else [])

    def test_a_learner_does_not_see_draft_courses(
        self, mock: MockServer, learner: httpx.Client, instructor: httpx.Client
    ) -> None:
        instructor.post(ASSESSMENTS, json={**ASSESSMENT, "course_id": "crs_drf456"})
        enroll(mock, "crs_drf456", "active")

        assert ids(learner.get(ASSESSMENTS)) == ["asmnt_qrs001"]

    @pytest.mark.parametrize("course_id", ["crs_nobody", "crs_ida001", "", "not an id"])
    def test_a_course_out_of_sight_is_an_empty_list(
        self, mock: MockServer, learner: httpx.Client, course_id: str
    ) -> None:
        mock.seed(ONE_OF_ANOTHER)

        response = learner.get(ASSESSMENTS, params={"course_id": course_id})

        assert response.json() == envelope([], {"total": 0, "page": 1, "per_page": 20})

    def test_the_list_shows_at_once_what_was_written(
        self, learner: httpx.Client, instructor: httpx.Client
    ) -> None:
        before = ids(learner.get(ASSESSMENTS))

        made = instructor.post(ASSESSMENTS, json=ASSESSMENT).json()["data"]

        assert ids(learner.get(ASSESSMENTS)) == [*before, made["id"]]

    @pytest.mark.parametrize("per_page", [1, 2, 3, 7, 100])
    def test_pages_partition_the_whole_in_order_of_creation(self, admin: httpx.Client, per_page: int) -> None:
        made = ["asmnt_qrs001"]
        made += [admin.post(ASSESSMENTS, json=ASSESSMENT).json()["data"]["id"] for _ in range(6)]

        pages = [
            admin.get(ASSESSMENTS, params={"page": page, "per_page": per_page})
            for page in range(1, 7 // per_page + 2)
        ]

        assert [one for page in pages for one in ids(page)] == made
        assert all(
            page.json()["meta"] == {"total": 7, "page": number, "per_page": per_page}
            for number, page in enumerate(pages, 1)
        )

    @pytest.mark.parametrize("page", ["2", "1000", "9" * 40])
    def test_a_page_past_the_end_is_empty_with_the_same_total(self, learner: httpx.Client, page: str) -> None:
        response = learner.get(ASSESSMENTS, params={"page": page})

        assert response.json() == envelope([], {"total": 1, "page": int(page), "per_page": 20})

    @pytest.mark.parametrize(
        "text", ["0", "-1", "1.0", "one", "", "1e2", "%2B1", "%201", "%EF%BC%91", "true", "9" * 5000]
    )
    @pytest.mark.parametrize("name", ["page", "per_page"])
    def test_what_is_no_page_number_is_refused(self, lenient: MockServer, name: str, text: str) -> None:
        response = client(lenient, "learner").get(f"{ASSESSMENTS}?{name}={text}")

        assert fields_at_fault(response) == [name]
        assert response.json()["error"]["message"] == "The query parameters are invalid."

    def test_pages_over_a_hundred_are_refused_not_cut_down(self, lenient: MockServer) -> None:
        learner = client(lenient, "learner")

        refused = learner.get(ASSESSMENTS, params={"per_page": 101})

        assert learner.get(ASSESSMENTS, params={"per_page": 100}).status_code == 200
        assert refused.json()["error"] == {
            "code": "VALIDATION_ERROR",
            "message": "The query parameters are invalid.",
            "details": [{"field": "per_page", "issue": "Must be an integer from 1 to 100."}],
        }

    def test_every_parameter_at_fault_is_told(self, lenient: MockServer) -> None:
        response = client(lenient, "learner").get(f"{ASSESSMENTS}?per_page=0&page&course_id[]=x")

        assert fields_at_fault(response) == ["course_id", "page", "per_page"]

    def test_a_query_that_cannot_be_decoded_is_a_bad_request(self, lenient: MockServer) -> None:
        response = client(lenient, "learner").get(f"{ASSESSMENTS}?page=%ff")

        assert (response.status_code, response.json()["error"]["code"]) == (400, "BAD_REQUEST")

    def test_unknown_parameters_are_ignored_and_noted(self, lenient: MockServer) -> None:
        response = client(lenient, "learner").get(ASSESSMENTS, params={"sort": "title"})

        assert response.json()["data"] == [SHOWN]
        assert [violation.pointer for violation in lenient.violations] == ["query/sort"]


class TestGet:
    """karma-assessments 5.2 and 4.2."""

    def test_a_learner_gets_the_questions_without_the_key(self, learner: httpx.Client) -> None:
        response = learner.get(DEMO)

        assert response.json() == envelope({**SHOWN, "questions": SHOWN_QUESTIONS})

    @pytest.mark.parametrize("role", ["admin", "instructor"])
    def test_staff_get_the_key_too(self, mock: MockServer, role: str) -> None:
        response = client(mock, role).get(DEMO)

        with_key = [{**question, "correct_option": RIGHT[question["id"]]} for question in SHOWN_QUESTIONS]
        assert response.json() == envelope({**SHOWN, "questions": with_key})

    def test_instructors_read_assessments_of_others(self, mock: MockServer, instructor: httpx.Client) -> None:
        mock.seed(ONE_OF_ANOTHER)

        assert instructor.get(f"{ASSESSMENTS}/asmnt_ida001").json()["data"]["questions"] == []

    def test_a_learner_who_is_not_enrolled_is_refused(self, mock: MockServer, learner: httpx.Client) -> None:
        mock.seed(ONE_OF_ANOTHER)

        response = learner.get(f"{ASSESSMENTS}/asmnt_ida001")

        assert (response.status_code, response.json()) == (403, FORBIDDEN)

    @pytest.mark.parametrize(("status", "expected"), [("active", 200), ("completed", 200), ("dropped", 403)])
    def test_reading_takes_an_active_or_completed_enrollment(
        self, mock: MockServer, learner: httpx.Client, status: str, expected: int
    ) -> None:
        mock.seed(ONE_OF_ANOTHER)
        enroll(mock, "crs_ida001", status)

        assert learner.get(f"{ASSESSMENTS}/asmnt_ida001").status_code == expected

    @pytest.mark.parametrize(
        "wrong", ["asmnt_none", "crs_abc123", "1", "asmnt_qrs001.json", "asmnt%2Fqrs001", "%00"]
    )
    def test_an_unknown_id_is_not_found_whatever_its_form(self, lenient: MockServer, wrong: str) -> None:
        response = client(lenient, "learner").get(f"{ASSESSMENTS}/{wrong}")

        assert (response.status_code, response.json()) == (404, NO_ASSESSMENT)


class TestCreate:
    """karma-assessments 5.3."""

    @pytest.mark.parametrize("role", ["admin", "instructor"])
    def test_staff_create_and_read_back(self, mock: MockServer, role: str) -> None:
        staff = client(mock, role)

        response = staff.post(ASSESSMENTS, json={**ASSESSMENT, "time_limit_minutes": 30, "max_attempts": 2})

        made = response.json()["data"]
        assert response.status_code == 201
        assert response.json() == envelope({**SHOWN, "id": made["id"], "question_count": 0})
        assert staff.get(f"{ASSESSMENTS}/{made['id']}").json()["data"] == {**made, "questions": []}

    @pytest.mark.parametrize("unlimited", [{}, {"time_limit_minutes": None, "max_attempts": None}])
    def test_limits_left_out_or_null_are_none(
        self, instructor: httpx.Client, unlimited: dict[str, None]
    ) -> None:
        made = instructor.post(ASSESSMENTS, json={**ASSESSMENT, **unlimited}).json()["data"]

        assert (made["time_limit_minutes"], made["max_attempts"]) == (None, None)

    def test_every_assessment_has_an_id_of_its_own(self, instructor: httpx.Client) -> None:
        made = [instructor.post(ASSESSMENTS, json=ASSESSMENT).json()["data"]["id"] for _ in range(3)]

        assert len(set(made)) == 3

    def test_a_draft_course_will_do(self, instructor: httpx.Client) -> None:
        response = instructor.post(ASSESSMENTS, json={**ASSESSMENT, "course_id": "crs_drf456"})

        assert response.status_code == 201

    def test_a_whole_number_with_a_fraction_of_nothing_is_an_integer(self, instructor: httpx.Client) -> None:
        response = instructor.post(ASSESSMENTS, json={**ASSESSMENT, "passing_score": 70.0})

        assert response.json()["data"]["passing_score"] == 70
        assert '"passing_score":70,' in response.text

    def test_learners_create_nothing(self, mock: MockServer, learner: httpx.Client) -> None:
        before = mock.snapshot()

        response = learner.post(ASSESSMENTS, json=ASSESSMENT)

        assert (response.status_code, response.json()) == (403, FORBIDDEN)
        assert mock.snapshot() == before

    def test_instructors_create_only_in_courses_they_own(
        self, mock: MockServer, instructor: httpx.Client, admin: httpx.Client
    ) -> None:
        mock.seed(ONE_OF_ANOTHER)
        body = {**ASSESSMENT, "course_id": "crs_ida001"}

        response = instructor.post(ASSESSMENTS, json=body)

        assert (response.status_code, response.json()) == (403, FORBIDDEN)
        assert admin.post(ASSESSMENTS, json=body).status_code == 201

    def test_questions_in_the_body_are_ignored_and_noted(self, lenient: MockServer) -> None:
        body = {**ASSESSMENT, "questions": [QUESTION], "id": "asmnt_mine"}

        response = client(lenient, "instructor").post(ASSESSMENTS, json=body)

        assert (response.status_code, response.json()["data"]["question_count"]) == (201, 0)
        assert {violation.pointer for violation in lenient.violations} == {"body/questions", "body/id"}

    def test_the_documented_example_of_a_refusal(self, lenient: MockServer) -> None:
        body = {"course_id": "crs_abc123", "title": "ab", "passing_score": 101}

        response = client(lenient, "instructor").post(ASSESSMENTS, json=body)

        assert response.status_code == 422
        assert response.json()["error"] == {
            "code": "VALIDATION_ERROR",
            "message": "The request body is invalid.",
            "details": [
                {"field": "title", "issue": "Must be between 3 and 200 characters."},
                {"field": "passing_score", "issue": "Must be an integer from 1 to 100."},
            ],
        }

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("course_id", "crs_none"),
            ("course_id", None),
            ("course_id", 101),
            ("title", "ab"),
            ("title", "x" * 201),
            ("title", None),
            ("title", ["abc"]),
            ("passing_score", 0),
            ("passing_score", 101),
            ("passing_score", 70.5),
            ("passing_score", "70"),
            ("passing_score", True),
            ("passing_score", None),
            ("time_limit_minutes", 0),
            ("time_limit_minutes", "30"),
            ("time_limit_minutes", 1.5),
            ("max_attempts", 0),
            ("max_attempts", False),
            ("max_attempts", []),
        ],
    )
    def test_a_field_that_breaks_its_rule_is_named_and_nothing_is_made(
        self, lenient: MockServer, field: str, value: Any
    ) -> None:
        before = lenient.snapshot()

        response = client(lenient, "instructor").post(ASSESSMENTS, json={**ASSESSMENT, field: value})

        assert fields_at_fault(response) == [field]
        assert lenient.snapshot() == before

    def test_an_empty_object_lacks_what_is_required(self, lenient: MockServer) -> None:
        response = client(lenient, "admin").post(ASSESSMENTS, json={})

        assert fields_at_fault(response) == ["course_id", "title", "passing_score"]

    @pytest.mark.parametrize("root", [[], [ASSESSMENT], "text", 7, None, True])
    def test_a_body_that_is_no_object_is_at_fault_itself(self, lenient: MockServer, root: Any) -> None:
        response = client(lenient, "admin").post(ASSESSMENTS, content=json.dumps(root), headers=JSON)

        assert fields_at_fault(response) == ["body"]

    @settings(max_examples=25)
    @given(
        course_id=st.sampled_from([None, "crs_none"]),
        title=st.text(STORABLE, max_size=2) | st.text(STORABLE, min_size=201, max_size=210),
        passing_score=st.one_of(st.integers(max_value=0), st.integers(min_value=101), st.none()),
        order=st.permutations(["course_id", "title", "passing_score"]),
    )
    def test_faults_come_in_the_order_of_the_schema(
        self, course_id: Any, title: str, passing_score: Any, order: list[str]
    ) -> None:
        """However the body is written, each field at fault is told once, in the document's order."""
        values = {"course_id": course_id, "title": title, "passing_score": passing_score}

        response = client(MockServer(), "admin").post(
            ASSESSMENTS, json={name: values[name] for name in order}
        )

        assert fields_at_fault(response) == ["course_id", "title", "passing_score"]

    @settings(max_examples=25)
    @given(st.text(STORABLE, min_size=3, max_size=200))
    @example("   ")
    @example("\U0001f525" * 200)
    def test_titles_count_code_points_and_are_kept_as_sent(self, title: str) -> None:
        response = client(MockServer(strict=True), "admin").post(
            ASSESSMENTS, json={**ASSESSMENT, "title": title}
        )

        assert response.json()["data"]["title"] == title


class TestAddQuestion:
    """karma-assessments 5.4 and 4.2."""

    @pytest.mark.parametrize("role", ["admin", "instructor"])
    def test_a_question_is_put_at_the_end(self, mock: MockServer, role: str) -> None:
        staff = client(mock, role)

        response = staff.post(QUESTIONS, json=QUESTION)

        made = response.json()["data"]
        after = staff.get(DEMO).json()["data"]
        assert (response.status_code, response.json()) == (201, envelope({**QUESTION, "id": made["id"]}))
        assert (after["question_count"], after["questions"][-1]) == (3, made)

    def test_results_that_are_stored_stay_as_they_are(
        self, learner: httpx.Client, instructor: httpx.Client
    ) -> None:
        result = learner.post(SUBMISSIONS, json=answers(RIGHT)).json()["data"]

        instructor.post(QUESTIONS, json=QUESTION)

        assert learner.get(f"{SUBMISSIONS}/{result['id']}").json()["data"] == result

    def test_learners_add_nothing(self, learner: httpx.Client) -> None:
        response = learner.post(QUESTIONS, json=QUESTION)

        assert (response.status_code, response.json()) == (403, FORBIDDEN)

    def test_instructors_add_only_to_courses_they_own(
        self, mock: MockServer, instructor: httpx.Client, admin: httpx.Client
    ) -> None:
        mock.seed(ONE_OF_ANOTHER)
        url = f"{ASSESSMENTS}/asmnt_ida001/questions"

        response = instructor.post(url, json=QUESTION)

        assert (response.status_code, response.json()) == (403, FORBIDDEN)
        assert admin.post(url, json=QUESTION).status_code == 201

    @pytest.mark.parametrize(
        ("changes", "fields"),
        [
            ({"text": ""}, ["text"]),
            ({"text": "x" * 1001}, ["text"]),
            ({"text": None}, ["text"]),
            ({"options": ["You"]}, ["options"]),
            ({"options": []}, ["options"]),
            ({"options": [f"option {n}" for n in range(11)]}, ["options"]),
            ({"options": ["You", "Nobody", "You"]}, ["options"]),
            ({"options": {"You": "Nobody"}}, ["options"]),
            ({"options": "You"}, ["options"]),
            ({"options": ["You", ""]}, ["options[1]"]),
            ({"options": ["You", "x" * 501]}, ["options[1]"]),
            ({"options": ["You", 7, None]}, ["options[1]", "options[2]"]),
            ({"correct_option": "you"}, ["correct_option"]),
            ({"correct_option": "You "}, ["correct_option"]),
            ({"correct_option": 0}, ["correct_option"]),
            ({"text": "", "options": [], "correct_option": None}, ["text", "options", "correct_option"]),
        ],
    )
    def test_a_field_that_breaks_its_rule_is_named_and_nothing_is_added(
        self, lenient: MockServer, changes: dict[str, Any], fields: list[str]
    ) -> None:
        before = lenient.snapshot()

        response = client(lenient, "instructor").post(QUESTIONS, json={**QUESTION, **changes})

        assert fields_at_fault(response) == fields
        assert lenient.snapshot() == before

    def test_all_three_fields_are_required(self, lenient: MockServer) -> None:
        response = client(lenient, "instructor").post(QUESTIONS, json={})

        assert fields_at_fault(response) == ["text", "options", "correct_option"]

    def test_a_list_of_millions_is_refused_in_no_time(self, lenient: MockServer) -> None:
        """Megabytes of different options are too many, which nobody has to compare them for."""
        options = ",".join(f'"{number}"' for number in range(300_000))
        body = f'{{"text":"?","options":[{options}],"correct_option":"1"}}'

        response = client(lenient, "instructor").post(QUESTIONS, content=body, headers=JSON)

        assert fields_at_fault(response) == ["options"]
