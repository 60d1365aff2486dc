"""Laws of each type of question: what is sent comes back under its other name.

Fact sheet: canvas-quiz-questions-and-groups 2.
"""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from contracts.document.spec import Json
from contracts.families.quizzes import content_model as model
from contracts.families.quizzes.arrange import a_quiz
from contracts.families.quizzes.content_steps import asked, read
from contracts.families.quizzes.question_values import questions_of
from contracts.generate.text import Strategy, simple_html, words
from contracts.run.case import Case
from contracts.run.check import law
from contracts.wire.failures import require, require_contains, require_equal

FAMILY = "quiz_question_types"

SOURCE = "source: canvas-quiz-questions-and-groups 2"
BLANKS = st.sampled_from(["a", "b"])
WRONG = st.sampled_from([0, 50])


def require_comes_back(case: Case, sent: Json) -> Json:
    """Create answers with what was sent under its other names, a read shows the same; gives the read."""
    expected = model.created(sent)

    made = asked(case, a_quiz(case), **sent)
    shown = read(case, made)

    require_contains(made, expected, "create answers with another question than the one that was sent")
    require_contains(shown, expected, "a read shows another question than create answered with")
    require_equal(shown["answers"], made["answers"], "a read shows other answers than create answered with")
    return shown


def answers_of(fields: dict[str, Strategy], **optional: Strategy) -> Strategy:
    return st.lists(st.fixed_dictionaries(fields, optional=optional), min_size=1, max_size=4)


# As they are sent --------------------------------------------------------------------------------------------------


@law(
    "create_quiz_question get_quiz_question",
    evidence=["doc: Quiz Questions, Create a single quiz question", SOURCE],
)
def choices_come_back_under_their_other_names(case: Case) -> None:
    """Choices, of one right answer, of several and of a missing word, come back as `text`, `weight` and `comments`."""
    kind = case.draw(st.sampled_from(["multiple_choice", "multiple_answers", "missing_word"]))
    sent = case.draw(questions_of("multiple_choice", case.mark))

    require_comes_back(case, {**sent, "question_type": f"{kind}_question"})


@law("create_quiz_question get_quiz_question", evidence=SOURCE)
def html_of_choices_comes_back(case: Case) -> None:
    """`answer_html` and `answer_comment_html` of a choice come back as `html` and `comments_html`."""
    kind = case.draw(st.sampled_from(["multiple_choice_question", "multiple_answers_question"]))
    html = simple_html(case.mark)
    fields = {"answer_text": words(20), "answer_weight": WRONG, "answer_html": html}
    answers = case.draw(answers_of(fields, answer_comment_html=html))

    require_comes_back(case, {"question_name": case.mark, "question_type": kind, "answers": answers})


@law("create_quiz_question get_quiz_question", evidence=SOURCE)
def true_and_false_come_back_as_they_are_sent(case: Case) -> None:
    """Of a true-or-false question nothing is forced: neither answer need be right."""
    fields = {"answer_text": st.sampled_from(["True", "False"]), "answer_weight": st.sampled_from([0, 100])}
    answers = case.draw(answers_of(fields))

    require_comes_back(
        case, {"question_name": case.mark, "question_type": "true_false_question", "answers": answers}
    )


@law("create_quiz_question get_quiz_question", evidence=SOURCE)
def pairs_come_back_with_their_left_side_as_text(case: Case) -> None:
    """Pairs come back as `left` and `right`, with `left` as their text, and have no weight."""
    shown = require_comes_back(case, case.draw(questions_of("matching", case.mark)))

    weighed = [answer for answer in shown["answers"] if "weight" in answer]
    require_equal(weighed, [], "a pair has a weight")


@law("create_quiz_question get_quiz_question", evidence=SOURCE)
def numbers_come_back_in_their_form(case: Case) -> None:
    """An exact number, a range and a precise number come back with their own two fields, as right answers."""
    require_comes_back(case, case.draw(questions_of("numerical", case.mark)))


@law("create_quiz_question get_quiz_question", evidence=SOURCE)
def formulas_come_back_as_objects(case: Case) -> None:
    """Formulas come back as objects, values of variables as texts with as many decimals as the variable's scale."""
    sent = case.draw(questions_of("calculated", case.mark))
    for answer in sent["answers"]:
        for value in answer["variables"]:
            value["value"] = round(value["value"])  # how halves are rounded is not known

    require_comes_back(case, sent)


@law("create_quiz_question get_quiz_question", evidence=SOURCE, amount="one")
def open_questions_have_no_answers(case: Case) -> None:
    """Essays, file uploads and texts have an empty list of answers."""
    quiz = a_quiz(case)

    for kind in ("essay", "file_upload", "text_only"):
        made = asked(case, quiz, question_type=f"{kind}_question")
        require_contains(
            read(case, made),
            {"question_type": f"{kind}_question", "answers": []},
            "it is another question than the one that was sent",
        )


@law("create_quiz_question", evidence="source: canvas-quiz-questions-and-groups 1.3", amount="one")
def any_type_is_stored(case: Case) -> None:
    """A type that nobody knows is no error, and comes back as it was sent."""
    made = asked(case, a_quiz(case), question_type="riddle_question")

    require_equal(made["question_type"], "riddle_question", "the type is another")


# What is forced ----------------------------------------------------------------------------------------------------


@law("create_quiz_question", evidence=SOURCE, amount="one")
def first_choice_is_right_if_no_other_is(case: Case) -> None:
    """Where no choice weighs exactly 100 the first one does; where one does, nothing is forced."""
    quiz = a_quiz(case)

    for kind in ("multiple_choice", "multiple_answers", "missing_word"):
        for weights, forced in (([50, 0], [100, 0]), ([0, 100], [0, 100])):
            answers = [{"answer_text": f"{number}", "answer_weight": number} for number in weights]
            made = asked(case, quiz, question_type=f"{kind}_question", answers=answers)
            require_equal(weights_of(made), forced, f"{kind}: the weights are others")


def weights_of(question: Json) -> list[Json]:
    return [answer["weight"] for answer in question["answers"]]


@law("create_quiz_question", evidence=SOURCE)
def every_dropdown_has_a_right_choice(case: Case) -> None:
    """Of each blank the first choice weighs 100 if none does; the blanks come back by their names."""
    fields = {"blank_id": BLANKS, "answer_text": words(20), "answer_weight": WRONG | st.just(100)}
    answers = case.draw(answers_of(fields))

    require_comes_back(
        case, {"question_name": case.mark, "question_type": "multiple_dropdowns_question", "answers": answers}
    )


@law("create_quiz_question", evidence=SOURCE)
def blanks_keep_the_weights_they_are_given(case: Case) -> None:
    """Of blanks that are filled in nothing is forced, even if no response can be right then."""
    fields = {"blank_id": BLANKS, "answer_text": words(20), "answer_weight": WRONG}
    answers = case.draw(answers_of(fields))

    require_comes_back(
        case,
        {
            "question_name": case.mark,
            "question_type": "fill_in_multiple_blanks_question",
            "answers": answers,
        },
    )


@law("create_quiz_question", evidence=SOURCE)
def short_answers_are_always_right(case: Case) -> None:
    """Every answer to a short-answer question weighs 100, whatever weight was sent."""
    answers = case.draw(answers_of({"answer_text": words(20)}, answer_weight=WRONG))

    require_comes_back(
        case, {"question_name": case.mark, "question_type": "short_answer_question", "answers": answers}
    )


@law("create_quiz_question", evidence=SOURCE, amount="one")
def answers_without_text_are_dropped(case: Case) -> None:
    """Of short answers and of blanks those with an empty text are not kept."""
    quiz = a_quiz(case)
    texts = ["", "kept", ""]
    answers = [{"answer_text": text, "blank_id": "a", "answer_weight": 100} for text in texts]

    for kind in ("short_answer", "fill_in_multiple_blanks"):
        made = asked(case, quiz, question_type=f"{kind}_question", answers=answers)
        found = [answer["text"] for answer in made["answers"]]
        require_equal(found, ["kept"], f"{kind}: the answers are others")


@law("create_quiz_question", evidence=SOURCE, amount="one")
def number_of_no_known_form_is_a_range_of_nothing(case: Case) -> None:
    """A numerical answer whose form is missing or unknown becomes the range from 0 to 0."""
    answers = [{"answer_exact": 5}, {"numerical_answer_type": "about_answer", "answer_exact": 5}]

    require_comes_back(
        case, {"question_name": case.mark, "question_type": "numerical_question", "answers": answers}
    )


# Matches -----------------------------------------------------------------------------------------------------------


@law("create_quiz_question", evidence=SOURCE)
def matches_are_the_right_sides_and_the_distractors(case: Case) -> None:
    """`matches` holds each right-hand text once and each distractor once, each under an id of its own."""
    texts = st.lists(words(12), min_size=1, max_size=3, unique=True)
    known = case.draw(texts)
    some = st.lists(st.sampled_from(known), min_size=1, max_size=3)
    rights, distractors = case.draw(some), case.draw(some | texts)
    sent = _matching(rights, distractors)

    made = asked(case, a_quiz(case), **sent)

    _require_matches(made, model.matches(sent))
    ids = {match["text"]: match["match_id"] for match in made["matches"]}
    own = [answer["match_id"] for answer in made["answers"]]
    require_equal(own, [ids[right] for right in rights], "a pair has another match than its right side")


@law("create_quiz_question", evidence=SOURCE, amount="one")
def long_distractors_are_cut(case: Case) -> None:
    """A distractor of more than 256 characters is cut to them; empty lines are none."""
    sent = _matching(["right"], ["x" * 300, "", "short"])

    made = asked(case, a_quiz(case), **sent)

    _require_matches(made, {"right", "x" * 256, "short"})


def _matching(rights: Sequence[str], distractors: Sequence[str]) -> dict[str, Json]:
    answers = [
        {"answer_match_left": f"left {place}", "answer_match_right": right}
        for place, right in enumerate(rights)
    ]
    lines = "\n".join(distractors)
    return {
        "question_type": "matching_question",
        "answers": answers,
        "matching_answer_incorrect_matches": lines,
    }


def _require_matches(question: Json, texts: set[str]) -> None:
    found = question["matches"]
    require_equal(sorted(match["text"] for match in found), sorted(texts), "the matches are others")
    require_equal(len({match["match_id"] for match in found}), len(found), "two matches have the same id")


# Ids, names and comments -------------------------------------------------------------------------------------------


@law("create_quiz_question", evidence=SOURCE)
def answers_keep_the_ids_they_are_sent_with(case: Case) -> None:
    """An answer's id is kept unless it is 0 or taken by another one of the question; all are different."""
    wanted = case.draw(st.lists(st.sampled_from([None, 0, 7, 8, 123456]), min_size=1, max_size=4))
    answers = [{"answer_text": "x", **({} if id_ is None else {"id": id_})} for id_ in wanted]

    made = asked(case, a_quiz(case), question_type="multiple_choice_question", answers=answers)

    ids = [answer["id"] for answer in made["answers"]]
    require_equal(len(set(ids)), len(wanted), "two answers have the same id")
    for place, id_ in enumerate(wanted):
        if id_ and id_ not in wanted[:place]:
            require_equal(ids[place], id_, "an answer has lost its id")


@law("create_quiz_question", evidence=SOURCE, amount="one")
def comments_are_read_by_either_name(case: Case) -> None:
    """The comment on an answer is read from `answer_comment` and from `comments`, and so is its HTML."""
    html = f"<p>{case.mark}</p>"
    answers = [
        {"answer_text": "a", "answer_weight": 100, "answer_comment": "Yes", "answer_comment_html": html},
        {"text": "b", "weight": 0, "comments": "No", "comments_html": html},
    ]

    require_comes_back(
        case, {"question_name": case.mark, "question_type": "multiple_choice_question", "answers": answers}
    )


@law("create_quiz_question", evidence=SOURCE, amount="one", mock_only="later versions may accept the name")
def documented_name_of_comments_is_lost(case: Case) -> None:
    """`answer_comments`, as the documentation calls it, is read for no type whose answers are parsed."""
    quiz = a_quiz(case)
    answers = [{"answer_text": "a", "blank_id": "a", "answer_weight": 100, "answer_comments": "Lost"}]

    for kind in ("multiple_choice", "short_answer", "multiple_dropdowns"):
        made = asked(case, quiz, question_type=f"{kind}_question", answers=answers)
        require_equal(made["answers"][0]["comments"], "", f"{kind}: the comment is kept")


@law("create_quiz_question get_quiz_question", evidence=SOURCE)
def returned_answers_can_be_sent_back(case: Case) -> None:
    """What a question returned as its answers, sent as those of another one, comes to the same answers."""
    kinds = ["multiple_choice", "true_false", "short_answer", "fill_in_multiple_blanks", "multiple_answers"]

    _require_the_same_again(case, case.draw(st.sampled_from(kinds)))


@law(
    "create_quiz_question get_quiz_question",
    evidence=SOURCE,
    mock_only="whether servers read these by their returned names is unsure",
)
def returned_pairs_and_numbers_can_be_sent_back(case: Case) -> None:
    """The same of pairs, of dropdowns, of numbers and of formulas, with all else that the question returned."""
    kinds = ["matching", "multiple_dropdowns", "numerical", "calculated"]

    _require_the_same_again(case, case.draw(st.sampled_from(kinds)))


def _require_the_same_again(case: Case, kind: str) -> None:
    quiz, sent = a_quiz(case), case.draw(questions_of(kind, case.mark))

    first = read(case, asked(case, quiz, **sent))
    names = (*sent, "question_type", "answers")
    again = read(case, asked(case, quiz, **{name: first[name] for name in names}))

    require_contains(again, {name: first[name] for name in names}, "it comes to another question")
    require(again["id"] != first["id"], "two questions have the same id")
