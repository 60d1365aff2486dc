"""Quiz servers that are wrong about attempts in a way that only a sequence shows."""

from __future__ import annotations

import httpx

from ..mutants import Mutant
from ..planted import Defect, Send
from ..quizzes.defects import body_of, operation_of, remade, role_of
from .defects import ANSWER, COMPLETE, EXTEND, LISTED, OWN, START, all_of, path_of


def retakes_begin_with_old_answers() -> Defect:
    """A retake is answered already, as the attempt before was last."""
    last: dict[str, tuple[httpx.Request, dict[str, object]]] = {}

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        response = send(request)
        if operation_of(request) == ANSWER and response.status_code == 200 and role_of(request) == "student":
            last[path_of(request, "quiz_submissions")] = request, body_of(request)
        if operation_of(request) == START and response.status_code == 200:
            (row,) = response.json()["quiz_submissions"]
            if str(row["id"]) in last:
                before, body = last[str(row["id"])]
                send(remade(before, body={**body, "attempt": row["attempt"]}))
        return response

    return defect


def kept_scores_never_fall() -> Defect:
    """The own submission shows the highest score that was ever kept."""
    best: dict[int, float] = {}

    def never_less(row):
        if row["kept_score"] is not None:
            best[row["id"]] = max(row["kept_score"], best.get(row["id"], row["kept_score"]))
        return {**row, "kept_score": best.get(row["id"])}

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        response = send(request)
        if operation_of(request) == OWN and response.status_code == 200:
            return all_of(response, lambda rows: [never_less(row) for row in rows])
        return response

    return defect


def forgets_extensions_of_running_attempts() -> Defect:
    """Extra attempts that are given while an attempt runs are forgotten."""
    running: set[str] = set()

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        response = send(request)
        operation = operation_of(request)
        if operation in (START, COMPLETE) and response.status_code == 200:
            (running.add if operation == START else running.discard)(path_of(request, "quizzes"))
        if operation == EXTEND and response.status_code == 200 and path_of(request, "quizzes") in running:
            items = [{**item, "extra_attempts": 0} for item in body_of(request)["quiz_extensions"]]
            send(remade(request, body={"quiz_extensions": items}))
        return response

    return defect


def edits_reach_finished_attempts() -> Defect:
    """A quiz whose questions are changed after an attempt was turned in gives all of its attempts a point more."""
    finished: set[str] = set()
    edited: set[str] = set()

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        response = send(request)
        operation = operation_of(request)
        if operation == COMPLETE and response.status_code == 200:
            finished.add(path_of(request, "quizzes"))
        if operation == "update_quiz_question" and response.status_code == 200:
            edited.update({path_of(request, "quizzes")} & finished)
        if operation == LISTED and response.status_code == 200 and path_of(request, "quizzes") in edited:
            return all_of(response, lambda rows: [one_more(row) for row in rows])
        return response

    def one_more(row):
        return {**row, "score": row["score"] + 1} if row["score"] is not None else row

    return defect


MUTANTS = [
    Mutant(
        "retakes begin with old answers",
        retakes_begin_with_old_answers,
        "machine.attempt",
        steps=10,
    ),
    Mutant("kept scores never fall", kept_scores_never_fall, "machine.attempt", steps=10),
    Mutant(
        "extensions of running attempts are forgotten",
        forgets_extensions_of_running_attempts,
        "machine.attempt",
        steps=8,
    ),
    Mutant(
        "edits reach finished attempts",
        edits_reach_finished_attempts,
        "machine.attempt",
        steps=10,
    ),
]
