"""Reports and statistics of attempts that students make over HTTP, from the first question to the file."""

from __future__ import annotations

import csv
import io
import statistics
from typing import Any

import pytest

from mock_server import MockServer

from .quiz_taking import (
    ARRAS,
    ESSAY,
    GHOST,
    PATH,
    PLAYERS,
    QUIZ,
    UPLOAD,
    answer,
    complete,
    one,
    scored,
    started,
    turned_in,
    with_quiz,
)

Row = dict[str, Any]


def statistics_of(server: MockServer, **query: Any) -> Row:
    reply = server.client().get(f"{PATH}/statistics", params=query)
    assert reply.status_code == 200, reply.text
    return dict(reply.json()["quiz_statistics"][0])


def of_question(server: MockServer, question: Row, **query: Any) -> Row:
    found = statistics_of(server, **query)["question_statistics"]
    return dict(next(each for each in found if each["id"] == str(question["id"])))


def asked(server: MockServer, report_type: str = "student_analysis", **more: Any) -> Row:
    body = {"quiz_report": {"report_type": report_type, **more}}
    reply = server.client().post(f"{PATH}/reports", json=body)
    assert reply.status_code == 200, reply.text
    return dict(reply.json())


def analysis(server: MockServer, report_type: str = "student_analysis", **more: Any) -> list[Row]:
    """The lines of a report's file, by column."""
    report = server.client().get(asked(server, report_type, **more)["url"]).json()
    reply = server.client(None).get(report["file"]["url"])
    return list(csv.DictReader(io.StringIO(reply.text)))


@pytest.fixture
def taken(server: MockServer) -> MockServer:
    """Stu is right about all but one part, Sue about nothing; she takes five minutes."""
    server.clock.freeze("2031-02-03T04:00:00Z")
    with_quiz(server, GHOST, ARRAS, PLAYERS)
    turned_in(server, {119001: 8001, 119002: " POLONIUS", 119004: [8031]}, "student")
    slow = started(server, "student2")
    answer(server, slow, {119001: 8002, 119002: "Laertes"}, role="student2")
    server.clock.advance(minutes=5)
    assert complete(server, slow, role="student2").status_code == 200
    return server


def test_a_quiz_as_a_whole(taken: MockServer) -> None:
    scores = [2 + 3 + 2, 0]

    assert statistics_of(taken)["submission_statistics"] == {
        "unique_count": 2,
        "scores": {"0": 1, "78": 1},
        "score_average": statistics.fmean(scores),
        "score_high": 7.0,
        "score_low": 0.0,
        "score_stdev": statistics.pstdev(scores),
        "correct_count_average": 1.0,
        "incorrect_count_average": 1.5,
        "duration_average": 150.0,
    }


def test_questions_one_by_one(taken: MockServer) -> None:
    ghost, arras, players = (of_question(taken, each) for each in (GHOST, ARRAS, PLAYERS))

    assert [(each["text"], each["user_names"]) for each in ghost["answers"]] == [
        ("Hamlet", ["Stu Student"]),
        ("Ophelia", ["Sue Student"]),
    ]
    assert (ghost["difficulty_index"], ghost["alpha"]) == (0.5, None)
    assert [each["point_biserial"] for each in ghost["point_biserials"]] == [1.0, -1.0]
    assert [(each["id"], each["responses"]) for each in arras["answers"]] == [("8011", 1), ("other", 1)]
    assert (players["responses"], players["partially_correct"], players["incorrect"]) == (1, 1, 1)


def test_a_student_analysis_of_them(taken: MockServer) -> None:
    stu, sue = analysis(taken)

    assert stu == {
        "name": "Stu Student",
        "id": "2005",
        "sis_id": "",
        "section": "Empty course",
        "section_id": "302",
        "section_sis_id": "",
        "submitted": "2031-02-03 04:00:00 UTC",
        "119001: Question text": "Hamlet",
        "2.0": "2.0",
        "119002: Question text": "polonius",
        "3.0": "3.0",
        "119004: Question text": "King",
        "4.0": "2.0",
        "n correct": "2",
        "n incorrect": "0",
        "score": "7.0",
    }
    assert (sue["submitted"], sue["119004: Question text"], sue["score"]) == (
        "2031-02-03 04:05:00 UTC",
        "",
        "0.0",
    )


def test_an_item_analysis_of_them(taken: MockServer) -> None:
    (line,) = analysis(taken, "item_analysis")

    assert line["Question Title"] == "The ghost"
    assert (line["Quiz Question Count"], line["Correct Student Ratio"]) == ("3", "0.5")


def test_the_better_attempt_counts_or_all_do(server: MockServer) -> None:
    with_quiz(server, GHOST, allowed_attempts=2)
    turned_in(server, {119001: 8001})
    turned_in(server, {119001: 8002})

    kept, every = of_question(server, GHOST), of_question(server, GHOST, all_versions=True)

    assert [each["responses"] for each in kept["answers"]] == [1, 0]
    assert [each["responses"] for each in every["answers"]] == [1, 1]
    assert [line["score"] for line in analysis(server)] == ["2.0"]
    assert [(line["attempt"], line["score"]) for line in analysis(server, includes_all_versions=True)] == [
        ("1", "2.0"),
        ("2", "0.0"),
    ]


def test_a_retake_that_runs_leaves_the_attempt_before(server: MockServer) -> None:
    with_quiz(server, GHOST, allowed_attempts=2)
    turned_in(server, {119001: 8001})
    started(server)

    found = statistics_of(server)

    assert found["submission_statistics"]["unique_count"] == 1
    assert found["multiple_attempts_exist"] is True


def test_scoring_by_hand_changes_statistics_and_makes_a_report_stale(server: MockServer) -> None:
    with_quiz(server, ESSAY)
    submission = turned_in(server, {119003: "<p>To be</p>"})
    waiting, before = of_question(server, ESSAY), asked(server)

    assert scored(server, submission, attempt=1, questions={"119003": {"score": 5}}).status_code == 200

    graded = of_question(server, ESSAY)
    assert (waiting["responses"], waiting["graded"]) == (1, 0)
    assert (graded["graded"], graded["full_credit"]) == (1, 1)
    assert graded["point_distribution"] == [{"score": 5.0, "count": 1}]
    assert asked(server)["id"] != before["id"]
    assert analysis(server)[0]["119003: Question text"] == "To be"


def test_previews_are_nobody_s(server: MockServer) -> None:
    with_quiz(server, GHOST)
    started(server, "teacher", preview=True)

    assert statistics_of(server)["submission_statistics"]["unique_count"] == 0
    assert analysis(server) == []


def test_a_group_is_analysed_by_what_was_drawn(server: MockServer) -> None:
    server.take(30001, "student")
    server.take(30001, "student2")

    reply = server.client().get("/api/v1/courses/101/quizzes/30001/statistics")

    found = {each["id"]: each for each in reply.json()["quiz_statistics"][0]["question_statistics"]}
    drawn = [sum(a["responses"] for a in found[id_]["answers"]) for id_ in ("110005", "110006")]
    assert sum(drawn) == 2
    assert sum(a["responses"] for a in found["110001"]["answers"]) == 2


def test_a_question_that_changed_since_is_counted_as_it_was(server: MockServer) -> None:
    """Answers that only earlier attempts could choose are still listed, and the new ones with them."""
    with_quiz(server, GHOST)
    turned_in(server, {119001: 8002})
    teacher = server.client()
    changed = {"answers": [{"id": 8001, "answer_text": "Hamlet", "answer_weight": 100}]}
    teacher.put(f"{PATH}/questions/119001", json={"question": changed})
    teacher.put(f"/api/v1/courses/102/quizzes/{QUIZ}", json={"quiz": {"title": "Act 3 again"}})

    found = of_question(server, GHOST)["answers"]

    assert [(each["text"], each["responses"]) for each in found] == [("Hamlet", 0), ("Ophelia", 1)]


def test_who_has_submitted_and_who_has_not(server: MockServer) -> None:
    with_quiz(server, GHOST)
    submission = started(server)

    listing = (
        server.client()
        .get(f"{PATH}/submission_users", params={"submitted": "true", "include[]": "quiz_submissions"})
        .json()
    )

    (shown,) = listing["quiz_submissions"]
    plain = one(server.client().get(f"{PATH}/submissions/{submission['id']}"))
    assert shown == {**plain, "id": str(plain["id"])}
    assert [user["name"] for user in listing["users"]] == ["Stu Student"]


def test_an_uploaded_answer_is_downloaded_as_it_was_sent(server: MockServer) -> None:
    with_quiz(server, UPLOAD)
    submission = started(server)
    student = server.client("student")
    begun = student.post(f"{PATH}/submissions/self/files", json={"name": "essay.txt"}).json()
    content = "To be, or not – to be".encode("latin-1", "replace") + b"\xff\x00"
    sent = server.client(None).post(
        begun["upload_url"], data=begun["upload_params"], files={"file": ("essay.txt", content)}
    )
    file = sent.json()
    answer(server, submission, {119005: file["id"]})
    complete(server, submission)

    reply = server.client(None).get(file["url"])

    assert (reply.status_code, reply.content) == (200, content)
    assert reply.headers["content-type"] == "text/plain"
    assert analysis(server)[0]["119005: Question text"] == str(file["id"])
