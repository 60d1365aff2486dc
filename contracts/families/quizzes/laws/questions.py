"""Laws of a question's life: asked, read, listed, changed, deleted. Fact sheet: canvas-quiz-questions-and-groups 1."""

from __future__ import annotations

from hypothesis import strategies as st

from contracts.document.spec import Json
from contracts.families.quizzes import content_model as model
from contracts.families.quizzes.arrange import a_question, a_question_group, a_quiz
from contracts.families.quizzes.content_steps import (
    CHOICE,
    ESSAY,
    TEXT_ONLY,
    asked,
    changed,
    ids_listed,
    listed,
    place,
    read,
)
from contracts.families.quizzes.question_values import questions, questions_of
from contracts.generate.text import titles, words
from contracts.generic.refusals import require_status
from contracts.run.case import Case
from contracts.run.check import law
from contracts.wire.failures import require, require_contains, require_equal

FAMILY = "quiz_questions"

SHEET = "source: canvas-quiz-questions-and-groups"
KEPT = ["multiple_choice", "true_false", "short_answer", "fill_in_multiple_blanks", "essay"]
"""Types whose answers every version reads under the names by which they come back."""
NOT_KEPT = ("assessment_question", "position", "created_at")
"""What not every answer that shows a question has."""


def fields_of(question: Json) -> Json:
    return {name: value for name, value in question.items() if name not in NOT_KEPT}


# Create ------------------------------------------------------------------------------------------------------------


@law(
    "create_quiz_question get_quiz_question list_quiz_questions",
    evidence=["doc: Quiz Questions, Create a single quiz question", f"{SHEET} 1.3, 1.4"],
    profile="smoke",
)
def created_question_is_read_back(case: Case) -> None:
    """A question of any type is answered, read and listed as it was sent, fields of other types being null."""
    quiz, sent = a_quiz(case), case.draw(questions(case.mark))
    expected = {**model.created(sent), "quiz_id": quiz["id"]}

    made = asked(case, quiz, **sent)
    found = listed(case, quiz)

    require_contains(made, expected, "create answers with another question than the one that was sent")
    require_equal([question["id"] for question in found], [made["id"]], "the list is not what was made")
    require_contains(found[0], expected, "the list shows another question than create answered with")
    require_equal(fields_of(read(case, made)), fields_of(found[0]), "a read shows another than the list")


@law("create_quiz_question", evidence=f"{SHEET} 1.3", amount="one")
def nothing_at_all_is_a_text(case: Case) -> None:
    """Without `question`, or with an empty one, an unnamed text without points is made; so with fields beside it."""
    quiz = a_quiz(case)
    beside = {"question_name": case.mark, "question_type": ESSAY, "points_possible": 5}

    bodies: list[Json] = [{}, {"question": {}}, {"question": {"question_name": "", "points_possible": None}}]
    for body in [*bodies, beside]:
        made = case.teacher.ok("create_quiz_question", quiz_id=quiz["id"], body=body)
        expected = {**model.created({}), "answers": [], "assessment_question_id": None}
        require_contains(made, expected, "it is not the question that nothing makes")


@law("create_quiz_question", evidence=f"{SHEET} 1.3", amount="one")
def points_that_are_no_number_are_none(case: Case) -> None:
    """`points_possible` is read as a number, text too; what is none counts as 0, and there is no range."""
    quiz = a_quiz(case)

    for sent, points in ((2, 2), ("2.5", 2.5), ("many", 0), ("", 0), (-3, -3)):
        made = asked(case, quiz, points_possible=sent)
        require_equal(made["points_possible"], points, f"{sent!r} is worth something else")


@law("create_quiz_question update_quiz_question list_quiz_questions", evidence=f"{SHEET} 1.2, 1.3")
def sent_position_is_ignored(case: Case) -> None:
    """Questions are listed as they were made, also page by page, whatever `position` create or update is sent."""
    quiz, positions = a_quiz(case), case.draw(st.lists(st.integers(1, 5), min_size=4, max_size=4))
    made = [asked(case, quiz, position=position) for position in positions[:3]]
    changed(case, made[2], position=positions[3])

    query = {"per_page": 2}
    first = case.teacher.call("list_quiz_questions", quiz_id=quiz["id"], query=query)
    paged = [question["id"] for page in case.pages(first) for question in page.json]

    own = [question["id"] for question in made]
    require_equal(ids_listed(case, quiz), own, "a position that was sent has moved a question")
    require_equal(paged, own, "the pages together are not the list")


@law("create_quiz_question", evidence=f"{SHEET} 1.3, 1.4", amount="one")
def bank_record_comes_with_what_changes(case: Case) -> None:
    """Create and update show the record in the question bank, a read if it is asked to; a text has none."""
    quiz = a_quiz(case)
    made, text = asked(case, quiz), asked(case, quiz, question_type=TEXT_ONLY)
    include = {"include[]": "assessment_question"}

    updated = case.teacher.ok("update_quiz_question", body={"question": {}}, **place(made))
    included = case.teacher.ok("get_quiz_question", query=include, **place(made))
    plain = read(case, made)

    for shown in (made, updated, included):
        record = (shown["assessment_question"] or {}).get("id")
        require_equal(record, made["assessment_question_id"], "the record is another")
    require("assessment_question" not in plain, "a read shows the record unasked")
    none = {"assessment_question": None, "assessment_question_id": None}
    require_contains(text, none, "a text has a record in the bank")


# Update ------------------------------------------------------------------------------------------------------------


@law("update_quiz_question get_quiz_question", evidence=f"{SHEET} 1.3")
def update_changes_only_what_is_sent(case: Case) -> None:
    """An update changes the fields that are sent; all others, answers included, stay, also those sent as null."""
    question = a_question(case, a_quiz(case)["id"], **case.draw(_kept_questions(case)))
    sent = case.draw(
        st.fixed_dictionaries(
            {},
            optional={
                "question_name": titles(case.mark),
                "question_text": st.just(f"<p>{case.mark} other</p>"),
                "points_possible": st.integers(500, 600),
                "correct_comments": words(20),
                "neutral_comments_html": st.just("<p>So what?</p>"),
            },
        )
    )
    names = ("question_name", "question_type", "question_text", "points_possible", "answers")
    nothing = dict.fromkeys(case.draw(st.sets(st.sampled_from(names))))

    body = {"question": {**nothing, **sent}}
    answer = case.teacher.ok("update_quiz_question", body=body, **place(question))
    found = read(case, question)

    after = {**fields_of(question), **sent}
    require_contains(answer, after, "an update answers with something else than what it came to")
    require_contains(found, after, "an update came to something else than what it sent")


def _kept_questions(case: Case) -> st.SearchStrategy[Json]:
    return st.one_of([questions_of(kind, case.mark) for kind in KEPT])


@law("update_quiz_question get_quiz_question", evidence=f"{SHEET} 1.3")
def update_can_change_type_and_answers(case: Case) -> None:
    """A question becomes one of another type, with the answers that are sent and no field of its old type."""
    question = a_question(case, a_quiz(case)["id"], **case.draw(questions_of("matching", case.mark)))
    sent = {"correct_comments": "", "incorrect_comments": "", "neutral_comments": ""}
    sent |= case.draw(questions_of("multiple_choice", case.mark))

    found = changed(case, question, **sent)

    require_contains(found, model.created(sent), "it is another question than the one that was sent")


@law("update_quiz_question", evidence=f"{SHEET} 1.3", amount="one")
def of_a_text_nothing_is_remembered(case: Case) -> None:
    """An update of a text-only question sets to its default whatever it does not send."""
    text = f"<p>{case.mark}</p>"
    made = a_question(case, a_quiz(case)["id"], question_type=TEXT_ONLY, question_text=text)

    found = changed(case, made, question_name=f"{case.mark} renamed")

    expected = {"question_name": f"{case.mark} renamed", "question_text": model.DEFAULTS["question_text"]}
    require_contains(found, expected, "the text is remembered")


@law("update_quiz_question", evidence="inferred: canvas-quiz-questions-and-groups 1.3", amount="one")
def update_without_a_question_is_refused(case: Case) -> None:
    """An update that sends no `question` is refused with 400, fields beside it too, and changes nothing."""
    made = a_question(case, a_quiz(case)["id"])

    for body in ({}, {"question_name": f"{case.mark} beside"}):
        refused = case.teacher.call("update_quiz_question", body=body, **place(made))
        require_status(refused, 400)
    require_equal(fields_of(read(case, made)), fields_of(made), "a refused update has changed something")


# Delete ------------------------------------------------------------------------------------------------------------


@law(
    "delete_quiz_question list_quiz_questions get_quiz_question update_quiz_question",
    evidence=["doc: Quiz Questions, Delete a quiz question", "spec: canvas-quiz-questions-and-groups 1.5"],
    profile="smoke",
    amount="one",
)
def deleted_question_is_gone(case: Case) -> None:
    """A deleted question is not listed, and is neither read nor changed nor deleted any more; the others stay."""
    quiz = a_quiz(case)
    kept, deleted = (a_question(case, quiz["id"]) for _ in range(2))

    answer = case.teacher.call("delete_quiz_question", **place(deleted))
    refused = [
        case.teacher.call("get_quiz_question", **place(deleted)),
        case.teacher.call("update_quiz_question", body={"question": {}}, **place(deleted)),
        case.teacher.call("delete_quiz_question", **place(deleted)),
    ]

    require_status(answer, 204)
    require_equal(answer.text, "", "204 has a body", exchange=answer)
    for exchange in refused:
        require_status(exchange, 404)
    require_equal(ids_listed(case, quiz), [kept["id"]], "the list is not what is left")


# Look-up -----------------------------------------------------------------------------------------------------------


@law(
    "get_quiz_question update_quiz_question delete_quiz_question",
    evidence=f"{SHEET} 1.1",
    amount="one",
)
def question_is_found_in_its_own_quiz_only(case: Case) -> None:
    """A question is not found under another quiz, nor changed or deleted there."""
    question, other = a_question(case, a_quiz(case)["id"]), a_quiz(case)
    elsewhere = {"quiz_id": other["id"], "id": question["id"]}
    case.absent("get_quiz_question", "id", value=question["id"], quiz_id=other["id"])

    bodies: dict[str, Json] = {
        "get_quiz_question": None,
        "update_quiz_question": {"question": {"question_name": f"{case.mark} found"}},
        "delete_quiz_question": None,
    }
    for operation, body in bodies.items():
        require_status(case.teacher.call(operation, body=body, **elsewhere), 404)
    require_equal(fields_of(read(case, question)), fields_of(question), "it was changed from elsewhere")


@law("create_quiz_question update_quiz_question", evidence=f"{SHEET} 1.1", amount="one")
def group_of_a_question_is_one_of_its_quiz(case: Case) -> None:
    """A question for the group of another quiz, or for none that exists, is refused with 404, and nothing is done."""
    quiz, other = a_quiz(case), a_quiz(case)
    question, group = a_question(case, quiz["id"]), a_question_group(case, other["id"])

    for wanted in (group["id"], 9_000_000_000):
        body = {"question": {"question_name": f"{case.mark} lost", "quiz_group_id": wanted}}
        require_status(case.teacher.call("create_quiz_question", body=body, quiz_id=quiz["id"]), 404)
        require_status(case.teacher.call("update_quiz_question", body=body, **place(question)), 404)
    names = [found["question_name"] for found in listed(case, quiz)]
    require_equal(names, [question["question_name"]], "a refused request has done something")


@law("create_quiz_question", evidence="source: canvas-api-conventions 1", amount="one")
def question_sent_to_the_quiz_itself_is_not_found(case: Case) -> None:
    """A question that is sent to the quiz's own path, without `/questions`, is 404 and asks nothing."""
    quiz = a_quiz(case)
    path = case.document["get_quiz"].fill({"course_id": case.course, "id": quiz["id"]})

    refused = case.teacher.send("POST", path, body={"question": {"question_name": case.mark}})

    require_status(refused, 404)
    require_equal(ids_listed(case, quiz), [], "the quiz has a question")


# Texts and encodings -----------------------------------------------------------------------------------------------


@law(
    "create_quiz_question get_quiz_question list_quiz_questions",
    evidence=[f"{SHEET} 1.4", "spec: canvas-quiz-questions-and-groups 1.4"],
)
def plain_texts_are_never_escaped(case: Case) -> None:
    """The name, an answer's text and its comment come back letter by letter, with `&`, `<` and quotes."""
    text = case.draw(st.text("ab &<>'\";", min_size=1, max_size=12).map(str.strip).filter(bool))
    quiz, plain = a_quiz(case), f"don't & {text} x"
    answers = [{"answer_text": plain, "answer_weight": 100, "answer_comment": plain}]

    made = asked(case, quiz, question_name=plain, question_type=CHOICE, answers=answers)

    for shown in (made, read(case, made), *listed(case, quiz)):
        require_equal(shown["question_name"], plain, "the name is another")
        expected = {"text": plain, "comments": plain}
        require_contains(shown["answers"], [expected], "the answer is another")


@law("create_quiz_question", evidence=f"{SHEET} 1.3", amount="one")
def html_of_a_question_is_cleaned_up(case: Case) -> None:
    """Scripts and handlers do not survive in the HTML of a question, what is harmless does."""
    html = f'<p onclick="go()">{case.mark}</p><script>go()</script>'

    made = asked(case, a_quiz(case), question_text=html, correct_comments_html=html)

    for shown in (made["question_text"], made["correct_comments_html"]):
        bad = [word for word in ("<script", "onclick") if word in shown]
        require(not bad, f"the HTML still has {', '.join(bad)}", received=shown)
        require(f"<p>{case.mark}</p>" in shown, "harmless parts of the HTML are gone", received=shown)


@law(
    "create_quiz_question get_quiz_question",
    evidence=[f"{SHEET} 1.3, 1.4", "spec: canvas-quiz-questions-and-groups 1.3"],
    amount="one",
)
def links_are_stored_without_the_host(case: Case) -> None:
    """A link to a file of this server is stored as a path; a read gives it its address again."""
    base, path = case.session.wire("canvas").base_url, f"/courses/{case.course}/files/1"
    link = f'<p>{case.mark} <a href="{base}{path}">file</a></p>'

    made = asked(case, a_quiz(case), question_text=link)
    shown = read(case, made)

    require(f'href="{path}' in made["question_text"], "the stored link is another", received=made)
    require(f'href="{base}{path}' in shown["question_text"], "a read has no address", received=shown)


@law("create_quiz_question", evidence="doc: Quiz Questions, Create a single quiz question")
def every_encoding_says_the_same(case: Case) -> None:
    """The same question as JSON, as a form and as multipart, its answers in a list or by index, is the same."""
    quiz = a_quiz(case)
    fields = {"answer_text": words(12), "answer_weight": st.sampled_from([0, 100])}
    answers = case.draw(st.lists(st.fixed_dictionaries(fields), min_size=1, max_size=3))
    sent = {
        "question_name": case.mark,
        "question_type": "true_false_question",
        "points_possible": 2.5,
        "answers": answers,
    }
    by_index = {**sent, "answers": {str(number): answer for number, answer in enumerate(answers)}}

    for question in (sent, by_index):
        for encoding in ("json", "form", "multipart"):
            body = {"question": question}
            made = case.teacher.ok("create_quiz_question", quiz_id=quiz["id"], body=body, encoding=encoding)
            require_contains(made, model.created(sent), f"sent as {encoding} it is another question")
