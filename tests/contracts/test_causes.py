"""Failures of one cause are told together, by what is wrong and not by the values of the run."""

import pytest

from contracts.run.causes import causes_of, skeleton, symptom_of
from contracts.run.report import cause_lines

from .test_baseline import failed


def test_failures_of_one_broken_operation_are_one_cause():
    results = [
        failed("quizzes.read", curl=("one", "two")),
        failed("replies.get_quiz", message="a valid call is answered 500", curl=("one",)),
        failed("quizzes.title", status=200, at="/title", message="another"),
    ]

    first, second = causes_of(results)

    assert (first.title, [result.id for result in first.results]) == (
        "get_quiz answers 500",
        ["replies.get_quiz", "quizzes.read"],
    )
    assert second.title == "get_quiz errs at /title"


def test_shortest_proof_stands_for_all():
    (cause,) = causes_of(
        [failed("quizzes.read", curl=("one", "two")), failed("quizzes.law", curl=("three",))]
    )

    text = "\n".join(cause_lines(cause))

    assert "three" in text
    assert "one" not in text
    assert "and 1 more, for the same cause (get_quiz answers 500):\n    quizzes.read" in text


@pytest.mark.parametrize(
    ("facts", "symptom"),
    [
        ({"status": 0, "message": "no complete answer within 30 s"}, "does not answer"),
        ({"status": 500}, "answers 500"),
        ({"status": 200, "message": "answered 200, not 403"}, "answers 200"),
        ({"status": 200, "message": "x", "at": "/quizzes/3/title"}, "errs at /quizzes/*/title"),
        ({"status": 401, "message": "no JSON", "at": "/errors"}, "errs at /errors of 401"),
        ({"status": 401, "message": "the header X is missing"}, "errs: the header X is missing"),
        ({"status": 200, "message": "the reply has no 'title'"}, "errs at /title"),
        ({"status": 200, "message": "x: 'title' is a required property", "at": "/"}, "errs at /title"),
        ({"status": None, "message": "it took 17 s", "at": "/"}, "errs: it took # s"),
    ],
)
def test_symptom_says_how_an_operation_errs(facts, symptom):
    assert symptom_of(failed("a.b", **facts).failure) == symptom


def test_messages_of_two_seeds_are_alike():
    one = "the title 'cc-abcdefg-00001 A' is not 17"
    other = "the title 'cc-hijkmnp-0002z B' is not 4.5"

    assert skeleton(one) == skeleton(other) == "the title … is not #"
