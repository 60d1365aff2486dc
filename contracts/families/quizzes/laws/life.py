"""Laws of a quiz's life: made, read, changed, published, reordered, deleted. Fact sheet: canvas-quizzes."""

from __future__ import annotations

from functools import partial

from hypothesis import strategies as st

from contracts.document.spec import Json
from contracts.families.quizzes import model
from contracts.families.quizzes.arrange import a_quiz
from contracts.families.quizzes.steps import created, listed, try_update, updated
from contracts.families.quizzes.values import quiz_settings
from contracts.generate.text import titles
from contracts.generic.refusals import require_not_permitted, require_status
from contracts.run.case import Case
from contracts.run.check import law
from contracts.wire.failures import require, require_contains, require_equal

FAMILY = "quizzes"

UNKNOWN_ITEMS = st.lists(
    st.fixed_dictionaries(
        {"id": st.integers(8_000_000_000, 8_000_000_999) | st.just("8000000000")},
        optional={"type": st.sampled_from(["question", "group", "quiz"])},
    ),
    max_size=4,
)


# Create and update -------------------------------------------------------------------------------------------------


@law(
    "create_quiz get_quiz",
    evidence=["doc: Quizzes, Create a quiz", "spec: canvas-quizzes 4.2", "source: canvas-quizzes 4.1"],
    profile="smoke",
    amount="many",
)
def created_quiz_is_read_back(case: Case) -> None:
    """A created quiz answers with what was sent, after the documented interplay, and a later read shows the same."""
    sent = case.draw(quiz_settings(case.mark))
    expected = model.created(sent)

    made = case.teacher.ok("create_quiz", body={"quiz": sent})
    read = case.teacher.ok("get_quiz", id=made["id"])

    require_contains(made, expected, "create answers with other settings than those sent")
    require_contains(read, expected, "a read shows other settings than those that create answered with")


@law(
    "update_quiz get_quiz",
    evidence=["source: canvas-quizzes 6.4", "spec: canvas-quizzes 4.2"],
    amount="many",
)
def update_changes_only_what_is_sent(case: Case) -> None:
    """An update changes the settings that are sent and leaves all others as they were."""
    first = case.draw(quiz_settings(case.mark))
    second = case.draw(quiz_settings(case.mark).flatmap(_some_of))
    before = model.created(first)
    quiz = a_quiz(case, **first)

    answer = case.teacher.ok("update_quiz", id=quiz["id"], body={"quiz": second})
    read = case.teacher.ok("get_quiz", id=quiz["id"])

    after = model.settled(before, second)
    require_contains(answer, after, "an update answers with something else than what it came to")
    require_contains(read, after, "an update came to something else than what it sent")


def _some_of(settings: dict[str, Json]) -> st.SearchStrategy[dict[str, Json]]:
    names = sorted(settings)
    return st.sets(st.sampled_from(names)).map(lambda kept: {n: settings[n] for n in names if n in kept})


@law(
    "update_quiz get_quiz",
    evidence="inferred: canvas-quizzes 6.4 (only sent fields change), no word on requests at the same moment",
    amount="one",
)
def updates_at_the_same_moment_lose_nothing(case: Case) -> None:
    """Updates of different settings, sent at the same moment, are all there afterwards."""
    quiz = a_quiz(case)
    changes: list[dict[str, Json]] = [
        {"title": f"{case.mark} changed"},
        {"time_limit": 17},
        {"shuffle_answers": True},
        {"access_code": "together"},
    ]

    exchanges = case.together([partial(try_update, case, quiz, **change) for change in changes])
    read = case.teacher.ok("get_quiz", id=quiz["id"])

    require_equal([e.status for e in exchanges], [200] * len(changes), "an update was refused")
    expected = {name: value for change in changes for name, value in change.items()}
    require_contains(read, expected, "one update undid another")


@law(
    "create_quiz list_quizzes",
    evidence=["doc: Quizzes, Create a quiz", "source: canvas-quizzes 6.1, 6.3"],
    amount="one",
)
def quizzes_made_at_the_same_moment_are_all_there(case: Case) -> None:
    """Every quiz made at the same moment as others has an id of its own and stands in the list with its own title."""
    names = [f"{case.mark} {number}" for number in range(5)]

    made = case.together([partial(created, case, title=title) for title in names])
    found = listed(case, case.teacher)

    require_equal(len({quiz["id"] for quiz in made}), len(names), "two quizzes have the same id")
    require_equal(
        {str(key): quiz["title"] for key, quiz in found.items()},
        {str(quiz["id"]): quiz["title"] for quiz in made},
        "the list is not what was made",
    )


@law("update_quiz create_quiz", evidence=["source: canvas-quizzes 1.3", "spec: canvas-quizzes 1.3"])
def fields_beside_the_quiz_are_ignored(case: Case) -> None:
    """Settings count under `quiz` only: the same names at the top level change nothing."""
    beside = {"title": f"{case.mark} beside", "time_limit": 7, "shuffle_answers": True}
    sent = {"title": case.draw(titles(case.mark))}

    made = case.teacher.ok("create_quiz", body={"quiz": sent, **beside})
    case.teacher.ok("update_quiz", id=made["id"], body={"quiz": {"time_limit": 3}, **beside})
    read = case.teacher.ok("get_quiz", id=made["id"])

    expected = {**sent, "time_limit": None, "shuffle_answers": False}
    require_contains(made, expected, "create has read settings from beside the quiz")
    require_contains(read, {**expected, "time_limit": 3}, "update has read settings from beside the quiz")


@law(
    "create_quiz update_quiz",
    evidence=["source: canvas-quizzes 4.1 (notify_of_update, assignment_id, id)", "spec: canvas-quizzes 1.3"],
    amount="one",
)
def unknown_and_protected_fields_are_ignored(case: Case) -> None:
    """Fields of a quiz that cannot be set, such as `id`, `assignment_id` and `notify_of_update`, are dropped."""
    strange = {
        "notify_of_update": False,
        "assignment_id": 1,
        "id": 1,
        "version_number": 99,
        "flavour": "sour",
    }

    made = created(case, quiz_type="practice_quiz", **strange)
    read = updated(case, made, **strange)

    for quiz in (made, read):
        require("flavour" not in quiz, "a field that no quiz has is shown")
        require_equal(quiz["assignment_id"], None, "a sent assignment was taken")
        require(quiz["version_number"] < 99, "a sent version was taken")
    require_equal(read["id"], made["id"], "a sent id was taken")


@law("update_quiz", evidence="inferred: canvas-quizzes 5.3", amount="one")
def update_without_a_quiz_changes_nothing(case: Case) -> None:
    """An update that sends no `quiz` at all, or an empty one, is answered with the quiz as it was."""
    quiz = a_quiz(case, quiz_type="practice_quiz", time_limit=9)

    bodies: list[Json] = [{}, {"quiz": {}}, {"title": f"{case.mark} other"}]
    for body in bodies:
        answer = case.teacher.ok("update_quiz", id=quiz["id"], body=body)
        require_equal(answer, quiz, "an empty update has changed something")


@law("create_quiz", evidence="inferred: canvas-quizzes 5.3", amount="one")
def create_without_a_quiz_is_refused(case: Case) -> None:
    """A create request without `quiz` is refused with 400 and empty `errors`; an empty `quiz` makes an unnamed one."""
    refused = case.teacher.call("create_quiz", body={"title": f"{case.mark} beside"})
    unnamed = case.teacher.ok("create_quiz", body={"quiz": {}})

    require_status(refused, 400)
    require_equal(refused.json, {"errors": {}}, "the refusal says something else")
    require_equal(unnamed["title"], "Unnamed Quiz", "an empty quiz has a title from somewhere")


# Published or not --------------------------------------------------------------------------------------------------


@law(
    "update_quiz create_quiz",
    evidence=["source: canvas-quizzes 7", "spec: canvas-quizzes 6.3, 7"],
    needs="student",
)
def published_quizzes_are_there_for_students(case: Case) -> None:
    """Published, at once or later, a quiz says so and a student can read it; taken back, the student cannot."""
    at_once = case.draw(st.booleans())

    quiz = created(case, published=True) if at_once else updated(case, created(case), published=True)
    shown = case.student.ok("get_quiz", id=quiz["id"])
    after = updated(case, quiz, published=False)
    refused = case.student.call("get_quiz", id=quiz["id"])

    require_equal(quiz["published"], True, "a published quiz says otherwise")
    require_equal(shown["published"], True, "a published quiz says otherwise to a student")
    require_equal(after["published"], False, "an unpublished quiz says otherwise")
    require_not_permitted(refused)


@law("update_quiz", evidence=["source: canvas-quizzes 4.1, 7", "spec: canvas-quizzes 4.1"])
def published_null_or_blank_is_ignored(case: Case) -> None:
    """`published` as null or as an empty text leaves a quiz published or unpublished as it was."""
    is_published, nothing = case.draw(st.booleans()), case.draw(st.sampled_from([None, ""]))
    quiz = a_quiz(case, published=is_published)

    read = updated(case, quiz, published=nothing)

    require_equal(read["published"], is_published, "nothing at all has changed `published`")


@law("update_quiz", evidence="source: canvas-quizzes 4.1 (its own reading of `published`)")
def published_has_its_own_reading(case: Case) -> None:
    """`published` understands yes and no, on and off; other text is true only if it starts with a number not zero."""
    yes = ["yes", "y", "true", "t", "on", "1", "YES", "2 times", True, 1]
    no = ["no", "n", "false", "f", "off", "0", "No", "maybe", False, 0]
    is_published = case.draw(st.booleans())
    word = case.draw(st.sampled_from(yes if is_published else no))
    quiz = a_quiz(case, published=not is_published)

    read = updated(case, quiz, published=word)

    require_equal(read["published"], is_published, f"{word!r} was understood otherwise")


@law("get_quiz", evidence=["source: canvas-quizzes 7", "spec: canvas-quizzes 3.1"], amount="one")
def quiz_without_submissions_can_be_unpublished(case: Case) -> None:
    """As long as nobody has taken it, a quiz is `unpublishable`, published or not; `can_unpublish` says the same."""
    quiz = a_quiz(case, quiz_type="assignment")

    for published in (False, True):
        read = updated(case, quiz, published=published)
        require_contains(
            read, {"unpublishable": True, "can_unpublish": True}, "it cannot be unpublished, it says"
        )


# Versions ----------------------------------------------------------------------------------------------------------


@law("update_quiz get_quiz delete_quiz", evidence="source: canvas-quizzes 3.5")
def version_number_never_goes_down(case: Case) -> None:
    """Whatever is done to a quiz, its `version_number` is never smaller than before, nor below 0."""
    changes: list[dict[str, Json]] = [
        {"title": f"{case.mark} b"},
        {"published": True},
        {"published": False},
        {"time_limit": 5},
        {},
    ]
    drawn = case.draw(st.lists(st.sampled_from(changes), min_size=1, max_size=5))
    made = created(case)

    seen = [0, made["version_number"]]
    for change in drawn:
        seen.append(updated(case, made, **change)["version_number"])
    seen.append(case.teacher.ok("delete_quiz", id=made["id"])["version_number"])

    require_equal(seen, sorted(seen), "the version went down")


@law("create_quiz update_quiz delete_quiz reorder_quiz_items", evidence="inferred: canvas-quizzes 3.5")
def version_number_counts_the_saves_that_change_something(case: Case) -> None:
    """A quiz starts at version 1, or at 2 if it says `published`; what really changes it, or deletes it, adds 1."""
    published = case.draw(st.sampled_from([None, True, False]))
    made = created(case, time_limit=4, **({} if published is None else {"published": published}))
    quiz = updated(case, made, title=made["title"], quiz_type=made["quiz_type"], published=bool(published))
    start = quiz["version_number"]

    same = updated(case, quiz, time_limit=4)["version_number"]
    changed = updated(case, quiz, time_limit=5)["version_number"]
    case.teacher.ok("reorder_quiz_items", id=quiz["id"], body={"order": []})
    reordered = case.teacher.ok("get_quiz", id=quiz["id"])["version_number"]
    deleted = case.teacher.ok("delete_quiz", id=quiz["id"])["version_number"]

    require_equal(made["version_number"], 1 if published is None else 2, "it starts with another version")
    require_equal(
        [same, changed, reordered, deleted], [start, start + 1, start + 1, start + 2], "it counts otherwise"
    )


# Delete ------------------------------------------------------------------------------------------------------------


@law(
    "list_quizzes create_quiz delete_quiz",
    evidence=["doc: Quizzes, List quizzes in a course", "source: canvas-quizzes 8"],
    profile="smoke",
)
def list_holds_what_was_made_and_loses_what_was_deleted(case: Case) -> None:
    """The course's list holds every quiz that was made, and no longer the one that was deleted."""
    kept, deleted = a_quiz(case, title=f"{case.mark} kept"), a_quiz(case, title=f"{case.mark} deleted")

    before = listed(case, case.teacher)
    case.teacher.ok("delete_quiz", id=deleted["id"])
    after = listed(case, case.teacher)

    require_equal(sorted(before), sorted([kept["id"], deleted["id"]]), "the list is not what was made")
    require_equal(sorted(after), [kept["id"]], "the list after a deletion is not what is left")


@law("delete_quiz", evidence=["source: canvas-quizzes 8", "spec: canvas-quizzes 3.1"])
def deletion_answers_with_the_quiz(case: Case) -> None:
    """Delete answers with the quiz as it was, unpublished now, and in the short form that a list has."""
    settings = case.draw(quiz_settings(case.mark))
    quiz = a_quiz(case, **settings, published=case.draw(st.booleans()))

    answer = case.teacher.ok("delete_quiz", id=quiz["id"])

    kept = {name: quiz[name] for name in ("id", "title", "description", "time_limit", "access_code")}
    require_contains(
        answer, {**kept, "published": False, "speed_grader_url": None}, "the answer is another quiz"
    )
    extra = {"question_types", "deleted"} & set(answer)
    require(not extra, f"the answer has {', '.join(sorted(extra))}")


@law("delete_quiz list_quizzes get_quiz", evidence="source: canvas-quizzes 8", needs="student", amount="one")
def deleted_quiz_is_gone_for_students(case: Case) -> None:
    """A published quiz that is deleted leaves the student's list, and the student cannot read it any more."""
    quiz = a_quiz(case, published=True)

    before = listed(case, case.student)
    case.teacher.ok("delete_quiz", id=quiz["id"])
    after = listed(case, case.student)
    refused = case.student.call("get_quiz", id=quiz["id"])

    require_equal(sorted(before), [quiz["id"]], "the student's list lacks a published quiz")
    require_equal(sorted(after), [], "the student's list still has the deleted quiz")
    require(refused.status in {401, 403, 404}, f"answered {refused.status}", exchange=refused)


@law("get_quiz delete_quiz", evidence="source: canvas-quizzes 14 (a teacher's GET: 200 or 404)", amount="one")
def deleted_quiz_is_never_shown_as_published(case: Case) -> None:
    """What a teacher is told of a deleted quiz is either 404 or a quiz that is not published."""
    quiz = a_quiz(case, published=True)
    case.teacher.ok("delete_quiz", id=quiz["id"])

    answer = case.teacher.call("get_quiz", id=quiz["id"])

    require(answer.status in {200, 404}, f"answered {answer.status}", exchange=answer)
    require(
        answer.status == 404 or answer.json["published"] is False,
        "a deleted quiz says that it is published",
        exchange=answer,
    )


@law("get_quiz update_quiz delete_quiz", evidence="inferred: canvas-quizzes 8", needs="student", amount="one")
def deleted_quiz_can_be_brought_back(case: Case) -> None:
    """A deleted quiz is still found by its id, for teachers; publishing restores it; deleting twice is fine."""
    quiz = a_quiz(case, published=True)
    case.teacher.ok("delete_quiz", id=quiz["id"])
    case.teacher.ok("delete_quiz", id=quiz["id"])

    gone = case.teacher.ok("get_quiz", id=quiz["id"])
    require_not_permitted(case.student.call("get_quiz", id=quiz["id"]))
    renamed = updated(case, quiz, title=f"{case.mark} renamed")
    still_gone = listed(case, case.teacher)
    back = updated(case, quiz, published=True)

    require_equal(gone["published"], False, "a deleted quiz is published")
    require_equal(renamed["title"], f"{case.mark} renamed", "a deleted quiz cannot be changed")
    require_equal(sorted(still_gone), [], "a change of its title has brought a deleted quiz back")
    require_equal(back["published"], True, "publishing does not bring it back")
    require_equal(sorted(listed(case, case.student)), [quiz["id"]], "it is not back in the list")


# Reorder -----------------------------------------------------------------------------------------------------------


@law("reorder_quiz_items", evidence=["source: canvas-quizzes 9", "spec: canvas-quizzes 9"])
def items_that_are_not_in_the_quiz_are_skipped(case: Case) -> None:
    """Reordering with an empty list, or with items that the quiz does not have, is 204 and changes nothing."""
    quiz = a_quiz(case)
    before = case.teacher.ok("get_quiz", id=quiz["id"])
    order = case.draw(UNKNOWN_ITEMS)

    answer = case.teacher.call("reorder_quiz_items", id=quiz["id"], body={"order": order})
    after = case.teacher.ok("get_quiz", id=quiz["id"])

    require_status(answer, 204)
    require_equal(answer.text, "", "204 has a body", exchange=answer)
    for shown in (before, after):
        shown.pop("version_number", None)  # that it stays is inferred
    require_equal(after, before, "a reorder of nothing has changed the quiz")
