"""Questions in every encoding, as clients and curl send them. Source: canvas-quiz-questions-and-groups 1.3."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from mock_server import MockServer

from .question_requests import (
    NO_COMMENTS,
    listed_questions,
    lost_by,
    post_question,
    questions_path,
    without_ids,
)
from .quiz_requests import created

Row = dict[str, Any]
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def quiz(server: MockServer) -> Row:
    return created(server)


def as_curl_does(server: MockServer, quiz: Row, *pairs: str) -> httpx.Response:
    """`curl -d PAIR -d PAIR ...`: a form with the names as they were typed."""
    body = "&".join(pairs)
    return server.client().post(questions_path(quiz), content=body, headers={"Content-Type": FORM})


def as_multipart(server: MockServer, quiz: Row, *pairs: tuple[str, str]) -> httpx.Response:
    """`curl -F NAME=VALUE -F ...`"""
    files = [(name, (None, value.encode())) for name, value in pairs]
    return server.client().post(questions_path(quiz), files=files)


PAIRS = [
    ("question[question_type]", "multiple_choice_question"),
    ("question[points_possible]", "2"),
]
ONE_BY_ONE = [
    ("question[answers][][answer_text]", "Hamlet"),
    ("question[answers][][answer_weight]", "100"),
    ("question[answers][][answer_text]", "Polonius"),
    ("question[answers][][answer_weight]", "0"),
]
WITH_INDICES = [
    ("question[answers][0][answer_text]", "Hamlet"),
    ("question[answers][0][answer_weight]", "100"),
    ("question[answers][1][answer_text]", "Polonius"),
    ("question[answers][1][answer_weight]", "0"),
]
EXPECTED = [
    {"text": "Hamlet", "html": "", **NO_COMMENTS, "weight": 100},
    {"text": "Polonius", "html": "", **NO_COMMENTS, "weight": 0},
]


@pytest.mark.parametrize("answers", [ONE_BY_ONE, WITH_INDICES], ids=["brackets", "indices"])
@pytest.mark.parametrize("encoding", ["form", "multipart"])
def test_answers_of_a_form_are_those_of_json(
    server: MockServer, quiz: Row, answers: list[tuple[str, str]], encoding: str
) -> None:
    pairs = [*PAIRS, *answers]

    if encoding == "form":
        reply = as_curl_does(server, quiz, *(f"{name}={value}" for name, value in pairs))
    else:
        reply = as_multipart(server, quiz, *pairs)

    assert reply.status_code == 200, reply.text
    assert [without_ids(answer) for answer in reply.json()["answers"]] == EXPECTED
    assert (reply.json()["points_possible"], lost_by(server)) == (2.0, [])


def test_a_form_without_content_type_is_a_form(server: MockServer, quiz: Row) -> None:
    body = b"question[question_name]=A"

    reply = server.client().post(questions_path(quiz), content=body)

    assert reply.json()["question_name"] == "A"


def test_json_answers_keyed_by_index_are_a_list_to_canvas(lenient: MockServer) -> None:
    """Documented is only the list: noted."""
    quiz = created(lenient)
    answers = {"0": {"answer_text": "a"}, "1": {"answer_text": "b"}}

    reply = post_question(lenient, quiz, {"question_type": "short_answer_question", "answers": answers})

    assert [answer["text"] for answer in reply.json()["answers"]] == ["a", "b"]
    assert lost_by(lenient) == [("body/question/answers", "expected array or null")]


def test_comments_of_a_multiple_answers_form_are_lost_and_noted(lenient: MockServer) -> None:
    """From a public report: `answer_comments` sent for each answer came back empty."""
    quiz = created(lenient)
    pairs = ["question[question_type]=multiple_answers_question"]
    for text in ("Rosencrantz", "Guildenstern"):
        pairs += [f"question[answers][][answer_text]={text}", "question[answers][][answer_weight]=100"]
        pairs.append("question[answers][][answer_comments]=A+friend")

    reply = as_curl_does(lenient, quiz, *pairs)

    assert [without_ids(answer) for answer in reply.json()["answers"]] == [
        {"text": text, **NO_COMMENTS, "weight": 100} for text in ("Rosencrantz", "Guildenstern")
    ]
    message = "dropped: only essays keep it; send answer_comment, or answer_comment_html for HTML"
    assert lost_by(lenient) == [
        (f"body/question/answers/{place}/answer_comments", message) for place in (0, 1)
    ]


def test_fields_of_a_form_outside_question_are_lost_and_noted(lenient: MockServer) -> None:
    """From a public report: a blank text-only question, and 200."""
    quiz = created(lenient)

    reply = as_curl_does(lenient, quiz, "question_text=What%3F", "question_type=essay_question")

    made = reply.json()
    assert (reply.status_code, made["question_type"]) == (200, "text_only_question")
    assert made["question_text"] == "Question text"
    assert [pointer for pointer, _ in lost_by(lenient)] == ["body/question_text", "body/question_type"]


def test_a_formula_of_a_form(lenient: MockServer) -> None:
    quiz = created(lenient)

    reply = as_curl_does(
        lenient,
        quiz,
        "question[question_type]=calculated_question",
        "question[variables][0][name]=a",
        "question[variables][0][min]=1",
        "question[variables][0][max]=9",
        "question[variables][0][scale]=0",
        "question[formulas][]=a+%2B+1",
        "question[answer_tolerance]=0",
        "question[answers][0][variables][0][name]=a",
        "question[answers][0][variables][0][value]=2",
        "question[answers][0][answer_text]=3",
    )

    made = reply.json()
    assert made["variables"] == [{"name": "a", "min": 1.0, "max": 9.0, "scale": 0}]
    assert made["formulas"] == [{"formula": "a + 1"}]
    assert without_ids(made["answers"][0]) == {
        "weight": 100,
        "answer": 3.0,
        "variables": [{"name": "a", "value": "2"}],
    }


# --- links and markup -------------------------------------------------------------------------------------


def test_links_to_this_server_lose_it_and_get_it_back_when_read(lenient: MockServer) -> None:
    """Create answers what is stored, reads translate (1.4)."""
    quiz = created(lenient)
    image = '<img src="http://canvas.mock/courses/102/files/5/preview" alt="A map">'
    stored = '<img src="/courses/102/files/5/preview" alt="A map">'
    question = {
        "question_type": "multiple_choice_question",
        "question_text": image,
        "neutral_comments_html": image,
        "answers": [{"answer_html": image, "answer_comment_html": image}],
    }

    made = post_question(lenient, quiz, question).json()
    (read,) = listed_questions(lenient, quiz)

    def html(question: Row) -> list[str]:
        (answer,) = question["answers"]
        own = (question["question_text"], question["neutral_comments_html"])
        return [*own, answer["html"], answer["comments_html"]]

    assert html(made) == [stored] * 4
    assert html(read) == [image] * 4


def test_a_path_that_was_sent_is_read_as_an_address(server: MockServer, quiz: Row) -> None:
    made = post_question(server, quiz, {"question_text": '<a href="/courses/102">here</a>'}).json()

    (read,) = listed_questions(server, quiz)

    assert made["question_text"] == '<a href="/courses/102">here</a>'
    assert read["question_text"] == '<a href="http://canvas.mock/courses/102">here</a>'


def test_string_ids() -> None:
    server = MockServer()
    quiz = created(server)
    post_question(server, quiz, {"question_type": "essay_question"})

    reply = server.client().get(
        questions_path(quiz), headers={"Accept": "application/json+canvas-string-ids"}
    )

    (question,) = reply.json()
    assert (question["quiz_id"], question["quiz_group_id"]) == (str(quiz["id"]), None)
