"""Attempts made by hand and drawn ones, graded as the mock grades them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from mock_server import MockServer
from mock_server.canvas.quizzes.analysed import Attempt
from mock_server.canvas.quizzes.grading import attempt_score, grade
from mock_server.canvas.quizzes.records import current_entries

from .question_rows import SCORED, option, question, right

Row = dict[str, Any]
STARTED = "2031-02-03T04:00:00Z"


def choice(question_id: int, texts: str = "abc", *, points: float = 1.0) -> Row:
    """A multiple choice question whose first option is the right one; the options' ids are 1, 2, 3."""
    options = [right(texts[0]), *(option(text) for text in texts[1:])]
    return question("multiple_choice", options, points=points, id=question_id)


def version(
    questions: Sequence[Row],
    answers: Mapping[int, Any],
    *,
    number: int = 1,
    finished_at: str = "2031-02-03T04:05:00Z",
    state: str = "complete",
    scored: Mapping[int, float] | None = None,
) -> Row:
    """An attempt as a submission keeps it; `scored` are the points that a person gave."""
    results = []
    for row in questions:
        answer = answers.get(row["id"])
        result = {"question_id": row["id"], "answer": answer, **vars(grade(row, answer)), "comment": None}
        if scored and row["id"] in scored:
            result |= {"points": scored[row["id"]], "correct": "defined"}
        results.append(result)
    return {
        "attempt": number,
        "workflow_state": state,
        "started_at": STARTED,
        "finished_at": finished_at,
        "end_at": None,
        "score": attempt_score(results),
        "fudge_points": None,
        "quiz_version": 1,
        "quiz_points_possible": sum(row["points_possible"] for row in questions),
        "quiz_data": [{**row, "position": place} for place, row in enumerate(questions, 1)],
        "submission_data": {
            str(id_): {"answer": answer, "flagged": False} for id_, answer in answers.items()
        },
        "results": results,
    }


def attempt(user_id: int, questions: Sequence[Row], answers: Mapping[int, Any], **more: Any) -> Attempt:
    return Attempt(user_id, f"Student {user_id}", version(questions, answers, **more))


@st.composite
def sittings(draw: st.DrawFn, *kinds: str, most: int = 12) -> tuple[list[Row], list[Attempt]]:
    """A quiz's questions, and attempts at it in which each was answered rightly, otherwise, or not at all."""
    drawn = draw(st.lists(st.one_of(*(SCORED[kind] for kind in kinds or SCORED)), min_size=1, max_size=4))
    questions = [{**each.question, "id": 500 + place} for place, each in enumerate(drawn)]
    attempts = []
    for user_id in range(1, draw(st.integers(0, most)) + 1):
        given = {
            row["id"]: draw(st.sampled_from([each.answer, each.right_answer, None]))
            for row, each in zip(questions, drawn, strict=True)
        }
        attempts.append(attempt(user_id, questions, given))
    return questions, attempts


def hand_in(server: MockServer, quiz: Row, user_id: int, *answers: Mapping[int, Any], **more: Any) -> Row:
    """Puts a submission into the store, with an attempt at the quiz's questions for each of the answers."""
    store = server.mock.store
    entries = store.quizzes[quiz["id"]]["quiz_data"] or current_entries(store, quiz["id"])
    versions = [version(entries, given, number=number, **more) for number, given in enumerate(answers, 1)]
    newest = versions[-1]
    kept = ("attempt", "workflow_state", "started_at", "finished_at", "score")
    row = {"quiz_id": quiz["id"], "user_id": user_id, "versions": versions}
    return store.quiz_submissions.add(row | {name: newest[name] for name in kept})
