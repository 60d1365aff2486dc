"""What a server said, put over what the rules of the mock make of a seed: ids, versions, scores, drawn questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from mock_server.canvas import times
from mock_server.canvas.quizzes import attempt_rules as rules
from mock_server.canvas.quizzes import records
from mock_server.canvas.quizzes.drawing import drawn
from mock_server.engine.problems import problem
from mock_server.engine.rows import Row
from mock_server.engine.seed import SeedError
from mock_server.engine.store import Store

Created = Mapping[str, Sequence[Row]]
_AS_READ = "as_read"
_UTC = ZoneInfo("UTC")


def put_over_quizzes(store: Store, created: Created) -> None:
    """Quizzes and questions with the facts read of them. Raises SeedError for an assignment that is another's."""
    said = list(_said(created, "quizzes"))
    for _, quiz, facts in said:
        if "assignment_id" in facts and store.quizzes[quiz["id"]]["assignment_id"] is not None:
            store.assignments.update(
                store.quizzes[quiz["id"]]["assignment_id"], workflow_state=records.DELETED
            )
    for place, quiz, facts in said:
        if facts.get("assignment_id") is not None:
            _take_assignment(store, quiz, facts["assignment_id"], place)
        store.quizzes.update(quiz["id"], **facts)
    for _, question, facts in _said(created, "quiz_questions"):
        _put_over_question(store, question, facts)


def put_over_submissions(store: Store, created: Created) -> None:
    """Submissions with the facts read of them, and the questions that they were given."""
    for _, entity, facts in _said(created, "quiz_submissions"):
        submission = store.quiz_submissions[entity["id"]]
        given = facts.pop("questions", None)
        if given is not None:
            submission = _with_questions(store, submission, given)
        if facts.get("end_at") is not None:
            facts["end_at"] = times.from_client(facts["end_at"], _UTC)
        if facts.get("submission_id") is not None:
            place = {"user_id": submission["user_id"]}
            place["assignment_id"] = store.quizzes[submission["quiz_id"]]["assignment_id"]
            _taken_over(store, "submissions", facts["submission_id"], place)
        changed = {**submission, **facts}
        versions = [*submission["versions"][:-1], rules.as_version(changed)] if submission["versions"] else []
        store.quiz_submissions.update(submission["id"], **{**changed, "versions": versions})


def _said(created: Created, kind: str) -> Iterator[tuple[str, Row, Row]]:
    """The place, the entity and the facts of each that has some."""
    for position, entity in enumerate(created.get(kind, ())):
        if entity.get(_AS_READ):
            yield f"/{kind}/{position}/{_AS_READ}", entity, dict(entity[_AS_READ])


def _take_assignment(store: Store, quiz: Row, assignment_id: int, place: str) -> None:
    found = store.assignments.get(assignment_id)
    if found is not None and found["workflow_state"] != records.DELETED:
        message = f"assignment {assignment_id} is quiz {found['quiz_id']}'s"
        raise SeedError([problem(f"{place}/assignment_id", message, assignment_id)])
    row = {"course_id": quiz["course_id"], "quiz_id": quiz["id"], "workflow_state": "active"}
    _taken_over(store, "assignments", assignment_id, row)


def _taken_over(store: Store, table: str, key: int, row: Row) -> None:
    """The row of this id, whoever had it."""
    if key in store.tables[table]:
        store.tables[table].update(key, **row)
    else:
        store.tables[table].add({"id": key, **row})


def _put_over_question(store: Store, question: Row, facts: Row) -> None:
    if facts.get("created_at") is not None:
        facts["created_at"] = times.from_client(facts["created_at"], _UTC)
    if facts.get("assessment_question_id") is not None:
        row = {"quiz_question_id": question["id"]}
        _taken_over(store, "assessment_questions", facts["assessment_question_id"], row)
    store.quiz_questions.update(question["id"], **facts)


def _with_questions(store: Store, submission: Row, given: Sequence[Mapping[str, Any]]) -> Row:
    """The submission with these questions instead of those that the mock would have drawn, and their verdicts.

    A question that the quiz has no more is left out.
    """
    order = {item["id"]: place for place, item in enumerate(given)}
    quiz = store.quizzes[submission["quiz_id"]]
    entries = [kept for entry in records.current_entries(store, quiz["id"]) if (kept := _kept(entry, order))]
    questions = [question for question in submission["quiz_data"] if question["id"] in order]
    if len(questions) < len(order):
        chance = store.chance("attempt as read", submission["id"], submission["attempt"])
        questions = drawn(entries, chance, shuffle_answers=False)
    questions = sorted(questions, key=lambda question: order[question["id"]])
    questions = [{**question, "position": place} for place, question in enumerate(questions, 1)]
    verdicts = {item["id"]: item["correct"] for item in given if item.get("correct") is not None}
    data = dict(submission["submission_data"])
    for item in given:
        if item.get("flagged"):
            data[str(item["id"])] = {"answer": None, **data.get(str(item["id"]), {}), "flagged": True}
    results = submission["results"]
    if results is not None:
        known = {result["question_id"]: result for result in results}
        results = [_verdict(question, known, verdicts) for question in questions]
    return {**submission, "quiz_data": questions, "submission_data": data, "results": results}


def _kept(entry: Row, wanted: Mapping[int, int]) -> Row | None:
    """The entry as far as it was given; a group draws just those of its questions."""
    if "questions" not in entry:
        return entry if entry["id"] in wanted else None
    questions = [question for question in entry["questions"] if question["id"] in wanted]
    return {**entry, "questions": questions, "pick_count": len(questions)} if questions else None


def _verdict(question: Row, known: Mapping[int, Row], verdicts: Mapping[int, Any]) -> Row:
    blank = {"question_id": question["id"], "answer": None, "points": 0.0, "correct": False, "comment": ""}
    result = known.get(question["id"], blank)
    return {**result, "correct": verdicts.get(question["id"], result["correct"])}
