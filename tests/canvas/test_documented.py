"""`documented=True`: the documentation's side of what it and the servers see differently.

Source: `contracts/known_differences.yaml`, the entries about quizzes with `documented_mode: true`; a test has the name
of its entry. Those about live assessments: `live_assessments`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from mock_server import MockServer
from mock_server.engine.spec import load_document
from mock_server.engine.validation import require_documented

from .quizzes.attempt_rows import hand_in
from .quizzes.question_requests import add
from .quizzes.quiz_requests import created, part, post, put, quiz_path, quizzes_path, read
from .quizzes.quiz_taking import PATH, UPLOAD, started, with_quiz

DIFFERENCES = Path(__file__).parents[2] / "contracts" / "known_differences.yaml"
HAMLET, DRAFT = {"id": 30001}, {"id": 30002}
BLANK = {"errors": {"title": [{"attribute": "title", "type": "blank", "message": "blank"}]}}


@pytest.fixture
def documented() -> MockServer:
    return MockServer(documented=True)


@pytest.fixture(params=[True, False], ids=["documented", "observed"])
def either(request: pytest.FixtureRequest) -> MockServer:
    return MockServer(documented=request.param)


def is_documented(server: MockServer) -> bool:
    return bool(server.mock.settings.documented)


def shown(server: MockServer, role: str, quiz: dict[str, Any] = HAMLET) -> dict[str, Any]:
    """The quiz of course 101 as the role reads it; it fits the document."""
    answer: dict[str, Any] = server.client(role).get(quiz_path(quiz, 101)).json()
    require_documented(load_document().operations["get_quiz"], 200, "application/json", answer)
    return answer


def test_every_entry_is_tested_here() -> None:
    entries = yaml.safe_load(DIFFERENCES.read_text(encoding="utf-8"))
    wanted = {
        f"test_{entry['id'].replace('-', '_')}"
        for entry in entries
        if entry["documented_mode"] and not entry["id"].startswith("live-")
    }

    assert wanted <= globals().keys()
    assert len(wanted) == 13


# --- requests ---------------------------------------------------------------------------------------------


def test_quiz_question_answer_comments(either: MockServer) -> None:
    quiz = created(either)
    answers = [{"answer_text": "a", "answer_comments": "Why?"}]

    question = add(either, quiz, question_type="short_answer_question", answers=answers)

    assert question["answers"][0]["comments"] == ("Why?" if is_documented(either) else "")


@pytest.mark.parametrize(
    "settings",
    [{}, {"title": ""}, {"title": "  "}, {"title": None}, {"title": ["x"]}, {"title": {}}],
    ids=str,
)
def test_quiz_title_required(either: MockServer, settings: dict[str, Any]) -> None:
    before = either.snapshot()

    reply = post(either, settings)

    if is_documented(either):
        assert (reply.status_code, reply.json()) == (400, BLANK)
        assert either.snapshot() == before
    else:
        assert reply.json()["title"] == "Unnamed Quiz"


def test_a_missing_title_is_one_of_several_failures(documented: MockServer) -> None:
    reply = post(documented, {"time_limit": 0})

    assert sorted(reply.json()["errors"]) == ["time_limit", "title"]


def test_editing_needs_no_title(documented: MockServer) -> None:
    """The difference is that of creating: editing changes what is sent."""
    quiz = created(documented)

    titles = [
        put(documented, quiz, settings).json()["title"] for settings in ({"time_limit": 5}, {"title": ""})
    ]

    assert titles == ["A quiz", "Unnamed Quiz"]


@pytest.mark.parametrize("value", ["until_after_due_date", "until_after_available_date"])
def test_quiz_hide_results_values(either: MockServer, value: str) -> None:
    on_creation = post(either, {"title": "x", "hide_results": value})
    on_edit = put(either, created(either), {"hide_results": value})

    for reply in (on_creation, on_edit):
        if is_documented(either):
            assert (reply.status_code, list(reply.json()["errors"])) == (400, ["invalid_hide_results"])
        else:
            assert reply.json()["hide_results"] == value


@pytest.mark.parametrize("value", ["always", "until_after_last_attempt", None, ""], ids=repr)
def test_documented_values_of_hide_results_stay(documented: MockServer, value: Any) -> None:
    quiz = created(documented, hide_results=value, allowed_attempts=3)

    assert quiz["hide_results"] == (value or None)


@pytest.mark.parametrize(
    ("hide_results", "kept"), [("until_after_last_attempt", True), ("always", False), (None, True)], ids=str
)
def test_quiz_one_time_results_condition(either: MockServer, hide_results: Any, kept: bool) -> None:
    """Observed: only where nothing is hidden."""
    quiz = created(either, hide_results=hide_results, allowed_attempts=3, one_time_results=True)

    assert quiz["one_time_results"] is (kept if is_documented(either) else hide_results is None)


def test_access_code_required(either: MockServer) -> None:
    reply = either.client().post(f"{quiz_path({'id': 30003}, 101)}/validate_access_code")

    if is_documented(either):
        assert (reply.status_code, reply.json()) == (400, {"errors": [{"message": "access_code is missing"}]})
    else:
        assert (reply.status_code, reply.json()) == (200, False)


def test_the_code_is_missed_after_the_permission_only(documented: MockServer) -> None:
    reply = documented.client("outsider").post(f"{quiz_path({'id': 30003}, 101)}/validate_access_code")

    assert reply.status_code == 403


# --- replies ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("quiz", "role", "has_it"),
    [
        (HAMLET, "teacher", True),
        (DRAFT, "teacher", False),
        (HAMLET, "designer", False),
        (HAMLET, "student", False),
    ],
    ids=["published", "unpublished", "for a designer", "for a student"],
)
def test_quiz_speedgrader_url_name(either: MockServer, quiz: dict[str, Any], role: str, has_it: bool) -> None:
    """For graders of a published quiz with an assignment; the observed key stays beside it."""
    seen = shown(either, role, quiz)

    if has_it and is_documented(either):
        path = f"speed_grader?assignment_id={seen['assignment_id']}"
        assert seen["speedgrader_url"] == f"http://canvas.mock/courses/101/{path}"
        assert seen["speed_grader_url"] == f"http://canvas.mock/courses/101/gradebook/{path}"
    else:
        assert "speedgrader_url" not in seen


@pytest.mark.parametrize(
    ("role", "has_it"), [("teacher", True), ("ta", True), ("designer", False), ("student", False)]
)
def test_quiz_preview_url(either: MockServer, role: str, has_it: bool) -> None:
    url = shown(either, role).get("preview_url")

    expected = "http://canvas.mock/courses/101/quizzes/30001/take?preview=1"
    assert url == (expected if has_it and is_documented(either) else None)


@pytest.mark.parametrize(
    ("role", "has_it"), [("teacher", True), ("designer", True), ("student", False), ("observer", False)]
)
def test_quiz_extensions_url(either: MockServer, role: str, has_it: bool) -> None:
    url = shown(either, role).get("quiz_extensions_url")

    expected = "http://canvas.mock/courses/101/quizzes/30001/quiz_extensions"
    assert url == (expected if has_it and is_documented(either) else None)


@pytest.mark.parametrize("kind", ["assignment", "practice_quiz", "survey"])
def test_quiz_anonymous_submissions_presence(either: MockServer, kind: str) -> None:
    quiz = created(either, quiz_type=kind, anonymous_submissions=True)

    assert quiz.get("anonymous_submissions") is (True if is_documented(either) or kind == "survey" else None)


def test_quiz_question_types_presence(either: MockServer) -> None:
    """In the list; for deleting the page promises no quiz at all."""
    client = either.client()
    single = shown(either, "teacher")

    item = next(quiz for quiz in client.get(quizzes_path(101)).json() if quiz["id"] == 30001)
    deleted = client.delete(quiz_path(HAMLET, 101)).json()

    assert item.get("question_types") == (single["question_types"] if is_documented(either) else None)
    assert "question_types" not in deleted


# --- what no documentation changes ------------------------------------------------------------------------


def test_json_api_style_keeps_its_own_addresses(documented: MockServer) -> None:
    """canvas-quizzes 12 and 13."""
    client = documented.client()
    client.headers["Accept"] = "application/vnd.api+json"

    (quiz,) = client.get(quiz_path(HAMLET, 101)).json()["quizzes"]

    assert quiz["quiz_extensions_url"] == "http://canvas.mock/api/v1/courses/101/quizzes/30001/extensions"


def test_quiz_statistics_alpha(either: MockServer) -> None:
    """A quiz of one question that 16 students took is small for servers, and large for the documentation."""
    quiz = created(either)
    choice = {"question_type": "true_false_question", "points_possible": 1}
    answers = [{"answer_text": text, "answer_weight": 100 * (text == "True")} for text in ("True", "False")]
    questions = [add(either, quiz, **choice, answers=answers) for _ in range(2)]
    for number, user in enumerate(either.seed({"users": [{"name": f"S {n}"} for n in range(16)]})["users"]):
        right, wrong = ({q["id"]: str(q["answers"][place]["id"]) for q in questions} for place in (0, 1))
        hand_in(either, quiz, user["id"], right if number % 2 else wrong)

    (found,) = either.client().get(f"{quiz_path(quiz)}/statistics").json()["quiz_statistics"]

    alphas = [each["alpha"] for each in found["question_statistics"]]
    assert alphas == [pytest.approx(1) if is_documented(either) else None] * 2


@pytest.mark.parametrize("name", ["include[]", "includes[]"])
def test_quiz_submission_users_includes(either: MockServer, name: str) -> None:
    quiz = created(either)
    hand_in(either, quiz, 2005, {})

    reply = (
        either.client().get(f"{quiz_path(quiz)}/submission_users", params={name: "quiz_submissions"}).json()
    )

    assert ("quiz_submissions" in reply) is (is_documented(either) == (name == "includes[]"))


def test_entries_without_documented_mode_stay_as_observed(documented: MockServer) -> None:
    """Some of those that say `documented_mode: false`."""
    quiz = created(documented, published=True)

    student = read(documented, quiz, "student")

    assert "access_code" not in student
    assert "lock_info" not in student
    assert part(quiz, ("locked_for_user", "mobile_url")) == {
        "locked_for_user": True,
        "mobile_url": f"{quiz['html_url']}?force_user=1&persist_headless=1",
    }


def test_quiz_file_upload_envelope(either: MockServer) -> None:
    with_quiz(either, UPLOAD)
    started(either)

    reply = either.client("student").post(f"{PATH}/submissions/self/files", json={"name": "essay.txt"})

    assert next(iter(reply.json())) == ("attachments" if is_documented(either) else "upload_url")
    operation = load_document().operations["upload_quiz_submission_file"]
    require_documented(operation, 200, "application/json", reply.json())
