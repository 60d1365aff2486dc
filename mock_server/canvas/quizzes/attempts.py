"""Attempts in the store: started, answered, turned in, graded when overdue, scored by hand.

Who may do it and what is answered is the pages' business. Source: canvas-quiz-submissions 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mock_server.canvas.quizzes import attempt_rules as rules
from mock_server.canvas.quizzes.access import Person, person_of
from mock_server.canvas.quizzes.drawing import drawn
from mock_server.canvas.quizzes.events import note_start
from mock_server.canvas.quizzes.grading import attempt_score, grade, kept_score, needs_review
from mock_server.canvas.quizzes.records import SURVEYS, current_entries
from mock_server.engine.rows import Row
from mock_server.engine.store import Store

TOKEN_BITS = 256


# --- rows ---------------------------------------------------------------------------------------------------


def ensured(store: Store, quiz: Row, user_id: int) -> Row:
    """What the user did in the quiz; a row that only holds settings if that is nothing yet."""
    found = store.quiz_submissions.first(quiz_id=quiz["id"], user_id=user_id)
    return found or added(store, quiz, {"user_id": user_id})


def added(store: Store, quiz: Row, fields: Row, *, attempt: int | None = None) -> Row:
    """A new row with its token, which is never renewed. Raises KeyError when the id is taken."""
    owner = (fields.get("user_id"), fields.get("previewer_id"), len(store.quiz_submissions))
    token = store.chance("validation token", quiz["id"], *owner).getrandbits(TOKEN_BITS)
    return store.quiz_submissions.add(
        {**fields, "quiz_id": quiz["id"], "attempt": attempt, "validation_token": f"{token:064x}"}
    )


# --- starting -----------------------------------------------------------------------------------------------


def start(store: Store, person: Person, quiz: Row) -> Row:
    """A new attempt of the person, with questions of its own. Source: canvas-quiz-submissions 1.2, 1.3, 1.4."""
    assert person.user_id is not None  # noqa: S101 - whoever starts is signed in
    return begin(store, quiz, ensured(store, quiz, person.user_id))


def begin(store: Store, quiz: Row, submission: Row, *, at: str | None = None) -> Row:
    """The next attempt of a submission: a person's, or a preview of nobody's."""
    started_at = at or store.clock.text()
    course = store.courses[quiz["course_id"]]
    person = person_of(store, course, store.users.get(submission["user_id"]))
    entries = given_entries(store, quiz)
    row = store.quiz_submissions.update(
        submission["id"],
        **_begun(store, quiz, submission, entries, started_at, shuffles=not person.is_manager),
        workflow_state=rules.UNTAKEN,
        submission_id=submission["submission_id"] or _gradebook_id(store, quiz, person),
        end_at=_end_at(person, quiz, submission, started_at),
    )
    note_start(store, row)
    return row


def _gradebook_id(store: Store, quiz: Row, person: Person) -> int | None:
    """The gradebook knows of quizzes with an assignment, as soon as somebody starts."""
    if quiz["assignment_id"] is None or person.user_id is None:
        return None
    place = {"assignment_id": quiz["assignment_id"], "user_id": person.user_id}
    gradebook_id: int = store.submissions.add(place)["id"]
    return gradebook_id


def preview(store: Store, person: Person, quiz: Row) -> Row:
    """The author's preview of the current questions, made or begun again. Source: canvas-quiz-submissions 2."""
    assert person.user_id is not None  # noqa: S101 - whoever previews is signed in
    found = store.quiz_submissions.first(quiz_id=quiz["id"], previewer_id=person.user_id)
    row = found or added(store, quiz, {"previewer_id": person.user_id})
    started_at = store.clock.text()
    begun = _begun(store, quiz, row, current_entries(store, quiz["id"]), started_at, shuffles=False)
    end_at = rules.end_of_attempt(
        quiz, row, started_at=started_at, is_grader=True, lock_at=None, enrollment_ends_at=None
    )
    return store.quiz_submissions.update(row["id"], **begun, workflow_state=rules.PREVIEW, end_at=end_at)


def given_entries(store: Store, quiz: Row) -> list[Row]:
    """What students are given: the copy made at publishing; of a quiz without one, what there is now."""
    frozen: list[Row] | None = quiz["quiz_data"]
    return current_entries(store, quiz["id"]) if frozen is None else frozen


def _begun(
    store: Store, quiz: Row, submission: Row, entries: list[Row], started_at: str, *, shuffles: bool
) -> Row:
    """What starting sets; `kept_score` is left alone."""
    attempt = (submission["attempt"] or 0) + 1
    chance = store.chance("attempt", quiz["id"], submission["user_id"], submission["previewer_id"], attempt)
    return {
        "attempt": attempt,
        "started_at": started_at,
        "finished_at": None,
        "score": None,
        "fudge_points": None,
        "score_before_regrade": None,
        "quiz_version": quiz["version_number"],
        "quiz_points_possible": quiz["points_possible"],
        "quiz_data": drawn(entries, chance, shuffle_answers=shuffles and quiz["shuffle_answers"]),
        "drawn_from": rules.content_of_copy(entries),
        "submission_data": {},
        "results": None,
    }


def _end_at(person: Person, quiz: Row, submission: Row, started_at: str) -> str | None:
    return rules.end_of_attempt(
        quiz,
        submission,
        started_at=started_at,
        is_grader=person.is_grader,
        lock_at=person.dates(quiz)["lock_at"],
        enrollment_ends_at=person.enrollment_ends_at,
    )


def prolong(store: Store, before: Row, quiz: Row) -> None:
    """Running attempts end later when the time limit was lengthened, never earlier.

    Source: canvas-quiz-submissions 1.3.
    """
    if before["time_limit"] == quiz["time_limit"]:
        return
    course = store.courses[quiz["course_id"]]
    for row in store.quiz_submissions.where(quiz_id=quiz["id"], workflow_state=rules.UNTAKEN):
        end_at = _end_at(person_of(store, course, store.users[row["user_id"]]), quiz, row, row["started_at"])
        if row["end_at"] is not None and (end_at is None or end_at > row["end_at"]):
            store.quiz_submissions.update(row["id"], end_at=end_at)


# --- answering ----------------------------------------------------------------------------------------------


def answered(store: Store, submission: Row, answers: Mapping[int, Any]) -> Row:
    """The submission with these answers stored, in the form that they are stored in; others stay."""
    data = dict(submission["submission_data"])
    for question_id, answer in answers.items():
        data[str(question_id)] = {**_entry(data, question_id), "answer": answer}
    return store.quiz_submissions.update(submission["id"], submission_data=data)


def flagged(store: Store, submission: Row, question_id: int, *, flag: bool) -> Row:
    data = dict(submission["submission_data"])
    data[str(question_id)] = {**_entry(data, question_id), "flagged": flag}
    return store.quiz_submissions.update(submission["id"], submission_data=data)


def _entry(data: Mapping[str, Row], question_id: int) -> Row:
    return data.get(str(question_id), {"answer": None, "flagged": False})


# --- turning in ---------------------------------------------------------------------------------------------


def complete(store: Store, submission: Row) -> Row:
    """The attempt turned in now, and graded. Source: canvas-quiz-submissions 1.1, 1.3, 1.4."""
    return turn_in(store, submission, rules.finishing_time(submission, store.clock.text()))


def grade_overdue(store: Store, submission: Row) -> Row:
    """The attempt graded as if it had been turned in when its time was up."""
    return turn_in(store, submission, min(submission["end_at"], store.clock.text()))


def grade_all_overdue(store: Store, quiz: Row) -> None:
    """What a background job does whenever somebody lists the submissions."""
    now = store.clock.text()
    for row in store.quiz_submissions.where(quiz_id=quiz["id"]):
        if rules.is_overdue(row, now):
            grade_overdue(store, row)


def turn_in(store: Store, submission: Row, finished_at: str, **said: Any) -> Row:
    """The attempt graded; what is `said` of it goes before what the rules say."""
    quiz = store.quizzes[submission["quiz_id"]]
    data = submission["submission_data"]
    results = [
        _result(question, data.get(str(question["id"]), {}).get("answer"))
        for question in submission["quiz_data"]
    ]
    graded = {
        **submission,
        "results": results,
        "finished_at": finished_at,
        "score": _score(quiz, submission, results),
        "workflow_state": rules.PENDING_REVIEW if _needs_review(store, quiz, submission) else rules.COMPLETE,
        "has_seen_results": False,
        "manually_unlocked": None,
        **said,
    }
    return _with_version(store, quiz, graded, rules.as_version(graded))


def _result(question: Row, answer: Any) -> Row:
    verdict = grade(question, answer)
    return {
        "question_id": question["id"],
        "answer": answer,
        "points": verdict.points,
        "correct": verdict.correct,
        "comment": "",
    }


def _score(quiz: Row, attempt: Row, results: list[Row]) -> float:
    """All points count here: those of a wrong answer come from a person."""
    is_graded_survey = quiz["quiz_type"] == "graded_survey"
    return attempt_score(
        [{"points": result["points"], "correct": "defined"} for result in results],
        fudge_points=attempt["fudge_points"],
        survey_points=(attempt["quiz_points_possible"] or 0.0) if is_graded_survey else None,
    )


def _needs_review(store: Store, quiz: Row, submission: Row) -> bool:
    """Some question waits for a person, or the quiz is no longer the one that was taken; surveys never.

    Source: canvas-quiz-submissions 1.1.
    """
    if quiz["quiz_type"] in SURVEYS:
        return False
    if any(needs_review(question) for question in submission["quiz_data"]):
        return True
    is_as_it_was = rules.content_of_copy(given_entries(store, quiz)) == submission["drawn_from"]
    return not is_as_it_was or quiz["points_possible"] != submission["quiz_points_possible"]


def _with_version(store: Store, quiz: Row, submission: Row, version: Row) -> Row:
    """The submission with this version in its place among the others, and the score that counts."""
    versions = {old["attempt"]: old for old in submission["versions"]} | {version["attempt"]: version}
    in_order = [versions[attempt] for attempt in sorted(versions)]
    kept = kept_score(quiz["scoring_policy"], [old["score"] for old in in_order])
    return store.quiz_submissions.update(
        submission["id"], **{**submission, "versions": in_order, "kept_score": kept}
    )


# --- scoring by hand ----------------------------------------------------------------------------------------


def rescore(
    store: Store,
    submission: Row,
    version: Row,
    *,
    fudge_points: float | None,
    scores: Mapping[int, float],
    comments: Mapping[int, str],
) -> Row:
    """One finished attempt with points and comments of a teacher. Source: canvas-quiz-submissions 2."""
    quiz = store.quizzes[submission["quiz_id"]]
    results = [_rescored(result, scores, comments) for result in version["results"]]
    changed = {
        **version,
        "results": results,
        "fudge_points": version["fudge_points"] if fudge_points is None else fudge_points,
        "workflow_state": rules.PENDING_REVIEW if rules.needs_person(results) else rules.COMPLETE,
    }
    if quiz["quiz_type"] in SURVEYS:
        changed["workflow_state"] = rules.COMPLETE
    changed["score"] = _score(quiz, changed, results)
    is_current = version["attempt"] == submission["attempt"]
    return _with_version(store, quiz, {**submission, **changed} if is_current else submission, changed)


def _rescored(result: Row, scores: Mapping[int, float], comments: Mapping[int, str]) -> Row:
    """A question scored by hand no longer waits for a person."""
    new = {**result, "comment": comments.get(result["question_id"], result["comment"])}
    if result["question_id"] not in scores:
        return new
    correct = "defined" if result["correct"] == "undefined" else result["correct"]
    return {**new, "points": scores[result["question_id"]], "correct": correct}
