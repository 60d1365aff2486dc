"""Quiz servers that are wrong about what answers come back as."""

from __future__ import annotations

from ..mutants import Mutant
from .content_defects import Item, by_name, each_answer, of_type, told, understood, without

TYPES = "quiz_question_types.*"


def forced(question: Item, name: str = "answer_weight") -> Item:
    """Where no answer is right the first one is."""
    answers = question.get("answers") or []
    if not answers or any(answer.get(name) == 100 for answer in answers):
        return question
    return {**question, "answers": [{**answers[0], name: 100}, *answers[1:]]}


def last_is_right(question: Item) -> Item:
    answers = question.get("answers") or []
    if not answers or any(answer.get("answer_weight", answer.get("weight")) == 100 for answer in answers):
        return question
    return {**question, "answers": [*answers[:-1], {**answers[-1], "answer_weight": 100}]}


def one_is_right(question: Item) -> Item:
    """Of all dropdowns together one choice is right."""
    weights = [answer["weight"] for answer in question["answers"]]
    first = weights.index(100)
    answers = [
        {**answer, "weight": 0} if place > first else answer
        for place, answer in enumerate(question["answers"])
    ]
    return {**question, "answers": answers}


def matched_by_place(question: Item) -> Item:
    """Each pair has a match of its own, even if their right sides are the same."""
    return {
        **question,
        "answers": [{**answer, "match_id": place} for place, answer in enumerate(question["answers"])],
    }


def with_one_answer(question: Item) -> Item:
    return {**question, "answers": question["answers"] or [{"text": ""}]}


MUTANTS = [
    Mutant(
        "comments on choices are lost",
        lambda: understood(each_answer(without("answer_comment"))),
        "quiz_question_types.choices_come_back_under_their_other_names "
        "quiz_question_types.comments_are_read_by_either_name",
        f"{TYPES} quiz_questions.*",
    ),
    Mutant(
        "html of choices is lost",
        lambda: understood(each_answer(without("answer_html"))),
        "quiz_question_types.html_of_choices_comes_back",
    ),
    Mutant(
        "something is always true",
        lambda: understood(of_type("true_false", forced)),
        "quiz_question_types.true_and_false_come_back_as_they_are_sent",
        "quiz_questions.every_encoding_says_the_same",
    ),
    Mutant(
        "pairs have weights",
        lambda: told(of_type("matching", each_answer(lambda answer: {**answer, "weight": 100}))),
        "quiz_question_types.pairs_come_back_with_their_left_side_as_text",
    ),
    Mutant(
        "pairs have their right side as text",
        lambda: told(of_type("matching", each_answer(lambda answer: {**answer, "text": answer["right"]}))),
        "quiz_question_types.pairs_come_back_with_their_left_side_as_text",
        "quiz_questions.created_question_is_read_back",
    ),
    Mutant(
        "exact numbers have no margin",
        lambda: told(of_type("numerical", each_answer(by_name("margin", lambda margin: 0.0)))),
        "quiz_question_types.numbers_come_back_in_their_form",
        "quiz_questions.created_question_is_read_back",
    ),
    Mutant(
        "values of variables are numbers",
        lambda: told(
            of_type(
                "calculated",
                each_answer(
                    by_name(
                        "variables",
                        lambda values: [{**value, "value": float(value["value"])} for value in values],
                    )
                ),
            )
        ),
        "quiz_question_types.formulas_come_back_as_objects",
        "quiz_questions.created_question_is_read_back",
    ),
    Mutant(
        "essays have an answer",
        lambda: told(of_type("essay", with_one_answer)),
        "quiz_question_types.open_questions_have_no_answers",
        "quiz_questions.*",
    ),
    Mutant(
        "unknown types are texts",
        lambda: understood(
            by_name("question_type", lambda kind: "text_only_question" if kind == "riddle_question" else kind)
        ),
        "quiz_question_types.any_type_is_stored",
    ),
    Mutant(
        "the last choice is right",
        lambda: understood(of_type("multiple_choice", last_is_right)),
        "quiz_question_types.first_choice_is_right_if_no_other_is",
        f"{TYPES} quiz_questions.*",
    ),
    Mutant(
        "one dropdown only has a right choice",
        lambda: told(of_type("multiple_dropdowns", one_is_right)),
        "quiz_question_types.every_dropdown_has_a_right_choice",
        f"{TYPES} quiz_questions.*",
    ),
    Mutant(
        "some blank is always right",
        lambda: understood(of_type("fill_in_multiple_blanks", forced)),
        "quiz_question_types.blanks_keep_the_weights_they_are_given",
        "quiz_questions.created_question_is_read_back",
    ),
    Mutant(
        "short answers may be wrong",
        lambda: told(of_type("short_answer", each_answer(lambda answer: {**answer, "weight": 50}))),
        "quiz_question_types.short_answers_are_always_right",
        "quiz_questions.created_question_is_read_back",
    ),
    Mutant(
        "answers without text are kept",
        lambda: understood(
            each_answer(lambda answer: {**answer, "answer_text": answer.get("answer_text") or "?"})
        ),
        "quiz_question_types.answers_without_text_are_dropped",
        f"{TYPES} quiz_questions.*",
    ),
    Mutant(
        "numbers of no form are exact",
        lambda: understood(
            of_type(
                "numerical",
                each_answer(lambda answer: {"numerical_answer_type": "exact_answer", **answer}),
            )
        ),
        "quiz_question_types.number_of_no_known_form_is_a_range_of_nothing",
    ),
    Mutant(
        "every pair has a match of its own",
        lambda: told(of_type("matching", matched_by_place)),
        "quiz_question_types.matches_are_the_right_sides_and_the_distractors",
    ),
    Mutant(
        "matches come twice",
        lambda: told(by_name("matches", lambda matches: [*matches, *matches])),
        "quiz_question_types.matches_are_the_right_sides_and_the_distractors "
        "quiz_question_types.long_distractors_are_cut",
    ),
    Mutant(
        "distractors are cut too early",
        lambda: understood(
            by_name(
                "matching_answer_incorrect_matches",
                lambda text: "\n".join(line[:100] for line in text.split("\n")),
            )
        ),
        "quiz_question_types.long_distractors_are_cut",
    ),
    Mutant(
        "answers lose their ids",
        lambda: understood(each_answer(without("id"))),
        "quiz_question_types.answers_keep_the_ids_they_are_sent_with "
        "quiz_question_types.returned_answers_can_be_sent_back",
        TYPES,
    ),
    Mutant(
        "comments have one name",
        lambda: understood(each_answer(without("comments"))),
        "quiz_question_types.comments_are_read_by_either_name",
        TYPES,
    ),
    Mutant(
        "the documented name of comments works",
        lambda: understood(
            each_answer(
                lambda answer: (
                    {**answer, "answer_comment": answer["answer_comments"]}
                    if "answer_comments" in answer
                    else answer
                )
            )
        ),
        "quiz_question_types.documented_name_of_comments_is_lost",
    ),
    Mutant(
        "returned texts are not read",
        lambda: understood(each_answer(without("text"))),
        "quiz_question_types.returned_answers_can_be_sent_back "
        "quiz_question_types.comments_are_read_by_either_name",
        TYPES,
    ),
    Mutant(
        "returned pairs are not read",
        lambda: understood(each_answer(without("left"))),
        "quiz_question_types.returned_pairs_and_numbers_can_be_sent_back",
    ),
]
