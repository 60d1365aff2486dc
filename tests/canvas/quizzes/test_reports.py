"""Quiz Reports: their life from first look to removal, in the mock's time. Source: canvas-quiz-analysis 1."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from mock_server import MockServer

from ..conftest import require_documented_replies
from .attempt_rows import hand_in
from .quiz_requests import (
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
ANALYSIS = {"quiz_report": {"report_type": "student_analysis"}}


@pytest.fixture
def slow() -> Iterator[MockServer]:
    """A strict mock whose reports take time, and whose clock stands still."""
    mock = MockServer(strict=True, reports_done_at_once=False)
    mock.clock.freeze(NOW)
    yield mock
    require_documented_replies(mock)


def reports_path(quiz: Row) -> str:
    return f"{quiz_path(quiz)}/reports"


def asked(server: MockServer, quiz: Row, *, role: str = "teacher", **report: Any) -> Row:
    """The report just asked for."""
    body = {"quiz_report": {"report_type": "student_analysis", **report}}
    return found(server.client(role).post(reports_path(quiz), json=body))


def read(server: MockServer, report: Row, role: str = "teacher") -> Row:
    return found(server.client(role).get(report["url"]))


def found(reply: httpx.Response) -> Row:
    assert reply.status_code == 200, reply.text
    return dict(reply.json())


def listed(server: MockServer, quiz: Row, role: str = "teacher", **query: Any) -> list[Row]:
    reply = server.client(role).get(reports_path(quiz), params=query)
    assert reply.status_code == 200, reply.text
    return list(reply.json())


def lines(server: MockServer, report: Row) -> list[list[str]]:
    reply = server.client(None).get(report["file"]["url"])
    assert reply.status_code == 200, reply.text
    return list(csv.reader(io.StringIO(reply.text)))


# --- the two reports ----------------------------------------------------------------------------------------


def test_a_quiz_always_has_two_reports(server: MockServer) -> None:
    server.clock.freeze(NOW)
    quiz = created(server)

    first, second = listed(server, quiz)

    assert first == {
        "id": first["id"],
        "quiz_id": quiz["id"],
        "report_type": "student_analysis",
        "readable_type": "Student Analysis",
        "includes_all_versions": False,
        "includes_sis_ids": True,
        "anonymous": False,
        "generatable": True,
        "url": f"{HOST}{reports_path(quiz)}/{first['id']}",
        "created_at": NOW,
        "updated_at": NOW,
    }
    assert second == {
        **first,
        "id": second["id"],
        "report_type": "item_analysis",
        "readable_type": "Item Analysis",
        "includes_all_versions": True,
        "includes_sis_ids": False,
        "url": f"{first['url'].rpartition('/')[0]}/{second['id']}",
    }


def test_looking_again_finds_the_same_reports(server: MockServer) -> None:
    quiz = created(server)

    assert listed(server, quiz) == listed(server, quiz)


def test_all_versions_are_a_student_analysis_of_their_own(server: MockServer) -> None:
    quiz = created(server)
    once, items = listed(server, quiz)

    every, same_items = listed(server, quiz, includes_all_versions="true")

    assert every["includes_all_versions"] is True
    assert every["id"] != once["id"]
    assert same_items == items


def test_only_who_may_read_sis_ids_gets_them(server: MockServer) -> None:
    quiz = created(server)

    of_teacher, of_assistant = listed(server, quiz)[0], listed(server, quiz, "ta")[0]

    assert (of_teacher["includes_sis_ids"], of_assistant["includes_sis_ids"]) == (True, False)
    assert of_teacher["id"] != of_assistant["id"]


def test_a_survey_may_be_anonymous_and_has_no_item_analysis(lenient: MockServer) -> None:
    quiz = created(lenient, quiz_type="survey", anonymous_submissions=True)

    students, items = listed(lenient, quiz)

    assert (students["anonymous"], students["generatable"]) == (True, True)
    assert (items["anonymous"], items["generatable"]) == (True, False)


# --- generation, done at once -------------------------------------------------------------------------------


def test_who_asks_is_told_queued_and_who_looks_next_finds_the_file(server: MockServer) -> None:
    quiz = created(server)

    report = asked(server, quiz)
    first = server.client().get(report["progress_url"]).json()
    done = read(server, report)

    assert "file" not in report
    assert (first["workflow_state"], first["completion"]) == ("completed", 100)
    assert done["file"]["display_name"] == "quiz_student_analysis_report.csv"
    assert done["file"]["content-type"] == "text/csv"


def test_the_file_tells_what_students_did(server: MockServer) -> None:
    quiz = created(server, allowed_attempts=2)
    question = with_question(
        server, quiz, question_type="short_answer_question", answers=[{"answer_text": "yes"}]
    )
    hand_in(server, quiz, STUDENT2, {question["id"]: "no"})
    hand_in(server, quiz, STUDENT, {question["id"]: "no"}, {question["id"]: "yes"})

    kept = lines(server, read(server, asked(server, quiz)))
    every = lines(server, read(server, asked(server, quiz, includes_all_versions=True)))

    assert [line[0] for line in kept] == ["name", "Stu Student", "Sue Student"]
    assert [line[-4:] for line in kept[1:]] == [["1.0", "1", "0", "1.0"], ["0.0", "0", "1", "0.0"]]
    assert [(line[0], line[7]) for line in every[1:]] == [
        ("Stu Student", "1"),
        ("Stu Student", "2"),
        ("Sue Student", "1"),
    ]


def test_a_report_tells_how_things_stood_when_it_was_asked_for(server: MockServer) -> None:
    quiz = created(server)
    report = asked(server, quiz)

    hand_in(server, quiz, STUDENT, {})

    assert len(lines(server, read(server, report))) == 1


def test_a_current_report_is_used_again(server: MockServer) -> None:
    quiz = created(server)
    report = asked(server, quiz)

    again = asked(server, quiz)

    assert again == read(server, report)
    assert "file" in again


@pytest.mark.parametrize("change", ["submission", "publishing"])
def test_a_stale_report_is_not(server: MockServer, change: str) -> None:
    quiz = created(server)
    report = asked(server, quiz)

    if change == "submission":
        hand_in(server, quiz, STUDENT, {})
    else:
        updated(server, quiz, published=True)

    assert asked(server, quiz)["id"] != report["id"]
    assert "file" in read(server, report)


def test_an_item_analysis_of_a_survey_fails_and_may_be_tried_again(server: MockServer) -> None:
    quiz = created(server, quiz_type="survey")
    report = asked(server, quiz, report_type="item_analysis")
    failed = server.client().get(report["progress_url"]).json()

    again = asked(server, quiz, report_type="item_analysis")

    assert failed["workflow_state"] == "failed"
    assert "file" not in read(server, report)
    assert again["id"] == report["id"]
    assert again["progress_url"] != report["progress_url"]


def test_an_item_analysis_has_the_key_figures(server: MockServer) -> None:
    quiz = created(server)
    question = with_question(
        server, quiz, answers=[{"answer_text": "True", "answer_weight": 100}, {"answer_text": "False"}]
    )
    right, _ = server.mock.store.quiz_questions[question["id"]]["answers"]
    hand_in(server, quiz, STUDENT, {question["id"]: str(right["id"])})

    head, line = lines(server, read(server, asked(server, quiz, report_type="item_analysis")))

    assert dict(zip(head, line, strict=True))["Correct Student Count"] == "1"


# --- generation, in the mock's time -------------------------------------------------------------------------


def test_a_generation_is_queued_then_runs_then_ends(slow: MockServer) -> None:
    quiz = created(slow)
    report = asked(slow, quiz)
    stages = []

    for seconds in (0, 1, 1, 1):
        slow.clock.advance(seconds=seconds)
        progress = slow.client().get(report["progress_url"]).json()
        stages.append((progress["workflow_state"], progress["completion"], progress["updated_at"][-3:]))

    assert stages == [
        ("queued", 0, "06Z"),
        ("running", 0, "07Z"),
        ("running", 50, "07Z"),
        ("completed", 100, "09Z"),
    ]
    assert read(slow, report)["file"]["created_at"] == "2031-02-03T04:05:09Z"
    assert read(slow, report)["updated_at"] == "2031-02-03T04:05:09Z"


@pytest.mark.parametrize("seconds", [0, 1, 2])
def test_who_asks_twice_is_told_to_wait(slow: MockServer, seconds: int) -> None:
    quiz = created(slow)
    asked(slow, quiz)
    slow.clock.advance(seconds=seconds)

    reply = slow.client().post(reports_path(quiz), json=ANALYSIS)

    assert reply.status_code == 409
    assert reply.json() == {"status": "conflict", "message": "report is already being generated"}


def test_a_report_that_is_stale_before_it_is_done_keeps_others_waiting(slow: MockServer) -> None:
    quiz = created(slow)
    asked(slow, quiz)
    hand_in(slow, quiz, STUDENT, {})

    reply = slow.client().post(reports_path(quiz), json=ANALYSIS)

    assert reply.status_code == 409


def test_reports_of_other_kinds_do_not_wait(slow: MockServer) -> None:
    quiz = created(slow)
    asked(slow, quiz)

    others = [
        asked(slow, quiz, report_type="item_analysis"),
        asked(slow, quiz, includes_all_versions=True),
        asked(slow, quiz, role="ta"),
    ]

    assert len({report["id"] for report in others}) == 3


def test_a_report_under_way_has_a_progress_and_no_file(slow: MockServer) -> None:
    quiz = created(slow)
    report = asked(slow, quiz)

    first, second = listed(slow, quiz)

    assert first["id"] == report["id"]
    assert first["progress"]["workflow_state"] == "queued"
    assert first["progress_url"] == first["progress"]["url"]
    assert "file" not in first
    assert {"progress", "progress_url", "file"}.isdisjoint(second)


# --- aborting and removing ----------------------------------------------------------------------------------


def remove(server: MockServer, report: Row) -> tuple[int, Any]:
    reply = server.client().delete(report["url"])
    return reply.status_code, reply.json() if reply.content else None


def test_a_removed_report_stays_without_file_and_progress(server: MockServer) -> None:
    quiz = created(server)
    report = read(server, asked(server, quiz))

    status, body = remove(server, report)

    assert (status, body) == (204, None)
    assert {"file", "progress_url"}.isdisjoint(read(server, report))
    assert server.client().get(report["progress_url"]).status_code == 404
    assert server.client().get(report["file"]["url"]).status_code == 404
    assert asked(server, quiz)["id"] == report["id"]


def test_a_queued_generation_is_aborted(slow: MockServer) -> None:
    quiz = created(slow)
    report = asked(slow, quiz)

    status, _ = remove(slow, report)
    slow.clock.advance(minutes=1)

    assert status == 204
    assert "file" not in read(slow, report)


def test_a_failed_generation_is_aborted(server: MockServer) -> None:
    quiz = created(server, quiz_type="survey")

    assert remove(server, asked(server, quiz, report_type="item_analysis"))[0] == 204


def test_a_running_generation_is_not_aborted(slow: MockServer) -> None:
    quiz = created(slow)
    report = asked(slow, quiz)
    slow.clock.advance(seconds=1)

    assert remove(slow, report) == (
        422,
        {"status": "unprocessable_entity", "message": "report generation can not be aborted"},
    )
    slow.clock.advance(seconds=2)
    assert "file" in read(slow, report)


@pytest.mark.parametrize("was_removed", [False, True])
def test_what_is_not_being_generated_is_not_aborted(server: MockServer, was_removed: bool) -> None:
    quiz = created(server)
    report = listed(server, quiz)[0]
    if was_removed:
        remove(server, asked(server, quiz))

    assert remove(server, report) == (
        422,
        {"status": "unprocessable_entity", "message": "report is not being generated"},
    )


# --- JSON:API style -----------------------------------------------------------------------------------------


def test_in_json_api_style_ids_are_texts_and_the_quiz_is_a_link(lenient: MockServer) -> None:
    quiz = created(lenient)
    client = lenient.client()
    client.headers.update(JSON_API)

    report = client.post(
        reports_path(quiz), json={"quiz_reports": [{"report_type": "student_analysis"}]}
    ).json()["quiz_reports"][0]
    plain = client.get(report["url"]).json()["quiz_reports"][0]
    full = client.get(report["url"], params={"include[]": ["file", "progress"]}).json()["quiz_reports"][0]

    home = f"{HOST}{quiz_path(quiz)}"
    assert (report["id"], report["links"]) == (report["url"].rpartition("/")[2], {"quiz": home})
    assert {"quiz_id", "progress_url", "file", "progress"}.isdisjoint(plain)
    assert type(full["file"]["id"]) is int
    assert type(full["progress"]["id"]) is int
    assert full["progress"]["workflow_state"] == "completed"


def test_the_json_api_list_always_has_the_progress(lenient: MockServer) -> None:
    quiz = created(lenient)
    asked(lenient, quiz)

    first, second = lenient.client().get(reports_path(quiz), headers=JSON_API).json()["quiz_reports"]

    assert first["progress"]["workflow_state"] == "completed"
    assert "file" not in first
    assert "progress" not in second


def test_in_json_api_style_quiz_report_is_not_read(lenient: MockServer) -> None:
    quiz = created(lenient)

    reply = lenient.client().post(reports_path(quiz), json=ANALYSIS, headers=JSON_API)

    assert reply.status_code == 400
    assert reply.json() == {"status": "bad_request", "message": "invalid quiz report type"}


def test_a_form_asks_as_well(server: MockServer) -> None:
    quiz = created(server)

    reply = server.client().post(
        reports_path(quiz),
        data={"quiz_report[report_type]": "student_analysis", "quiz_report[includes_all_versions]": "1"},
    )

    assert found(reply)["includes_all_versions"] is True


# --- refusals -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"quiz_report": None},
        {"quiz_report": {}},
        {"quiz_report": {"report_type": "grades"}},
        {"quiz_report": {"report_type": None}},
        {"quiz_report": {"report_type": ["student_analysis"]}},
        {"quiz_reports": [{"report_type": "student_analysis"}]},
    ],
)
def test_the_type_has_to_be_a_known_one(lenient: MockServer, body: Any) -> None:
    quiz = created(lenient)

    reply = lenient.client().post(reports_path(quiz), json=body)

    assert reply.status_code == 400
    assert reply.json() == {"status": "bad_request", "message": "invalid quiz report type"}


@pytest.mark.parametrize("sent", ["student_analysis", 7, ["student_analysis"]])
def test_what_is_no_object_is_refused(lenient: MockServer, sent: Any) -> None:
    quiz = created(lenient)

    reply = lenient.client().post(reports_path(quiz), json={"quiz_report": sent})

    assert reply.status_code == 400
    assert reply.json() == {"errors": [{"message": "An error occurred.", "error_code": "bad_request"}]}


CALLS = [("GET", ""), ("POST", ""), ("GET", "/{id}"), ("DELETE", "/{id}")]


@pytest.mark.parametrize(("method", "rest"), CALLS)
@pytest.mark.parametrize("role", ["student", "outsider", "designer"])
def test_only_who_sees_grades_sees_reports(lenient: MockServer, role: str, method: str, rest: str) -> None:
    quiz = {"id": 30001}
    path = f"/api/v1/courses/101/quizzes/{quiz['id']}/reports"
    report = lenient.client().get(path).json()[0]

    reply = lenient.client(role).request(method, path + rest.format(**report))
    without = lenient.client(None).request(method, path + rest.format(**report))

    assert (reply.status_code, reply.json()) == (403, UNAUTHORIZED)
    assert (without.status_code, without.json()) == (401, UNAUTHENTICATED)


@pytest.mark.parametrize("method", ["GET", "DELETE"])
@pytest.mark.parametrize("id_", ["999999", "abc", "0", "30001"])
def test_an_id_of_no_report_of_this_quiz_is_unknown(lenient: MockServer, method: str, id_: str) -> None:
    quiz, other = created(lenient), created(lenient)
    foreign = listed(lenient, other)[0]["id"]

    for unknown in (id_, foreign):
        reply = lenient.client().request(method, f"{reports_path(quiz)}/{unknown}")

        assert (reply.status_code, reply.json()) == (404, NOT_FOUND)


@pytest.mark.parametrize(("method", "rest"), CALLS)
def test_without_course_or_quiz_there_is_nothing(lenient: MockServer, method: str, rest: str) -> None:
    rest = rest.format(id=1)

    for path in ("/api/v1/courses/999/quizzes/30001/reports", "/api/v1/courses/101/quizzes/999/reports"):
        reply = lenient.client(None).request(method, path + rest)

        assert (reply.status_code, reply.json()) == (404, NOT_FOUND)
