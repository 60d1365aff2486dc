"""What each type makes of its answers. Source: canvas-quiz-questions-and-groups 2, row by row."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server import MockServer

from .question_requests import NO_COMMENTS, add, answers_of, change, lost_by, without_ids
from .quiz_requests import created

Row = dict[str, Any]
RECORDING = Path(__file__).parents[2] / "recordings" / "edulinq_2026_questions_teacher.json"
PARSED = (
    *("multiple_choice", "true_false", "short_answer", "fill_in_multiple_blanks", "multiple_answers"),
    *("multiple_dropdowns", "matching", "numerical", "calculated", "missing_word"),
)
UNPARSED = ("essay", "file_upload", "text_only")


@pytest.fixture
def quiz(lenient: MockServer) -> Row:
    return created(lenient)


def weights(answers: list[Row]) -> list[float]:
    return [answer["weight"] for answer in answers]


# --- rules for all types ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", PARSED)
def test_ids_are_kept_unless_they_are_0_or_taken(lenient: MockServer, quiz: Row, kind: str) -> None:
    sent = [{"id": id_, "answer_text": "7", "blank_id": "x"} for id_ in (7001, 0, 7001, "7002", "x", 12000)]

    answers = add(lenient, quiz, question_type=f"{kind}_question", answers=sent)["answers"]

    ids = [answer["id"] for answer in answers]
    assert [ids[0], ids[3], ids[5]] == [7001, 7002, 12000]
    assert len(set(ids)) == 6
    assert all(0 <= id_ <= 9999 for id_ in (ids[1], ids[2], ids[4]))


def test_the_same_world_draws_the_same_ids() -> None:
    def drawn() -> list[int]:
        server = MockServer()
        question = add(server, created(server), question_type="essay_question")
        answers = [{"answer_text": "a"}, {"answer_text": "b"}]
        changed = change(server, question, question_type="short_answer_question", answers=answers)
        return [answer["id"] for answer in changed["answers"]]

    assert drawn() == drawn()


def test_more_answers_than_there_are_small_ids_have_ids_all_the_same() -> None:
    server = MockServer()
    fields = {"question_type": "true_false_question", "answers": [{}] * 10_500}

    answers = add(server, created(server), **fields)["answers"]

    assert len({answer["id"] for answer in answers}) == 10_500


@pytest.mark.parametrize("kind", [kind for kind in PARSED if kind != "calculated"])
def test_comments_have_singular_names(lenient: MockServer, quiz: Row, kind: str) -> None:
    sent = {
        "answer_text": "a",
        "answer_comment": "Why?",
        "answer_comment_html": "<b>Why?</b><script>1</script>",
    }

    (answer,) = answers_of(lenient, quiz, kind, sent)

    assert (answer["comments"], answer["comments_html"]) == ("Why?", "<b>Why?</b>")


@pytest.mark.parametrize("kind", PARSED)
def test_documented_comments_are_lost_and_the_note_names_what_works(
    lenient: MockServer, quiz: Row, kind: str
) -> None:
    (answer,) = answers_of(lenient, quiz, kind, {"answer_text": "a", "answer_comments": "Why?"})

    assert answer.get("comments", "") == ""
    assert lost_by(lenient)[-1] == (
        "body/question/answers/0/answer_comments",
        "dropped: only essays keep it; send answer_comment, or answer_comment_html for HTML",
    )


def test_texts_are_not_escaped_and_html_is_cleaned(lenient: MockServer, quiz: Row) -> None:
    text, html = "don't & <b>x</b>", '<p onclick="x()">don\'t</p><script>1</script>'

    (answer,) = answers_of(lenient, quiz, "multiple_choice", {"answer_text": text, "answer_html": html})

    assert (answer["text"], answer["html"]) == (text, "<p>don't</p>")


# --- 2.1 to 2.6: choices and texts ------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["multiple_choice", "missing_word"])
def test_choices(lenient: MockServer, quiz: Row, kind: str) -> None:
    answers = answers_of(
        lenient,
        quiz,
        kind,
        {"answer_text": "a", "answer_weight": 0},
        {"text": "b", "weight": 100, "comments": "c"},
        {"answer_html": "<b>d</b>", "answer_weight": 50},
    )

    assert answers == [
        {"text": "a", "html": "", **NO_COMMENTS, "weight": 0},
        {"text": "b", "html": "", **NO_COMMENTS, "comments": "c", "weight": 100},
        {"text": "", "html": "<b>d</b>", **NO_COMMENTS, "weight": 50},
    ]


@pytest.mark.parametrize("kind", ["multiple_choice", "missing_word", "multiple_answers"])
def test_where_no_choice_is_right_the_first_becomes_it(lenient: MockServer, quiz: Row, kind: str) -> None:
    """Only 100 is right."""
    sent = [{"answer_text": "a", "answer_weight": 99}, {"answer_text": "b"}]

    assert weights(answers_of(lenient, quiz, kind, *sent)) == [100, 0]


def test_true_false(lenient: MockServer, quiz: Row) -> None:
    """Nothing is forced: both answers have to be sent."""
    sent = [{"answer_text": "True", "answer_weight": 0}, {"answer_text": "False", "answer_html": "x"}]

    assert answers_of(lenient, quiz, "true_false", *sent) == [
        {"text": "True", **NO_COMMENTS, "weight": 0},
        {"text": "False", **NO_COMMENTS, "weight": 0},
    ]


def test_short_answer(lenient: MockServer, quiz: Row) -> None:
    """The weight is always 100, and empty texts are dropped."""
    sent = [{"answer_text": "Polonius", "answer_weight": 0}, {"answer_text": " "}, {"text": "polonius"}]

    answers = answers_of(lenient, quiz, "short_answer", *sent)

    assert answers == [{"text": text, **NO_COMMENTS, "weight": 100} for text in ("Polonius", "polonius")]
    assert lost_by(lenient)[-2:] == [
        ("body/question/answers/0/answer_weight", "dropped: always 100 for this type"),
        ("body/question/answers/1", "dropped: an answer without text"),
    ]


def test_fill_in_multiple_blanks(lenient: MockServer, quiz: Row) -> None:
    """The weight is not forced, and empty texts are dropped."""
    sent = [
        {"blank_id": "who", "answer_text": "Yorick", "answer_weight": 100},
        {"blank_id": "who", "answer_text": "yorick"},
        {"blank_id": 1170, "answer_text": ""},
    ]

    assert answers_of(lenient, quiz, "fill_in_multiple_blanks", *sent) == [
        {"text": "Yorick", **NO_COMMENTS, "weight": 100, "blank_id": "who"},
        {"text": "yorick", **NO_COMMENTS, "weight": 0, "blank_id": "who"},
    ]


def test_multiple_answers(lenient: MockServer, quiz: Row) -> None:
    """HTML comes back only where it was sent."""
    sent = [{"answer_text": "a", "answer_weight": 100}, {"answer_html": "<i>b</i>", "answer_weight": "100"}]

    assert answers_of(lenient, quiz, "multiple_answers", *sent) == [
        {"text": "a", **NO_COMMENTS, "weight": 100},
        {"text": "", "html": "<i>b</i>", **NO_COMMENTS, "weight": 100},
    ]


def test_multiple_dropdowns(lenient: MockServer, quiz: Row) -> None:
    """Of each blank the first becomes right if none is."""
    sent = [("act", "I", 0), ("act", "III", 100), ("scene", "1", 0), ("scene", "2", 50)]

    answers = answers_of(
        lenient,
        quiz,
        "multiple_dropdowns",
        *({"blank_id": blank, "answer_text": text, "answer_weight": weight} for blank, text, weight in sent),
    )

    assert answers[2] == {"text": "1", **NO_COMMENTS, "weight": 100, "blank_id": "scene"}
    assert weights(answers) == [0, 100, 100, 50]


# --- 2.7: matching ----------------------------------------------------------------------------------------

COUPLES = [
    {"answer_match_left": "Hamlet", "answer_match_right": "Ophelia"},
    {
        "left": "Claudius",
        "right": "Gertrude",
        "answer_match_left_html": "<b>C</b>",
        "answer_html": "<i>C</i>",
    },
    {"answer_match_left": "Old Hamlet", "answer_match_right": "Gertrude"},
]


def matching(server: MockServer, quiz: Row, distractors: str = "", **more: Any) -> Row:
    fields = {"answers": COUPLES, "matching_answer_incorrect_matches": distractors, **more}
    return add(server, quiz, question_type="matching_question", **fields)


def test_pairs(lenient: MockServer, quiz: Row) -> None:
    """`text` is the left side, and there is no weight."""
    answers = matching(lenient, quiz)["answers"]

    assert [without_ids(answer) for answer in answers] == [
        {"text": "Hamlet", "left": "Hamlet", "right": "Ophelia", **NO_COMMENTS},
        {"text": "Claudius", "left": "Claudius", "right": "Gertrude", **NO_COMMENTS}
        | {"html": "<i>C</i>", "left_html": "<b>C</b>"},
        {"text": "Old Hamlet", "left": "Old Hamlet", "right": "Gertrude", **NO_COMMENTS},
    ]


def test_matches_are_the_right_sides_and_the_distractors_each_text_once(
    lenient: MockServer, quiz: Row
) -> None:
    """Of a distractor's line 256 characters count."""
    question = matching(lenient, quiz, f"Yorick\nOphelia\n\n{'y' * 300}\nYorick")

    texts = [match["text"] for match in question["matches"]]
    ids = {match["text"]: match["match_id"] for match in question["matches"]}
    assert texts == ["Ophelia", "Gertrude", "Yorick", "y" * 256]
    assert [answer["match_id"] for answer in question["answers"]] == [
        ids[answer["right"]] for answer in question["answers"]
    ]
    assert len(set(ids.values())) == 4
    assert question["matching_answer_incorrect_matches"].startswith("Yorick\nOphelia")


def test_a_match_id_is_kept(lenient: MockServer, quiz: Row) -> None:
    couples = [{**COUPLES[0], "match_id": 5}, {**COUPLES[1], "match_id": 5}, {**COUPLES[2], "match_id": 6}]

    question = matching(lenient, quiz, answers=couples)

    assert [answer["match_id"] for answer in question["answers"]][::2] == [
        5,
        question["matches"][1]["match_id"],
    ]
    assert question["matches"][0] == {"text": "Ophelia", "match_id": 5}


def test_an_update_keeps_the_ids_of_distractors(lenient: MockServer, quiz: Row) -> None:
    question = matching(lenient, quiz, "Yorick")

    changed = change(lenient, question, matching_answer_incorrect_matches="Osric\nYorick")

    assert question["matches"][-1] in changed["matches"]
    assert [match["text"] for match in changed["matches"]] == ["Ophelia", "Gertrude", "Osric", "Yorick"]
    assert changed["answers"] == question["answers"]


# --- 2.8: numbers -----------------------------------------------------------------------------------------

NUMBERS: dict[str, tuple[Row, Row]] = {
    "exact": (
        {"numerical_answer_type": "exact_answer", "answer_exact": 42, "answer_error_margin": "0.5"},
        {"numerical_answer_type": "exact_answer", "exact": 42.0, "margin": 0.5},
    ),
    "range": (
        {"numerical_answer_type": "range_answer", "answer_range_start": "1", "answer_range_end": 10},
        {"numerical_answer_type": "range_answer", "start": 1.0, "end": 10.0},
    ),
    "precision": (
        {"numerical_answer_type": "precision_answer", "answer_approximate": 1234600, "answer_precision": 4},
        {"numerical_answer_type": "precision_answer", "approximate": 1234600.0, "precision": 4},
    ),
    "documented names": (
        {"numerical_answer_type": "exact_answer", "exact": 42, "margin": 4},
        {"numerical_answer_type": "exact_answer", "exact": 42.0, "margin": 4.0},
    ),
    "both names": (
        {"numerical_answer_type": "exact_answer", "answer_exact": 1, "exact": 2},
        {"numerical_answer_type": "exact_answer", "exact": 1.0, "margin": 0.0},
    ),
    "no type": ({"answer_exact": 42}, {"numerical_answer_type": "range_answer", "start": 0.0, "end": 0.0}),
    "unknown type": (
        {"numerical_answer_type": "rough_answer", "answer_range_start": 3},
        {"numerical_answer_type": "range_answer", "start": 0.0, "end": 0.0},
    ),
}


@pytest.mark.parametrize("case", NUMBERS)
def test_numbers(lenient: MockServer, quiz: Row, case: str) -> None:
    sent, expected = NUMBERS[case]

    assert answers_of(lenient, quiz, "numerical", sent) == [
        {"text": "", **NO_COMMENTS, "weight": 100, **expected}
    ]


# --- 2.9: formulas ----------------------------------------------------------------------------------------

FORMULA: Row = {
    "question_type": "calculated_question",
    "variables": [{"name": "a", "min": 1, "max": "10", "scale": "1"}, {"name": "b"}],
    "formulas": ["a + b", {"formula": "c"}],
    "answer_tolerance": "5%",
    "formula_decimal_places": "2",
    "answers": [
        {
            "variables": [
                {"name": "a", "value": 2},
                {"name": "b", "value": "3.7"},
                {"name": "x", "value": 1},
            ],
            "answer_text": "5.7",
            "answer_weight": 0,
        }
    ],
}


def test_formulas(lenient: MockServer, quiz: Row) -> None:
    question = add(lenient, quiz, **FORMULA)

    assert question["variables"] == [
        {"name": "a", "min": 1.0, "max": 10.0, "scale": 1},
        {"name": "b", "min": 0.0, "max": 0.0, "scale": 0},
    ]
    assert question["formulas"] == [{"formula": "a + b"}, {"formula": "c"}]
    assert (question["answer_tolerance"], question["formula_decimal_places"]) == ("5%", 2)
    assert [without_ids(answer) for answer in question["answers"]] == [
        {
            "weight": 100,
            "answer": 5.7,
            "variables": [
                {"name": "a", "value": "2.0"},
                {"name": "b", "value": "4"},
                {"name": "x", "value": 1.0},
            ],
        }
    ]


def test_a_formula_without_anything(lenient: MockServer, quiz: Row) -> None:
    question = add(lenient, quiz, question_type="calculated_question")

    names = ("answers", "variables", "formulas", "answer_tolerance", "formula_decimal_places")
    assert [question[name] for name in names] == [[], [], [], None, 0]


# --- 2.10 to 2.12: what nobody parses ---------------------------------------------------------------------


@pytest.mark.parametrize("kind", UNPARSED)
def test_answers_of_other_types_are_kept_as_sent(lenient: MockServer, quiz: Row, kind: str) -> None:
    sent = [{"answer_text": "a", "answer_comments": "b"}]

    question = add(lenient, quiz, question_type=f"{kind}_question", answers=sent)

    assert (question["answers"], lost_by(lenient)) == (sent, [])


@pytest.mark.parametrize("kind", [*PARSED, *UNPARSED])
def test_what_does_not_belong_to_the_type_is_null(lenient: MockServer, quiz: Row, kind: str) -> None:
    question = add(lenient, quiz, **{**FORMULA, "question_type": f"{kind}_question", "answers": []})

    formula = ("variables", "formulas", "answer_tolerance", "formula_decimal_places")
    pairs = ("matches", "matching_answer_incorrect_matches")
    assert [question[name] is None for name in formula] == [kind != "calculated"] * 4
    assert [question[name] is None for name in pairs] == [kind != "matching"] * 2


# --- what a real server returned --------------------------------------------------------------------------

RECORDED: list[Row] = json.loads(RECORDING.read_text(encoding="utf-8"))["body"]
OF_THE_SERVER = ("id", "quiz_id", "quiz_group_id", "assessment_question_id", "matches")


@pytest.mark.parametrize("recorded", RECORDED, ids=[question["question_name"] for question in RECORDED])
def test_a_recorded_question_sent_back_comes_back_the_same(
    lenient: MockServer, quiz: Row, recorded: Row
) -> None:
    """Answers and their ids, keys and HTML; what is null stays null."""
    sent = {name: value for name, value in recorded.items() if name not in OF_THE_SERVER}
    expected = {name: value for name, value in recorded.items() if name not in OF_THE_SERVER[:4]}

    made = add(lenient, quiz, **sent)

    got = {name: made[name] for name in expected}
    if recorded["matches"]:
        ids = {match["text"]: match["match_id"] for match in got["matches"]}
        assert list(ids) == [match["text"] for match in recorded["matches"]]
        got["matches"] = expected["matches"]
    assert {**got, "position": None} == expected


# --- properties -------------------------------------------------------------------------------------------

WEIGHTS = st.lists(st.sampled_from([0, 50, 99.9, 100]), min_size=1, max_size=5)


@given(WEIGHTS, st.sampled_from(["multiple_choice", "multiple_answers", "missing_word"]))
def test_choices_always_have_a_right_one_and_no_other_weight_changes(sent: list[float], kind: str) -> None:
    server = MockServer()
    answers = [{"answer_text": str(place), "answer_weight": weight} for place, weight in enumerate(sent)]

    got = weights(answers_of(server, created(server), kind, *answers))

    assert got == (sent if 100 in sent else [100, *sent[1:]])
