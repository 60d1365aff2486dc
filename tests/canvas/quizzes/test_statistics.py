"""Quiz Statistics over HTTP: what counts, for whom, and the two styles. Source: canvas-quiz-analysis 2."""

from __future__ import annotations

import statistics
from typing import Any

import pytest

from mock_server import MockServer

from .attempt_rows import hand_in
from .quiz_requests import (
    COURSE,
    JSON_API,
    NOT_FOUND,
    UNAUTHENTICATED,
    UNAUTHORIZED,
    created,
    quiz_path,
    updated,
    with_question,
)

Row = dict[str, Any]
STUDENT, STUDENT2 = 2005, 2006
HOST = "http://canvas.mock"
NOW = "2031-02-03T04:05:06Z"


def statistics_of(server: MockServer, quiz: Row, role: str = "teacher", **query: Any) -> Row:
    reply = server.client(role).get(f"{quiz_path(quiz)}/statistics", params=query)
    assert reply.status_code == 200, reply.text
    (found,) = reply.json()["quiz_statistics"]
    return dict(found)


def asked(server: MockServer, **settings: Any) -> tuple[Row, Row]:
    """A quiz with a question that takes "yes"."""
    quiz = created(server, **settings)
    question = with_question(
        server, quiz, question_type="short_answer_question", answers=[{"answer_text": "yes"}]
    )
    return quiz, question


def test_a_quiz_that_nobody_took_has_statistics_of_nothing(server: MockServer) -> None:
    server.clock.freeze(NOW)
    quiz = created(server)

    found = statistics_of(server, quiz)

    page = f"{HOST}/courses/{COURSE}/quizzes/{quiz['id']}"
    submissions = found.pop("submission_statistics")
    assert found == {
        "id": found["id"],
        "quiz_id": quiz["id"],
        "url": f"{HOST}{quiz_path(quiz)}/statistics",
        "html_url": f"{page}/statistics",
        "multiple_attempts_exist": False,
        "generated_at": NOW,
        "includes_all_versions": False,
        "points_possible": 0.0,
        "anonymous_survey": False,
        "speed_grader_url": None,
        "quiz_submissions_zip_url": f"{page}/submissions?zip=1",
        "question_statistics": [],
    }
    assert submissions["unique_count"] == 0


def test_statistics_are_those_of_the_attempts(server: MockServer) -> None:
    quiz, question = asked(server)
    hand_in(server, quiz, STUDENT, {question["id"]: "yes"})
    hand_in(server, quiz, STUDENT2, {question["id"]: "no"})

    found = statistics_of(server, quiz)

    (of_question,) = found["question_statistics"]
    assert (of_question["id"], of_question["position"]) == (str(question["id"]), 1)
    assert [(e["text"], e["user_names"]) for e in of_question["answers"]] == [
        ("yes", ["Stu Student"]),
        ("Other", ["Sue Student"]),
    ]
    summary = found["submission_statistics"]
    assert summary["score_average"] == statistics.fmean([1, 0])
    assert summary["score_stdev"] == statistics.pstdev([1, 0])


@pytest.mark.parametrize(
    ("policy", "average"), [("keep_highest", 1.0), ("keep_latest", 0.0), ("keep_average", 0.0)]
)
def test_of_several_attempts_that_counts_whose_score_is_kept(
    server: MockServer, policy: str, average: float
) -> None:
    quiz, question = asked(server, allowed_attempts=3)
    server.mock.store.quizzes.update(quiz["id"], scoring_policy=policy)
    id_ = question["id"]
    hand_in(server, quiz, STUDENT, {id_: "no"}, {id_: "yes"}, {id_: "no"})

    kept, every = statistics_of(server, quiz), statistics_of(server, quiz, all_versions="true")

    assert kept["submission_statistics"]["score_average"] == average
    assert kept["submission_statistics"]["unique_count"] == 1
    assert every["submission_statistics"]["score_average"] == pytest.approx(1 / 3)
    assert every["submission_statistics"]["unique_count"] == 1
    assert every["question_statistics"][0]["responses"] == 3
    assert (kept["includes_all_versions"], every["includes_all_versions"]) == (False, True)
    assert kept["multiple_attempts_exist"] is True


def test_running_attempts_previews_and_extensions_do_not_count(server: MockServer) -> None:
    quiz, question = asked(server)
    hand_in(server, quiz, STUDENT, {question["id"]: "yes"}, state="untaken")
    submissions = server.mock.store.quiz_submissions
    submissions.add({"quiz_id": quiz["id"], "user_id": STUDENT2, "workflow_state": "settings_only"})
    submissions.add({"quiz_id": quiz["id"], "user_id": None, "workflow_state": "preview"})

    assert statistics_of(server, quiz)["submission_statistics"]["unique_count"] == 0


def test_sections_are_a_filter(lenient: MockServer) -> None:
    quiz, question = asked(lenient)
    (section,) = lenient.seed({"sections": [{"course_id": COURSE, "name": "Evening"}]})["sections"]
    store = lenient.mock.store
    enrollment = store.enrollments.first(user_id=STUDENT2, course_id=COURSE)
    store.enrollments.update(enrollment["id"], section_id=section["id"])
    for user_id in (STUDENT, STUDENT2):
        hand_in(lenient, quiz, user_id, {question["id"]: "yes"})

    def names(*sections: Any) -> list[str]:
        found = statistics_of(lenient, quiz, **({"section_ids[]": sections} if sections else {}))
        return list(found["question_statistics"][0]["answers"][0]["user_names"])

    assert names(section["id"]) == ["Sue Student"]
    assert names(302) == ["Stu Student"]
    assert names(302, section["id"]) == names() == ["Stu Student", "Sue Student"]
    assert names("none") == []


def test_published_questions_are_those_that_were_published(server: MockServer) -> None:
    quiz, _ = asked(server)
    updated(server, quiz, published=True)
    with_question(server, quiz)

    found = statistics_of(server, quiz)

    assert len(found["question_statistics"]) == 1
    assignment_id = server.mock.store.quizzes[quiz["id"]]["assignment_id"]
    page = f"{HOST}/courses/{COURSE}/gradebook/speed_grader"
    assert found["speed_grader_url"] == f"{page}?assignment_id={assignment_id}"


def test_a_question_that_only_attempts_have_comes_last(server: MockServer) -> None:
    quiz, question = asked(server)
    hand_in(server, quiz, STUDENT, {question["id"]: "yes"})
    server.mock.store.quiz_questions.update(question["id"], workflow_state="deleted")
    other = with_question(server, quiz)

    found = statistics_of(server, quiz)["question_statistics"]

    assert [(each["id"], each["position"]) for each in found] == [
        (str(other["id"]), 1),
        (str(question["id"]), 2),
    ]


def test_texts_without_a_question_are_not_listed(server: MockServer) -> None:
    quiz = created(server)
    with_question(server, quiz, question_type="text_only_question")

    assert statistics_of(server, quiz)["question_statistics"] == []


def test_questions_of_a_group_are_listed_in_its_place(server: MockServer) -> None:
    quiz = created(server)
    (group,) = server.seed({"quiz_groups": [{"quiz_id": quiz["id"], "pick_count": 1, "question_points": 4}]})[
        "quiz_groups"
    ]
    inside = with_question(server, quiz, quiz_group_id=group["id"])
    after = with_question(server, quiz)

    found = statistics_of(server, quiz)["question_statistics"]

    assert [each["id"] for each in found] == [str(inside["id"]), str(after["id"])]


def test_an_anonymous_survey_names_nobody(lenient: MockServer) -> None:
    quiz, question = asked(lenient, quiz_type="survey", anonymous_submissions=True)
    hand_in(lenient, quiz, STUDENT, {question["id"]: "yes"})

    found = statistics_of(lenient, quiz)

    assert found["anonymous_survey"] is True
    assert "Stu" not in str(found)


# --- alpha of small quizzes ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("documented", "questions", "students", "has_alpha"),
    [(False, 16, 2, True), (False, 15, 16, False), (True, 16, 2, False), (True, 15, 16, True)],
)
def test_a_small_quiz_has_no_alpha(documented: bool, questions: int, students: int, has_alpha: bool) -> None:
    """By its number of questions; by its number of submissions, as the documentation has it."""
    server = MockServer(strict=True, documented=documented)
    quiz = created(server)
    for _ in range(questions):
        with_question(
            server,
            quiz,
            question_type="multiple_choice_question",
            answers=[{"answer_text": "a", "answer_weight": 100}, {"answer_text": "b", "answer_weight": 0}],
        )
    users = server.seed({"users": [{"name": f"Student {n}"} for n in range(students)]})["users"]
    rows = server.mock.store.quiz_questions.where(quiz_id=quiz["id"])
    for place, user in enumerate(users):
        hand_in(server, quiz, user["id"], {row["id"]: str(row["answers"][place % 2]["id"]) for row in rows})

    alphas = [each["alpha"] for each in statistics_of(server, quiz)["question_statistics"]]

    assert alphas == [pytest.approx(1) if has_alpha else None] * questions


# --- size ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("questions", "submissions", "status"), [(100, 0, 200), (101, 0, 204), (0, 1001, 204)]
)
def test_a_quiz_may_be_too_large(server: MockServer, questions: int, submissions: int, status: int) -> None:
    quiz = created(server)
    store = server.mock.store
    for _ in range(questions):
        store.quiz_questions.add({"quiz_id": quiz["id"]})
    for user_id in range(submissions):
        store.quiz_submissions.add({"quiz_id": quiz["id"], "user_id": user_id, "workflow_state": "complete"})

    reply = server.client().get(f"{quiz_path(quiz)}/statistics")

    assert reply.status_code == status
    assert bool(reply.content) == (status == 200)


# --- styles and refusals ------------------------------------------------------------------------------------


def test_in_json_api_style_the_id_is_a_text_and_the_quiz_a_link(server: MockServer) -> None:
    quiz = created(server)

    reply = server.client().get(f"{quiz_path(quiz)}/statistics", headers=JSON_API)

    (found,) = reply.json()["quiz_statistics"]
    assert type(found["id"]) is str
    assert found["links"] == {"quiz": f"{HOST}{quiz_path(quiz)}"}
    assert "quiz_id" not in found


@pytest.mark.parametrize(
    ("role", "status"),
    [("teacher", 200), ("ta", 200), ("admin", 200), ("designer", 403), ("student", 403), ("outsider", 403)],
)
def test_only_who_sees_grades_sees_statistics(server: MockServer, role: str, status: int) -> None:
    reply = server.client(role).get("/api/v1/courses/101/quizzes/30001/statistics")

    assert reply.status_code == status
    assert status == 200 or reply.json() == UNAUTHORIZED


def test_somebody_has_to_be_signed_in(server: MockServer) -> None:
    reply = server.client(None).get("/api/v1/courses/101/quizzes/30001/statistics")

    assert (reply.status_code, reply.json()) == (401, UNAUTHENTICATED)


@pytest.mark.parametrize(
    "path", ["999/quizzes/30001", "101/quizzes/999", "102/quizzes/30001", "101/quizzes/x"]
)
def test_without_course_or_quiz_there_is_nothing(lenient: MockServer, path: str) -> None:
    reply = lenient.client().get(f"/api/v1/courses/{path}/statistics")

    assert (reply.status_code, reply.json()) == (404, NOT_FOUND)
