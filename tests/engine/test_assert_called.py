"""What is asserted of the journal, and how a failure shows what differs."""

from __future__ import annotations

from typing import Any

import pytest

from mock_server import MockServer
from mock_server.engine.journal import Journal

from .journalled import QUIZZES, failure


@pytest.fixture
def server() -> MockServer:
    server = MockServer()
    server.clock.freeze("2025-01-15T10:30:00Z")
    return server


@pytest.fixture
def journal(server: MockServer) -> Journal:
    client = server.client()
    client.get(QUIZZES)
    client.post(QUIZZES, json={"quiz": {"title": "Hamlet Act 3 Quiz", "time_limit": 20, "publised": True}})
    client.post(QUIZZES, data={"quiz[title]": "Macbeth", "quiz[time_limit]": "45"})
    server.client("student").post(QUIZZES, json={"quiz": {"title": "Mine"}})
    client.put(f"{QUIZZES}/30001", json={"quiz": {"title": "Renamed"}, "order": [1, 2]})
    return server.requests


@pytest.mark.parametrize(
    ("arguments", "match", "numbers"),
    [
        (["create_quiz"], {}, [2, 3, 4]),
        (["create_quiz"], {"quiz": {"title": "Macbeth"}}, [3]),
        (["create_quiz"], {"quiz": {"time_limit": 45}}, [3]),
        (["create_quiz"], {"course_id": 101, "status": 200}, [2, 3]),
        (["create_quiz"], {"role": "student", "status": 403}, [4]),
        (["create_quiz", 3], {}, [2, 3, 4]),
        (["create_quiz", 0], {"quiz": {"title": "Othello"}}, []),
        (["delete_quiz", 0], {}, []),
        (["update_quiz"], {"id": "30001", "order": [1, 2]}, [5]),
    ],
    ids=repr,
)
def test_a_call_matches_by_what_matters(
    journal: Journal, arguments: Any, match: Any, numbers: list[int]
) -> None:
    found = journal.assert_called(*arguments, **match)

    assert [entry.sequence for entry in found] == numbers


def test_a_near_miss_is_shown_side_by_side(journal: Journal) -> None:
    text = failure(
        journal,
        "create_quiz",
        course_id=101,
        quiz={"title": "Hamlet Act 4 Quiz", "published": True, "time_limit": 20},
    )

    assert text == (
        "expected at least one call of create_quiz with these parameters, found none\n"
        "\n"
        f"The nearest is #2 POST {QUIZZES} by teacher -> 200; 2 of 4 differ:\n"
        "\n"
        "  quiz.title      expected  'Hamlet Act 4 Quiz'\n"
        "                  received  'Hamlet Act 3 Quiz'\n"
        "                                        ^\n"
        "  quiz.published  expected  True\n"
        "                  received  (not sent), but 'publised' was\n"
        "\n"
        "The same in both: course_id, quiz.time_limit\n"
        "\n"
        "Further away (differences): #3 (3), #4 (3)"
    )


def test_of_equally_near_misses_the_latest_is_shown(server: MockServer) -> None:
    for _ in range(3):
        server.client().post(QUIZZES, json={"quiz": {"title": "Macbeth"}})

    assert "The nearest is #3" in failure(server.requests, "create_quiz", quiz={"title": "Othello"})


def test_a_wrong_status_or_role_is_a_difference_like_others(journal: Journal) -> None:
    wrong_role = failure(journal, "create_quiz", quiz={"title": "Mine"}, role="ta", status=403)
    wrong_status = failure(journal, "create_quiz", quiz={"title": "Mine"}, role="student", status=200)

    assert "1 of 3 differ:\n\n  role  expected  'ta'\n        received  'student'" in wrong_role
    assert "1 of 3 differ:\n\n  status  expected  200\n          received  403" in wrong_status


def test_the_right_parameters_under_another_operation_are_pointed_out(journal: Journal) -> None:
    text = failure(journal, "create_quiz", quiz={"title": "Renamed"})

    assert text.endswith(f"All of it came with update_quiz: #5 PUT {QUIZZES}/30001 by teacher -> 200")


def test_an_operation_never_called_is_said_to_be_and_what_was_called_instead(journal: Journal) -> None:
    assert failure(journal, "delete_quiz") == (
        "expected at least one call of delete_quiz, found none: delete_quiz was never called\n"
        "The journal holds 3 × create_quiz, 1 × list_quizzes, 1 × update_quiz"
    )


def test_a_mock_that_was_never_asked_says_so(server: MockServer) -> None:
    assert failure(server.requests, "delete_quiz").endswith(
        "The journal is empty: no request has reached the mock."
    )


def test_a_wrong_count_lists_the_calls(journal: Journal) -> None:
    assert failure(journal, "create_quiz", times=2) == (
        "expected 2 calls of create_quiz, found 3\n"
        f"  #2 POST {QUIZZES} by teacher -> 200\n"
        f"  #3 POST {QUIZZES} by teacher -> 200\n"
        f"  #4 POST {QUIZZES} by student -> 403"
    )


def test_too_few_show_the_calls_and_the_nearest_that_missed(journal: Journal) -> None:
    text = failure(journal, "create_quiz", times=2, quiz={"title": "Macbeth"})

    assert text.startswith("expected 2 calls of create_quiz with these parameters, found 1\n  #3 POST")
    assert "The nearest is #" in text


def test_a_misspelt_operation_is_corrected(journal: Journal) -> None:
    assert failure(journal, "creat_quiz").startswith(
        "the document has no operation 'creat_quiz'; did you mean create_quiz"
    )


def test_an_operation_like_no_other_is_pointed_to_the_list(journal: Journal) -> None:
    assert failure(journal, "xyz").endswith("; `canvas-mock routes` lists them")
