"""Nonsense: no operation of questions and groups fails, and a request that ends in an error changed nothing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mock_server import MockServer
from mock_server.engine.spec import load_document

from .question_requests import (
    CHOICE,
    add,
    add_group,
    group_path,
    groups_path,
    listed_questions,
    post_question,
    put_question,
    question_path,
    questions_path,
)
from .quiz_requests import created
from .test_quiz_robustness import JSON, SCALARS, as_form, as_json, ends_well

Row = dict[str, Any]
DOCUMENT = load_document()
TYPES = DOCUMENT.schema("QuizQuestionInput")["properties"]["question_type"]["enum"]
FIELDS = st.sampled_from(list(DOCUMENT.schema("QuizQuestionUpdateInput")["properties"]))
ANSWER_FIELDS = st.sampled_from(list(DOCUMENT.schema("QuizAnswerInput")["properties"]))
VARIABLES = st.lists(
    st.fixed_dictionaries({}, optional=dict.fromkeys(("name", "min", "max", "scale", "value"), SCALARS)),
    max_size=2,
)
ANSWERS = st.lists(
    st.dictionaries(ANSWER_FIELDS, SCALARS, max_size=5).flatmap(
        lambda answer: st.just(answer) | VARIABLES.map(lambda variables: {**answer, "variables": variables})
    ),
    max_size=3,
)
QUESTIONS = (
    st.fixed_dictionaries(
        {"question_type": st.sampled_from(TYPES)},
        optional={"answers": ANSWERS | JSON, "variables": VARIABLES | JSON, "formulas": JSON, "id": JSON},
    )
    | st.dictionaries(FIELDS, JSON, max_size=5)
    | JSON
)
GROUPS = (
    st.lists(
        st.dictionaries(st.sampled_from(["name", "pick_count", "question_points", "x"]), JSON), max_size=2
    )
    | JSON
)
HAMLET = "/api/v1/courses/101/quizzes/30001"
TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=10)


@pytest.fixture(scope="module")
def shared() -> MockServer:
    return MockServer()


@given(QUESTIONS)
@example({"points_possible": 10**400})
@example({"question_type": "calculated_question", "formula_decimal_places": 10**400})
@example(
    {
        "question_type": "calculated_question",
        "variables": [{"name": "a", "scale": 10**9}],
        "answers": [{"variables": [{"name": "a", "value": 1e308}]}],
    }
)
@example({"question_type": "matching_question", "answers": [{"match_id": "9" * 5000}]})
@example({"answers": {"0": {"a": 1}, "x": {}}})
@example({"question_type": "multiple_choice_question", "answers": [[]]})
def test_any_question_is_made_or_refused(shared: MockServer, question: Any) -> None:
    ends_well(shared, as_json("POST", f"{HAMLET}/questions", {"question": question}))


@given(QUESTIONS, st.sampled_from(range(110001, 110007)))
def test_any_change_is_made_or_refused(shared: MockServer, question: Any, id_: int) -> None:
    ends_well(shared, as_json("PUT", f"{HAMLET}/questions/{id_}", {"question": question}))


@given(GROUPS, st.sampled_from([("POST", "groups"), ("PUT", "groups/90001")]))
@example([{"pick_count": 10**400}], ("POST", "groups"))
@example([{"pick_count": "1e400"}], ("POST", "groups"))
@example([{"question_points": 1e308, "pick_count": 2147483647}], ("POST", "groups"))
def test_any_group_is_made_or_refused(shared: MockServer, groups: Any, call: tuple[str, str]) -> None:
    method, path = call

    ends_well(shared, as_json(method, f"{HAMLET}/{path}", {"quiz_groups": groups}))


@given(JSON | st.lists(st.fixed_dictionaries({"id": SCALARS, "type": SCALARS | st.just("question")})))
def test_any_order_is_taken_or_refused(shared: MockServer, order: Any) -> None:
    ends_well(shared, as_json("POST", f"{HAMLET}/groups/90001/reorder", {"order": order}))


NAMES = st.sampled_from(
    [
        "question",
        "question[answers]",
        "question[answers][]",
        "question[answers][][answer_text]",
        "question[answers][0][answer_weight]",
        "question[answers][x]",
        "question[variables][][name]",
        "question[formulas][]",
        "question[question_type]",
        "question[points_possible]",
        "question[quiz_group_id]",
        "quiz_groups",
        "quiz_groups[][name]",
        "quiz_groups[0][name]",
    ]
)


@settings(max_examples=50)
@given(st.dictionaries(NAMES, TEXTS, max_size=4), st.sampled_from(["questions", "groups"]))
def test_any_form_is_taken_or_refused(shared: MockServer, form: dict[str, str], path: str) -> None:
    ends_well(shared, as_form("POST", f"{HAMLET}/{path}", form))


@settings(max_examples=50)
@given(TEXTS, TEXTS)
def test_any_attempt_is_found_or_not(shared: MockServer, submission: str, attempt: str) -> None:
    query = {"quiz_submission_id": submission, "quiz_submission_attempt": attempt, "include[]": attempt}

    ends_well(shared, lambda client: client.get(f"{HAMLET}/questions", params=query))


@given(QUESTIONS.filter(lambda question: isinstance(question, dict)))
def test_what_was_made_can_be_listed_and_published(question: Any) -> None:
    """Whatever is in it: points without bounds, names of all scripts."""
    server = MockServer()
    quiz = created(server)
    as_json("POST", questions_path(quiz), {"question": question})(server.client())

    reply = server.client().put(
        f"{questions_path(quiz)}".removesuffix("/questions"), json={"quiz": {"published": True}}
    )

    assert reply.status_code == 200
    assert reply.json()["question_count"] <= len(listed_questions(server, quiz)) <= 1


# --- limits -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "longest"),
    [
        ("question_text", 16384),
        ("correct_comments", 5120),
        ("incorrect_comments", 5120),
        ("neutral_comments", 5120),
        ("neutral_comments_html", 5120),
    ],
)
def test_a_text_over_its_limit_is_refused_in_words(lenient: MockServer, field: str, longest: int) -> None:
    """Canvas fails with 500; one character less is kept."""
    quiz = created(lenient)

    kept = add(lenient, quiz, **{field: "x" * longest})
    reply = post_question(lenient, quiz, {field: "x" * (longest + 1)})

    assert len(kept[field]) == longest
    message = f"question[{field}] is too long: at most {longest} characters"
    assert (reply.status_code, reply.json()) == (400, {"errors": [{"message": message}]})
    assert len(listed_questions(lenient, quiz)) == 1


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ({"answers": "x"}, "question[answers] is no list"),
        ({"answers": ["x"]}, "question[answers][0] is no object"),
        ({"answers": [{"answer_text": "x" * 16385}]}, "question[answers][0][answer_text] is too long"),
        ({"answers": [{"text": {}}]}, "question[answers][0][text] is no text"),
        ({"question_name": ["x"]}, "question[question_name] is no text"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(lenient: MockServer, question: Row, message: str) -> None:
    quiz = created(lenient)
    made = add(lenient, quiz, **CHOICE)
    before = lenient.snapshot()

    replies = [
        post_question(lenient, quiz, {"question_type": "multiple_choice_question", **question}),
        put_question(lenient, made, question),
    ]

    assert [reply.status_code for reply in replies] == [400, 400]
    assert all(reply.json()["errors"][0]["message"].startswith(message) for reply in replies)
    assert lenient.snapshot() == before


@pytest.mark.parametrize("sent", ["x", 5, [1]], ids=["text", "number", "list"])
def test_a_question_that_is_no_object_is_refused(lenient: MockServer, sent: Any) -> None:
    quiz = created(lenient)

    reply = post_question(lenient, quiz, sent)

    assert reply.status_code == 400
    assert listed_questions(lenient, quiz) == []


@pytest.mark.parametrize("method", ["PATCH", "PUT", "DELETE"])
def test_a_method_that_a_path_has_not_is_an_unknown_route(lenient: MockServer, method: str) -> None:
    quiz = created(lenient)
    question, group = add(lenient, quiz), add_group(lenient, quiz)

    paths = [questions_path(quiz), groups_path(quiz)]
    if method == "PATCH":
        paths += [question_path(question), group_path(group)]

    assert {lenient.client().request(method, path).status_code for path in paths} == {404}
