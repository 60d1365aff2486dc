"""Laws of quiz reports, from the first look to the file and its removal. Fact sheet: canvas-quiz-analysis 1."""

from __future__ import annotations

import csv
import io

from hypothesis import strategies as st

from contracts.document.spec import Json
from contracts.families.quizzes.analysis_arrange import (
    a_report,
    an_attempt_with,
    await_report,
    ground_of_a_download,
    id_at_the_end,
)
from contracts.families.quizzes.arrange import a_quiz, a_quiz_to_take
from contracts.generic.refusals import require_not_permitted, require_status
from contracts.run.case import Case
from contracts.run.check import law
from contracts.wire.failures import require, require_equal

FAMILY = "quiz_reports"

JSON_API = {"Accept": "application/vnd.api+json"}
TYPES = ("student_analysis", "item_analysis")
KINDS = st.sampled_from(TYPES)
NOT_STARTED = {"status": "unprocessable_entity", "message": "report is not being generated"}


def listed(case: Case, quiz: Json, **query: Json) -> Json:
    return case.teacher.ok("list_quiz_reports", quiz_id=quiz["id"], query=query)


def asked(case: Case, quiz: Json, report_type: str = "student_analysis", **more: Json) -> Json:
    body = {"quiz_report": {"report_type": report_type, **more}}
    return case.teacher.ok("create_quiz_report", quiz_id=quiz["id"], body=body)


@law("list_quiz_reports", evidence=["doc: Quiz Reports", "spec: canvas-quiz-analysis 1.2"], amount="one")
def quiz_has_exactly_two_reports(case: Case) -> None:
    """The list holds a student analysis and then an item analysis, generated or not, and nothing else."""
    quiz = a_quiz(case)
    before = listed(case, quiz)
    a_report(case, quiz)

    require_equal([each["report_type"] for each in before], list(TYPES), "the list holds other reports")
    require_equal(
        [each["report_type"] for each in listed(case, quiz)], list(TYPES), "generating adds to the list"
    )


@law("get_quiz_report list_quiz_reports", evidence="source: canvas-quiz-analysis 1.2", amount="one")
def listed_reports_can_be_read(case: Case) -> None:
    """Each report of the list is read under its own id and address, although nobody has generated it."""
    quiz = a_quiz(case)
    for report in listed(case, quiz):
        read = case.teacher.ok("get_quiz_report", quiz_id=quiz["id"], id=report["id"])

        require_equal(read["report_type"], report["report_type"], "the id leads to another report")
        require_equal(
            id_at_the_end(report["url"]), str(report["id"]), "the address names another id", at="/url"
        )


@law(
    "list_quiz_reports create_quiz_report",
    evidence=["source: canvas-quiz-analysis 1.1", "spec: canvas-quiz-analysis 1.1"],
)
def item_analysis_always_covers_all_versions(case: Case) -> None:
    """`includes_all_versions` is true for every item analysis; a student analysis covers what it was asked for."""
    quiz, every = a_quiz(case), case.draw(st.booleans())

    students, items = listed(case, quiz, includes_all_versions=every)
    made = asked(case, quiz, case.draw(KINDS), includes_all_versions=every)

    require_equal(students["includes_all_versions"], every, "the list has the other student analysis")
    require_equal(items["includes_all_versions"], True, "the item analysis does not cover all versions")
    wanted = every or made["report_type"] == "item_analysis"
    require_equal(made["includes_all_versions"], wanted, "another report was generated")


@law(
    "create_quiz_report get_quiz_report get_progress",
    evidence=["doc: Quiz Reports", "source: canvas-quiz-analysis 1.1, 1.2"],
)
def generated_report_has_a_file(case: Case) -> None:
    """Once its progress is completed a report has a CSV file with the documented name."""
    kind, quiz = case.draw(KINDS), a_quiz(case)

    report = asked(case, quiz, kind)
    with case.arranging():
        await_report(case, report)
    progress = case.teacher.ok("get_progress", id=id_at_the_end(report["progress_url"]))
    read = case.teacher.ok("get_quiz_report", quiz_id=quiz["id"], id=report["id"])

    require_equal(progress["workflow_state"], "completed", "the generation failed", at="/workflow_state")
    require_equal(progress["completion"], 100, "it is completed and not done", at="/completion")
    require_equal(read["file"]["content-type"], "text/csv", "the file is of another kind", at="/file")
    require_equal(
        read["file"]["display_name"], f"quiz_{kind}_report.csv", "the file has another name", at="/file"
    )


@law("create_quiz_report", evidence=["doc: Quiz Reports", "spec: canvas-quiz-analysis 1.2"], amount="one")
def current_report_is_used_again(case: Case) -> None:
    """Asking for a report that is generated and still current answers the same report."""
    quiz = a_quiz(case)
    report = a_report(case, quiz)

    again = asked(case, quiz)

    require_equal(again["id"], report["id"], "the same report is made anew", at="/id")


@law(
    "create_quiz_report",
    evidence=["doc: Quiz Reports", "source: canvas-quiz-analysis 1.2"],
    needs="student",
    amount="one",
    mock_only="real servers compare times, of whole seconds",
)
def report_is_made_anew_after_a_submission(case: Case) -> None:
    """A report from before the newest submission is not current: asking again answers another one."""
    quiz, _ = a_quiz_to_take(case)
    report = a_report(case, quiz)
    an_attempt_with(case, quiz, {})

    require(asked(case, quiz)["id"] != report["id"], "a report that is stale is used again")


@law("create_quiz_report", evidence=["source: canvas-quiz-analysis 1.2", "spec: canvas-quiz-analysis 1.2"])
def type_of_a_report_is_one_of_two(case: Case) -> None:
    """A missing or unknown type is refused with 400 and the server's own words."""
    wrong = case.draw(st.sampled_from([{}, {"report_type": "grades"}, {"report_type": ""}]))
    quiz = a_quiz(case)

    exchange = case.teacher.call("create_quiz_report", quiz_id=quiz["id"], body={"quiz_report": wrong})

    require_status(exchange, 400)
    said = {"status": "bad_request", "message": "invalid quiz report type"}
    require_equal(exchange.json, said, "the refusal is worded otherwise", exchange=exchange)


@law(
    "abort_or_remove_quiz_report get_quiz_report",
    evidence=["doc: Quiz Reports", "spec: canvas-quiz-analysis 1.2"],
    amount="one",
)
def removed_report_stays_without_its_file(case: Case) -> None:
    """Removing takes the file and its progress away; the report itself is still read, under the same id."""
    report = a_report(case)
    where = {"quiz_id": report["quiz_id"], "id": report["id"]}

    case.teacher.ok("abort_or_remove_quiz_report", **where)
    read = case.teacher.ok("get_quiz_report", **where)

    require_equal(read["id"], report["id"], "another report is read", at="/id")
    require("file" not in read, "the file outlives its removal")


@law(
    "abort_or_remove_quiz_report",
    evidence=["source: canvas-quiz-analysis 1.2", "spec: canvas-quiz-analysis 1.2"],
    amount="one",
)
def what_is_not_being_generated_is_not_aborted(case: Case) -> None:
    """A report that was never asked for, or was removed already, is refused with 422 and the server's own words."""
    report = a_report(case)
    where = {"quiz_id": report["quiz_id"], "id": report["id"]}
    with case.arranging():
        case.teacher.ok("abort_or_remove_quiz_report", **where)

    exchange = case.teacher.call("abort_or_remove_quiz_report", **where)

    require_status(exchange, 422)
    require_equal(exchange.json, NOT_STARTED, "the refusal is worded otherwise", exchange=exchange)


@law(
    "list_quiz_reports create_quiz_report get_quiz_report",
    evidence="spec: canvas-quiz-analysis 1.1",
    amount="one",
)
def reports_in_json_api_style(case: Case) -> None:
    """In JSON:API style all three answers come in an envelope, ids are texts and the quiz is a link."""
    quiz = a_quiz(case)
    body = {"quiz_reports": [{"report_type": "student_analysis"}]}
    answers = [
        case.teacher.call("create_quiz_report", quiz_id=quiz["id"], body=body, headers=JSON_API),
        case.teacher.call("list_quiz_reports", quiz_id=quiz["id"], headers=JSON_API),
    ]
    for exchange in answers:
        require_status(exchange, 200)
    id_ = answers[0].json["quiz_reports"][0]["id"]
    answers.append(case.teacher.call("get_quiz_report", quiz_id=quiz["id"], id=id_, headers=JSON_API))

    for exchange in answers:
        require_status(exchange, 200)
        for report in exchange.json["quiz_reports"]:
            require(
                isinstance(report["id"], str), "an id is no text", received=report["id"], exchange=exchange
            )
            require("quiz_id" not in report, "the quiz is no link", exchange=exchange)
            linked = id_at_the_end(report["links"]["quiz"])
            require_equal(linked, str(quiz["id"]), "the link leads to another quiz", exchange=exchange)


@law("get_quiz_report", evidence="spec: canvas-quiz-analysis 1.1", amount="one")
def json_api_embeds_what_is_asked_for(case: Case) -> None:
    """In JSON:API style file and progress come only where `include[]` asks; their ids are integers all the same."""
    report = a_report(case)
    where = {"quiz_id": report["quiz_id"], "id": report["id"], "headers": JSON_API}

    bare = case.teacher.call("get_quiz_report", **where).json["quiz_reports"][0]
    asked_for = {"include": ["file", "progress"]}
    full = case.teacher.call("get_quiz_report", query=asked_for, **where).json["quiz_reports"][0]

    require(not {"file", "progress", "progress_url"} & set(bare), "more is embedded than was asked for")
    for name in ("file", "progress"):
        require(
            type(full[name]["id"]) is int, f"the id of the {name} is no integer", received=full[name]["id"]
        )


@law(
    "list_quiz_reports create_quiz_report get_quiz_report",
    evidence="source: canvas-quiz-analysis 1",
    needs="student",
    amount="one",
)
def students_see_no_reports(case: Case) -> None:
    """A student is refused to list, generate, read and remove reports, also of a quiz that is theirs to take."""
    quiz, _ = a_quiz_to_take(case)
    report = a_report(case, quiz)
    where = {"quiz_id": quiz["id"]}
    body = {"quiz_report": {"report_type": "student_analysis"}}

    for exchange in (
        case.student.call("list_quiz_reports", **where),
        case.student.call("create_quiz_report", body=body, **where),
        case.student.call("get_quiz_report", id=report["id"], **where),
        case.student.call("abort_or_remove_quiz_report", id=report["id"], **where),
    ):
        require_not_permitted(exchange)


@law(
    "download_file create_quiz_report",
    evidence="source: canvas-quiz-analysis 1.2",
    needs="student",
    amount="one",
    mock_only="real servers keep files on another host",
)
def analysis_has_a_line_for_each_student(case: Case) -> None:
    """The file has the documented columns, and a line for each student with the points of their answers."""
    question = {"question_type": "true_false_question", "points_possible": 3, "question_text": "Is it?"}
    answers = [{"answer_text": "True", "answer_weight": 100}, {"answer_text": "False", "answer_weight": 0}]
    quiz, (made,) = a_quiz_to_take(case, {**question, "answers": answers})
    an_attempt_with(case, quiz, {made["id"]: made["answers"][0]["id"]})
    file = ground_of_a_download(case, a_report(case, quiz))

    shown = {"verifier": file["verifier"]}
    text = case.anonymous.call("download_file", query=shown, file_id=file["file_id"]).text
    lines = list(csv.DictReader(io.StringIO(text)))

    require_equal(
        [line.get("id") for line in lines], [str(case.student.user_id)], "other lines than the student's"
    )
    require_equal(lines[0].get(f"{made['id']}: Is it?"), "True", "another answer than the student's")
    said = {name: lines[0].get(name) for name in ("n correct", "n incorrect", "score")}
    require_equal(
        said, {"n correct": "1", "n incorrect": "0", "score": "3.0"}, "other figures than the attempt's"
    )
