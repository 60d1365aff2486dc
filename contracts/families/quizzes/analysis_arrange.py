"""Test data for what comes of a quiz: reports that are generated, and attempts that students hand in."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

from hypothesis import strategies as st

from contracts.document.spec import Json
from contracts.families.quizzes.arrange import a_quiz, an_attempt
from contracts.generate.text import Strategy
from contracts.run.case import Case
from contracts.wire.failures import NotChecked

MOST_LOOKS = 60
"""As often a generation is looked at, at the run's pace, before the case gives up."""


def a_report(case: Case, quiz: Json | None = None, **kind: Json) -> Json:
    """A generated report, a student analysis unless said otherwise, of the quiz or of one of its own."""
    quiz = quiz or a_quiz(case)
    sent = {"report_type": "student_analysis", **kind}
    with case.arranging():
        report = case.teacher.ok("create_quiz_report", quiz_id=quiz["id"], body={"quiz_report": sent})
        await_report(case, report)
        return case.teacher.ok("get_quiz_report", quiz_id=quiz["id"], id=report["id"])


def await_report(case: Case, report: Json) -> None:
    """Looks at the progress until the generation is over. Raises NotChecked when that takes too long."""
    for _ in range(MOST_LOOKS):
        progress = case.teacher.ok("get_progress", id=id_at_the_end(report["progress_url"]))
        if progress["workflow_state"] not in ("queued", "running"):
            return
    raise NotChecked(f"the generation of a report takes more than {MOST_LOOKS} looks")


def id_at_the_end(url: str) -> str:
    return urlsplit(url).path.rpartition("/")[2]


def ground_of_a_report(case: Case) -> Json:
    report = a_report(case)
    return {"course_id": case.course, "quiz_id": report["quiz_id"], "id": report["id"]}


def ground_of_a_progress(case: Case) -> Json:
    return {"id": id_at_the_end(a_report(case)["progress_url"])}


def ground_of_a_download(case: Case, report: Json | None = None) -> Json:
    """The file, and the verifier that its address shows."""
    file = (report or a_report(case))["file"]
    return {"file_id": file["id"], "verifier": parse_qs(urlsplit(file["url"]).query)["verifier"][0]}


def verifier(_: Case, ground: Mapping[str, Json]) -> Strategy:
    return st.just({"verifier": ground["verifier"], "download_frd": "1"})


def an_attempt_with(case: Case, quiz: Json, answers: Mapping[int, Json], *, finish: bool = True) -> Json:
    """The student's attempt with these answers, turned in unless said otherwise -> the submission."""
    begun = an_attempt(case, quiz["id"])
    proof = {name: begun[name] for name in ("attempt", "validation_token")}
    given = [{"id": question, "answer": answer} for question, answer in answers.items()]
    with case.arranging():
        if given:
            body = {**proof, "quiz_questions": given}
            case.student.ok("answer_quiz_submission_questions", quiz_submission_id=begun["id"], body=body)
        if not finish:
            return begun
        done = case.student.ok("complete_quiz_submission", quiz_id=quiz["id"], id=begun["id"], body=proof)
    return done["quiz_submissions"][0]
