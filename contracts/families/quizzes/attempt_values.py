"""Test data and bodies for the operations of attempts: a quiz of the case's own that the student takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from contracts.document.spec import Json
from contracts.families.quizzes.arrange import a_quiz_to_take, an_attempt
from contracts.generate.schema import from_schema
from contracts.generate.text import Strategy, words
from contracts.run.case import Actor, Case

POINTS = st.integers(-40, 400).map(lambda quarters: quarters / 4)
FILE = b"To be, or not to be"


def the_student(case: Case) -> Actor:
    return case.student


# Ground ------------------------------------------------------------------------------------------------------------


def published_quiz(case: Case) -> Mapping[str, Json]:
    """A quiz that the student may take."""
    quiz, _ = a_quiz_to_take(case, time_limit=20)
    return {"quiz_id": quiz["id"]}


def running_attempt(case: Case) -> Mapping[str, Json]:
    """An attempt of the student in such a quiz."""
    quiz, questions = a_quiz_to_take(case, time_limit=20)
    submission = an_attempt(case, quiz["id"])
    proof = {name: submission[name] for name in ("attempt", "validation_token")}
    path = {"quiz_id": quiz["id"], "id": submission["id"], "quiz_submission_id": submission["id"]}
    return {**path, "proof": proof, "questions": questions}


def finished_attempt(case: Case) -> Mapping[str, Json]:
    """The same, turned in."""
    ground = running_attempt(case)
    with case.arranging():
        case.student.ok("complete_quiz_submission", body=ground["proof"], **_path_of(ground, "quiz_id", "id"))
    return ground


def question_of_attempt(case: Case) -> Mapping[str, Json]:
    """A question of a running attempt."""
    ground = running_attempt(case)
    return {**ground, "id": ground["questions"][-1]["id"]}


def flagged_question(case: Case) -> Mapping[str, Json]:
    """The same, flagged."""
    ground = question_of_attempt(case)
    path = _path_of(ground, "quiz_submission_id", "id")
    with case.arranging():
        case.student.ok("flag_quiz_submission_question", body=ground["proof"], **path)
    return ground


def uploaded_file(case: Case) -> Mapping[str, Json]:
    """A file of the student's that has arrived."""
    with case.arranging():
        body = {**_upload(case)["upload_params"], "file": FILE}
        file = case.anonymous.ok("upload_file_data", body=body, encoding="multipart")
    return {"id": file["id"], "uuid": file["uuid"]}


def _upload(case: Case) -> Json:
    path = _path_of(running_attempt(case), "quiz_id")
    told = case.student.ok("upload_quiz_submission_file", body={"name": f"{case.mark}.txt"}, **path)
    return told.get("attachments", [told])[0]


def _path_of(ground: Mapping[str, Json], *names: str) -> dict[str, Any]:
    return {name: ground[name] for name in names}


# Bodies and queries ------------------------------------------------------------------------------------------------


def proof_body(_: Case, path: Mapping[str, Any]) -> Strategy:
    """Which attempt, and the token."""
    return st.just(dict(path["proof"]))


def unknown_proof_body(_: Case, __: Mapping[str, Any]) -> Strategy:
    return st.just({"attempt": 1, "validation_token": "none"})


def answers_body(_: Case, path: Mapping[str, Any]) -> Strategy:
    """Answers to the choice and the number, to one of them, or to none."""
    choice, number = path["questions"]
    entries = st.fixed_dictionaries(
        {},
        optional={
            choice["id"]: st.sampled_from([answer["id"] for answer in choice["answers"]]),
            number["id"]: st.integers(-9, 9) | st.integers(-99, 99).map(str),
        },
    )
    return entries.map(
        lambda found: {
            **path["proof"],
            "quiz_questions": [{"id": id_, "answer": answer} for id_, answer in found.items()],
        }
    )


def changing_answers_body(case: Case, path: Mapping[str, Any]) -> Strategy:
    """At least one answer, so that something has changed."""
    return answers_body(case, path).filter(lambda body: body["quiz_questions"])


def events_body(case: Case, _: Mapping[str, Any]) -> Strategy:
    """At least one event."""
    schema = case.document["submit_quiz_submission_events"].body["properties"]["quiz_submission_events"]
    return from_schema({**schema, "minItems": 1}).map(lambda events: {"quiz_submission_events": events})


def scores_body(_: Case, path: Mapping[str, Any]) -> Strategy:
    """Points that change the score, and comments on some questions."""
    item = st.fixed_dictionaries({}, optional={"score": POINTS, "comment": words(30)})
    ids = [str(question["id"]) for question in path["questions"]]
    scores = {
        "attempt": st.just(path["proof"]["attempt"]),
        "fudge_points": st.integers(4000, 8000).map(lambda quarters: quarters / 4),
    }
    questions = st.dictionaries(st.sampled_from(ids), item, max_size=len(ids))
    return st.fixed_dictionaries(scores, optional={"questions": questions}).map(
        lambda found: {"quiz_submissions": [found]}
    )


def unknown_scores_body(_: Case, __: Mapping[str, Any]) -> Strategy:
    return st.just({"quiz_submissions": [{"attempt": 1, "fudge_points": 1}]})


def extensions_body(case: Case, _: Mapping[str, Any]) -> Strategy:
    """Something for the student."""
    granted = st.fixed_dictionaries(
        {"user_id": st.just(case.student.user_id), "extra_time": st.integers(1, 10080)},
        optional={
            "extra_attempts": st.none() | st.integers(0, 1000),
            "manually_unlocked": st.none() | st.booleans(),
            "extend_from_now": st.none() | st.integers(0, 1440),
            "extend_from_end_at": st.none() | st.integers(0, 1440),
        },
    )
    return granted.map(lambda found: {"quiz_extensions": [found]})


def start_body(_: Case, __: Mapping[str, Any]) -> Strategy:
    """The quiz has no code, so that any will do; a student may not preview."""
    return st.fixed_dictionaries({}, optional={"access_code": words(20)})


def file_body(case: Case, _: Mapping[str, Any]) -> Strategy:
    optional = {
        "size": st.integers(0, 10**6),
        "content_type": st.sampled_from(["text/plain", "application/pdf"]),
        "on_duplicate": st.sampled_from(["overwrite", "rename"]),
    }
    return st.fixed_dictionaries({"name": words(20).map(lambda text: f"{text}.txt")}, optional=optional)


def file_data_body(case: Case, _: Mapping[str, Any]) -> Strategy:
    with case.arranging():
        params = _upload(case)["upload_params"]
    return st.just({**params, "file": FILE})


def uuid_query(_: Case, path: Mapping[str, Any]) -> Strategy:
    return st.just({"uuid": path["uuid"]})
