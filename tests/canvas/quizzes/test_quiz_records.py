"""What saving, publishing and deleting make of a quiz. Source: canvas-quizzes 3.5, 4.4, 4.5, 7 and 8."""

from __future__ import annotations

from typing import Any

import pytest

from mock_server import MockServer

from .quiz_requests import created, part, put, quiz_path, quizzes_path, read, updated, with_question


def assignment_state(server: MockServer, quiz: dict[str, Any]) -> str:
    """The state of the assignment that the quiz had when it was shown."""
    (row,) = [row for row in server.snapshot()["assignments"] if row["id"] == quiz["assignment_id"]]
    return str(row["workflow_state"])


# --- 4.4: points ------------------------------------------------------------------------------------------


def test_points_of_an_unpublished_quiz_are_the_sum_of_its_questions(lenient: MockServer) -> None:
    quiz = created(lenient)
    with_question(lenient, quiz, points_possible=3)
    lenient.seed({"quiz_groups": [{"quiz_id": quiz["id"], "pick_count": 2, "question_points": 2.5}]})

    changed = updated(lenient, quiz, points_possible=99)

    assert changed["points_possible"] == 8.0


def test_points_of_an_empty_quiz_are_zero(lenient: MockServer) -> None:
    assert created(lenient, points_possible=99)["points_possible"] == 0.0
    assert created(lenient, points_possible=99, published=True)["points_possible"] == 0.0


def test_points_sent_for_a_published_quiz_stay(lenient: MockServer) -> None:
    quiz = created(lenient, published=True)

    updated(lenient, quiz, points_possible=20)
    later = updated(lenient, quiz, title="Another title")

    assert later["points_possible"] == 20.0


def test_points_of_a_published_quiz_follow_its_questions_when_those_change(lenient: MockServer) -> None:
    """3.1, below the table: the frozen copy is renewed by a later save."""
    quiz = created(lenient, published=True)
    updated(lenient, quiz, points_possible=20)
    with_question(lenient, quiz, points_possible=4)

    later = updated(lenient, quiz, title="Another title")

    assert later["points_possible"] == 4.0


def test_publishing_and_unpublishing_work_points_out_anew(lenient: MockServer) -> None:
    quiz = created(lenient)
    with_question(lenient, quiz, points_possible=4)

    published = updated(lenient, quiz, published=True, points_possible=20)
    raised = updated(lenient, quiz, points_possible=20)
    taken_back = updated(lenient, quiz, published=False, points_possible=30)

    assert [q["points_possible"] for q in (published, raised, taken_back)] == [4.0, 20.0, 4.0]


@pytest.mark.parametrize("kind", ["survey", "graded_survey"])
def test_points_of_a_survey_are_what_was_sent(lenient: MockServer, kind: str) -> None:
    quiz = created(lenient, quiz_type=kind, points_possible=123)
    with_question(lenient, quiz)

    changed = updated(lenient, quiz, points_possible=321)
    published = updated(lenient, quiz, published=True)

    assert [quiz["points_possible"], changed["points_possible"]] == [123.0, 321.0]
    assert published["points_possible"] == 321.0


def test_a_published_survey_that_becomes_a_quiz_gets_the_points_of_its_questions(lenient: MockServer) -> None:
    quiz = created(lenient, quiz_type="survey", points_possible=123)
    with_question(lenient, quiz, points_possible=4)
    updated(lenient, quiz, published=True)

    assert updated(lenient, quiz, quiz_type="assignment")["points_possible"] == 4.0


# --- 4.5: the assignment behind the quiz ------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["assignment", "graded_survey"])
def test_a_graded_type_in_so_many_words_makes_an_assignment_at_once(server: MockServer, kind: str) -> None:
    quiz = created(server, quiz_type=kind)

    assert isinstance(quiz["assignment_id"], int)
    assert quiz["assignment_group_id"] == 403
    assert quiz["post_to_sis"] is False


@pytest.mark.parametrize("kind", ["practice_quiz", "survey"])
def test_an_ungraded_type_has_none(server: MockServer, kind: str) -> None:
    quiz = created(server, quiz_type=kind, published=True)

    assert part(quiz, ("assignment_id", "assignment_group_id", "post_to_sis")) == {
        "assignment_id": None,
        "assignment_group_id": None,
        "post_to_sis": None,
    }


def test_without_type_the_next_save_makes_the_assignment(server: MockServer) -> None:
    quiz = created(server)

    changed = updated(server, quiz, title="Saved again")

    assert (quiz["quiz_type"], quiz["assignment_id"], quiz["assignment_group_id"]) == (
        "assignment",
        None,
        None,
    )
    assert isinstance(changed["assignment_id"], int)
    assert changed["assignment_group_id"] == 403


@pytest.mark.parametrize("published", [True, False])
def test_without_type_but_with_published_it_is_saved_twice(server: MockServer, published: bool) -> None:
    """4.5 and 3.5."""
    quiz = created(server, published=published)

    assert isinstance(quiz["assignment_id"], int)
    assert quiz["version_number"] == 2


def test_the_assignment_goes_into_the_group_sent(server: MockServer) -> None:
    reply = server.client().post(
        quizzes_path(101),
        json={"quiz": {"title": "x", "quiz_type": "assignment", "assignment_group_id": 402}},
    )

    assert reply.json()["assignment_group_id"] == 402


@pytest.mark.parametrize("group", [401, 999, 0, -1, "no group"], ids=str)
def test_what_is_no_group_of_the_course_counts_as_none(lenient: MockServer, group: Any) -> None:
    """4.1: it becomes null; a graded quiz then goes into the default group."""
    without_assignment = created(lenient, assignment_group_id=group)
    graded = created(lenient, assignment_group_id=group, quiz_type="assignment")

    assert without_assignment["assignment_group_id"] is None
    assert graded["assignment_group_id"] == 403


def test_a_course_without_groups_gets_its_first(lenient: MockServer) -> None:
    lenient.seed({"courses": [{"id": 150, "name": "Bare"}]})

    quiz = lenient.client("admin").post(quizzes_path(150), json={"quiz": {"quiz_type": "assignment"}}).json()

    (group,) = [row for row in lenient.snapshot()["assignment_groups"] if row["course_id"] == 150]
    assert quiz["assignment_group_id"] == group["id"]


def test_an_ungraded_type_takes_the_assignment_away(server: MockServer) -> None:
    quiz = created(server, quiz_type="assignment")

    changed = updated(server, quiz, quiz_type="survey")
    back = updated(server, quiz, quiz_type="assignment")

    assert changed["assignment_id"] is None
    assert assignment_state(server, quiz) == "deleted"
    assert back["assignment_id"] not in (None, quiz["assignment_id"])


# --- 3.5: versions ----------------------------------------------------------------------------------------


def test_a_new_quiz_is_version_1(server: MockServer) -> None:
    assert created(server)["version_number"] == 1


def test_a_save_that_changes_something_adds_1(server: MockServer) -> None:
    quiz = created(server, quiz_type="practice_quiz")

    versions = [updated(server, quiz, title=title)["version_number"] for title in ("B", "C", "C", "D")]

    assert versions == [2, 3, 3, 4]


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"title": "A quiz"},
        {"description": '<p>See <a href="/courses/102">here</a> &amp; there</p>'},
        {"time_limit": -5},
        {"published": True},
    ],
    ids=["nothing", "the same title", "the same description", "only what is dropped", "the same state"],
)
def test_a_save_that_changes_nothing_adds_nothing(lenient: MockServer, settings: dict[str, Any]) -> None:
    description = '<p>See <a href="/courses/102">here</a> &amp; there</p>'
    quiz = created(lenient, published=True, description=description)
    before = lenient.snapshot()

    assert updated(lenient, quiz, **settings) == quiz
    assert lenient.snapshot() == before


def test_reordering_is_no_save(server: MockServer) -> None:
    quiz = created(server)
    question = with_question(server, quiz)

    server.client().post(
        f"{quiz_path(quiz)}/reorder", json={"order": [{"type": "question", "id": question["id"]}]}
    )

    assert read(server, quiz)["version_number"] == 1


def test_deleting_adds_1_and_deleting_again_nothing(server: MockServer) -> None:
    quiz = created(server)

    versions = [server.client().delete(quiz_path(quiz)).json()["version_number"] for _ in range(3)]

    assert versions == [2, 2, 2]


def test_an_update_without_quiz_leaves_it_as_it_is(server: MockServer) -> None:
    """5.3: not even the assignment that the next save would make."""
    quiz = created(server)

    reply = server.client().put(quiz_path(quiz))

    assert (reply.status_code, reply.json()) == (200, quiz)


def test_an_update_without_quiz_renews_the_published_copy(server: MockServer) -> None:
    """3.1, below the table: every later PUT of a published quiz does."""
    quiz = created(server, published=True)
    with_question(server, quiz)

    assert server.client().put(quiz_path(quiz)).json()["question_count"] == 1


# --- 7: publishing ----------------------------------------------------------------------------------------


def state_of(server: MockServer, quiz: dict[str, Any]) -> str:
    (row,) = [row for row in server.snapshot()["quizzes"] if row["id"] == quiz["id"]]
    return str(row["workflow_state"])


@pytest.mark.parametrize(
    ("sent", "state"),
    [
        ({}, "created"),
        ({"published": None}, "created"),
        ({"published": ""}, "created"),
        ({"published": False}, "unpublished"),
        ({"published": True}, "available"),
    ],
    ids=str,
)
def test_published_says_the_state(lenient: MockServer, sent: dict[str, Any], state: str) -> None:
    on_creation, on_edit = created(lenient, **sent), created(lenient)

    updated(lenient, on_edit, **sent)

    assert [state_of(lenient, on_creation), state_of(lenient, on_edit)] == [state, state]


@pytest.mark.parametrize("published", [None, ""], ids=repr)
def test_null_leaves_a_published_quiz_published(lenient: MockServer, published: Any) -> None:
    quiz = created(lenient, published=True)

    assert updated(lenient, quiz, published=published)["published"] is True


def test_publishing_takes_a_copy_of_the_questions(server: MockServer) -> None:
    quiz = created(server)
    with_question(server, quiz, question_type="essay_question", points_possible=5)
    with_question(server, quiz, question_type="text_only_question", points_possible=0)

    published = updated(server, quiz, published=True)

    assert part(published, ("question_count", "question_types", "points_possible")) == {
        "question_count": 1,
        "question_types": ["essay_question", "text_only_question"],
        "points_possible": 5.0,
    }


def test_the_copy_stays_until_the_next_save(server: MockServer) -> None:
    names = ("question_count", "question_types", "points_possible")
    quiz = created(server, published=True)
    with_question(server, quiz, question_type="essay_question", points_possible=5)

    before, after = read(server, quiz), updated(server, quiz, title="Saved")

    assert part(before, names) == {"question_count": 0, "question_types": [], "points_possible": 0.0}
    assert part(after, names) == {
        "question_count": 1,
        "question_types": ["essay_question"],
        "points_possible": 5.0,
    }


def test_an_unpublished_quiz_counts_its_questions_as_they_are(server: MockServer) -> None:
    """3.1: the count is the current one, the types are those of the last copy."""
    quiz = created(server, published=True)
    updated(server, quiz, published=False)
    with_question(server, quiz)

    shown = read(server, quiz)

    assert (shown["question_count"], shown["question_types"]) == (1, [])


@pytest.mark.parametrize("state", ["complete", "untaken", "pending_review"])
def test_a_quiz_that_students_took_cannot_be_unpublished(server: MockServer, state: str) -> None:
    """7 and 5.3: the key is `published`, its attribute is called otherwise."""
    quiz = created(server, published=True)
    server.seed({"quiz_submissions": [{"quiz_id": quiz["id"], "user_id": 2005, "workflow_state": state}]})
    before = server.snapshot()

    reply = put(server, quiz, {"title": "New", "published": False})

    text = "Can't unpublish if there are student submissions"
    item = {"attribute": "workflow_state", "type": text, "message": text}
    assert (reply.status_code, reply.json()) == (400, {"errors": {"published": [item]}})
    assert server.snapshot() == before
    assert part(read(server, quiz), ("published", "unpublishable", "can_unpublish")) == {
        "published": True,
        "unpublishable": False,
        "can_unpublish": False,
    }


@pytest.mark.parametrize(
    "submission",
    [
        {"user_id": 2005, "workflow_state": "settings_only"},
        {"user_id": None, "workflow_state": "preview"},
        {"user_id": None, "workflow_state": "complete"},
    ],
    ids=["extensions alone", "a preview", "without a user"],
)
def test_what_is_no_students_submission_does_not_keep_it_published(
    server: MockServer, submission: dict[str, Any]
) -> None:
    quiz = created(server, published=True)
    server.seed({"quiz_submissions": [{"quiz_id": quiz["id"], **submission}]})

    assert read(server, quiz)["unpublishable"] is True
    assert updated(server, quiz, published=False)["published"] is False


def test_nothing_else_is_refused_because_of_submissions(server: MockServer) -> None:
    quiz = created(server, published=True)
    server.seed({"quiz_submissions": [{"quiz_id": quiz["id"], "user_id": 2005}]})

    edited = updated(server, quiz, title="New", time_limit=5, published=True)
    deleted = server.client().delete(quiz_path(quiz))

    assert (edited["title"], edited["time_limit"], deleted.status_code) == ("New", 5, 200)


# --- 8: deletion ------------------------------------------------------------------------------------------


def test_delete_answers_with_the_quiz_just_deleted(server: MockServer) -> None:
    """List-style, so without question_types; otherwise the quiz as it was, unpublished."""
    quiz = created(server, quiz_type="assignment", published=True)

    reply = server.client().delete(quiz_path(quiz))

    expected = {name: value for name, value in quiz.items() if name != "question_types"}
    changed = {"published": False, "speed_grader_url": None, "version_number": 3}
    assert (reply.status_code, reply.json()) == (200, expected | changed)


def test_a_deleted_quiz_leaves_the_list_and_its_assignment_goes_with_it(server: MockServer) -> None:
    quiz = created(server, quiz_type="assignment", published=True)

    server.client().delete(quiz_path(quiz))

    lists = [server.client(role).get(quizzes_path()).json() for role in ("teacher", "ta", "student", "admin")]
    assert lists == [[], [], [], []]
    assert assignment_state(server, quiz) == "deleted"


def test_a_deleted_quiz_is_still_found_by_its_teacher(server: MockServer) -> None:
    quiz = created(server, published=True)
    server.client().delete(quiz_path(quiz))

    replies = [server.client(role).get(quiz_path(quiz)) for role in ("teacher", "student")]

    assert [reply.status_code for reply in replies] == [200, 403]
    assert replies[0].json()["published"] is False


def test_a_deleted_quiz_can_be_edited_and_brought_back(server: MockServer) -> None:
    quiz = created(server, quiz_type="assignment", published=True)
    server.client().delete(quiz_path(quiz))

    edited = updated(server, quiz, title="Still there")
    in_between = server.client().get(quizzes_path()).json()
    before = assignment_state(server, quiz)
    published = updated(server, quiz, published=True)

    assert (edited["title"], edited["published"], in_between, before) == ("Still there", False, [], "deleted")
    assert (published["published"], assignment_state(server, quiz)) == (True, "active")
    assert [quiz["title"] for quiz in server.client().get(quizzes_path()).json()] == ["Still there"]
