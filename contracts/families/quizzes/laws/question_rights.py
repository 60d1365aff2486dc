"""Laws of who may see and change questions, and of what students are told of those that they were given.

Fact sheet: canvas-quiz-questions-and-groups 1.1, 1.2 and 1.4.
"""

from __future__ import annotations

from contracts.document.spec import Json
from contracts.families.quizzes.arrange import CHOICE, NUMBER, a_question, a_quiz, a_quiz_to_take, an_attempt
from contracts.families.quizzes.content_steps import asked, ids_listed, place, read
from contracts.generic.refusals import require_not_permitted, require_status
from contracts.run.case import Case
from contracts.run.check import law
from contracts.wire.failures import require, require_equal

FAMILY = "quiz_question_rights"

SHEET = "canvas-quiz-questions-and-groups"
PAIRS: Json = {
    "question_type": "matching_question",
    "answers": [{"answer_match_left": "Rome", "answer_match_right": "Italy"}],
    "matching_answer_incorrect_matches": "Spain",
}
BLANK: Json = {
    "question_type": "fill_in_multiple_blanks_question",
    "question_text": "<p>To be or not to [verb]</p>",
    "answers": [{"blank_id": "verb", "answer_text": "be", "answer_weight": 100}],
}
TOLD = frozenset(
    {
        "id",
        "position",
        "quiz_group_id",
        "quiz_id",
        "assessment_question_id",
        "question_name",
        "question_type",
        "question_text",
        "answers",
        "matches",
        "formulas",
        "variables",
        "answer_tolerance",
        "formula_decimal_places",
    }
)
TOLD_OF_ANSWERS = frozenset({"id", "text", "html", "blank_id", "variables"})
WITH_ANSWERS = frozenset({"multiple_choice_question", "matching_question"})
"""Of the types asked here, those whose answers a student is shown."""


def given(case: Case, attempt: Json) -> list[Json]:
    """What the student is told of the questions of an attempt."""
    query = {"quiz_submission_id": "self", "quiz_submission_attempt": attempt["attempt"]}
    return case.student.every("list_quiz_questions", quiz_id=attempt["quiz_id"], query=query)


@law(
    "list_quiz_questions get_quiz_question",
    evidence=f"spec: {SHEET} 1.1",
    needs="student",
    profile="smoke",
    amount="one",
)
def students_are_denied_the_questions(case: Case) -> None:
    """A student may neither list the questions of a published quiz nor read one, before starting it and after."""
    quiz, questions = a_quiz_to_take(case, CHOICE)

    for starts in (True, False):
        require_not_permitted(case.student.call("list_quiz_questions", quiz_id=quiz["id"]))
        require_not_permitted(case.student.call("get_quiz_question", **place(questions[0])))
        if starts:
            an_attempt(case, quiz["id"])


@law(
    "create_quiz_question update_quiz_question delete_quiz_question",
    evidence=f"source: {SHEET} 1.1",
    needs="student",
    amount="one",
)
def students_change_no_question(case: Case) -> None:
    """A student is refused every change of questions, of unknown ones too, and nothing has changed."""
    quiz = a_quiz(case, published=True)
    question = a_question(case, quiz["id"])
    body = {"question": {"question_name": f"{case.mark} mine"}}
    unknown = {"quiz_id": quiz["id"], "id": case.absent("get_quiz_question", "id", quiz_id=quiz["id"])}

    require_not_permitted(case.student.call("create_quiz_question", quiz_id=quiz["id"], body=body))
    for found in (place(question), unknown):
        require_not_permitted(case.student.call("update_quiz_question", body=body, **found))
        require_not_permitted(case.student.call("delete_quiz_question", **found))
    require_equal(ids_listed(case, quiz), [question["id"]], "a question has come or gone")
    require_equal(read(case, question)["question_name"], question["question_name"], "it has changed")


@law("get_quiz_question", evidence=f"source: {SHEET} 1.1", needs="student", amount="one")
def unknown_question_is_unknown_before_it_is_forbidden(case: Case) -> None:
    """A student who reads a question that does not exist is told 404, and of one that does, that they may not."""
    quiz = a_quiz(case, published=True)
    question = a_question(case, quiz["id"])
    unknown = case.absent("get_quiz_question", "id", quiz_id=quiz["id"])

    require_status(case.student.call("get_quiz_question", quiz_id=quiz["id"], id=unknown), 404)
    require_not_permitted(case.student.call("get_quiz_question", **place(question)))


@law(
    "list_quiz_questions",
    evidence=[f"source: {SHEET} 1.4", f"spec: {SHEET} 1.4"],
    needs="student",
    amount="one",
)
def attempts_questions_never_tell_what_is_right(case: Case) -> None:
    """A student is told neither points nor comments of an attempt's questions, nor weights and matches of answers."""
    quiz, _ = a_quiz_to_take(case, CHOICE, NUMBER, PAIRS, BLANK)
    attempt = an_attempt(case, quiz["id"])

    shown = given(case, attempt)

    require_equal(len(shown), 4, "the student is given other questions")
    for question in shown:
        kind = question["question_type"]
        more = sorted(set(question) - TOLD - {"assessment_question"})
        require_equal(more, [], f"{kind}: the student is told more")
        require(("answers" in question) == (kind in WITH_ANSWERS), f"{kind}: answers are shown, or hidden")
        more = sorted({name for answer in question.get("answers", ()) for name in answer} - TOLD_OF_ANSWERS)
        require_equal(more, [], f"{kind}: the student is told more of answers")


@law(
    "list_quiz_questions delete_quiz_question",
    evidence=["doc: Quiz Questions, List questions in a quiz or a submission", f"spec: {SHEET} 1.2, 1.5"],
    needs="student",
    amount="one",
)
def attempt_keeps_what_it_was_given(case: Case) -> None:
    """An attempt shows a question that has been deleted since, the text of one that has changed, and no new one."""
    quiz, (kept, deleted) = a_quiz_to_take(case, CHOICE, NUMBER, shuffle_answers=False)
    attempt = an_attempt(case, quiz["id"])
    before = given(case, attempt)

    case.teacher.ok("delete_quiz_question", **place(deleted))
    body = {"question": {"question_text": f"<p>{case.mark} other</p>"}}
    case.teacher.ok("update_quiz_question", body=body, **place(kept))
    asked(case, quiz)

    ids = sorted(question["id"] for question in before)
    require_equal(ids, sorted([kept["id"], deleted["id"]]), "the student is given other questions")
    require_equal(given(case, attempt), before, "the attempt has other questions now")


@law("list_quiz_questions", evidence=f"source: {SHEET} 1.2", needs="student", amount="one")
def one_of_the_two_names_of_an_attempt_is_none(case: Case) -> None:
    """An attempt named by its submission or its number only does not count: the plain list is asked for."""
    quiz, questions = a_quiz_to_take(case, CHOICE)
    attempt = an_attempt(case, quiz["id"])

    for query in ({"quiz_submission_id": attempt["id"]}, {"quiz_submission_attempt": attempt["attempt"]}):
        found = case.teacher.every("list_quiz_questions", quiz_id=quiz["id"], query=query)
        require_equal([q["id"] for q in found], [questions[0]["id"]], "the list is another")
        refused = case.student.call("list_quiz_questions", quiz_id=quiz["id"], query=query)
        require_not_permitted(refused)
