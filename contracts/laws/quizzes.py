"""Laws of Canvas classic quizzes. Fact sheet: canvas-quizzes."""

from __future__ import annotations

from hypothesis import strategies as st

from .. import model
from ..arrange import a_quiz
from ..case import Case
from ..checks import require_not_permitted, require_status
from ..failures import require, require_contains, require_equal
from ..registry import law
from ..strategies import ACCESS_CODES, bad_ip_filters, quiz_settings, titles, words


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

    case.teacher.ok("update_quiz", id=quiz["id"], body={"quiz": second})
    read = case.teacher.ok("get_quiz", id=quiz["id"])

    require_contains(
        read, model.settled(before, second), "an update came to something else than what it sent"
    )


def _some_of(settings: dict[str, object]) -> st.SearchStrategy[dict[str, object]]:
    names = sorted(settings)
    return st.sets(st.sampled_from(names)).map(lambda kept: {n: settings[n] for n in names if n in kept})


@law(
    "list_quizzes create_quiz delete_quiz",
    evidence=["doc: Quizzes, List quizzes in a course", "source: canvas-quizzes 8"],
    profile="smoke",
)
def list_holds_what_was_made_and_loses_what_was_deleted(case: Case) -> None:
    """The course's list holds every quiz that was made, and no longer the one that was deleted."""
    kept, deleted = a_quiz(case, title=f"{case.mark} kept"), a_quiz(case, title=f"{case.mark} deleted")

    before = {quiz["id"] for quiz in case.teacher.every("list_quizzes", query={"search_term": case.mark})}
    case.teacher.ok("delete_quiz", id=deleted["id"])
    after = {quiz["id"] for quiz in case.teacher.every("list_quizzes", query={"search_term": case.mark})}

    require_equal(sorted(before), sorted([kept["id"], deleted["id"]]), "the list is not what was made")
    require_equal(sorted(after), [kept["id"]], "the list after a deletion is not what is left")


@law("create_quiz", evidence="source: canvas-quizzes 5.3", amount="many")
def bad_ip_filter_is_refused(case: Case) -> None:
    """An address filter that is no list of addresses is refused with 400 under the key `invalid_ip_filter`."""
    bad = case.draw(bad_ip_filters())

    refused = case.teacher.call("create_quiz", body={"quiz": {"title": f"{case.mark} bad", "ip_filter": bad}})

    require_status(refused, 400)
    require("invalid_ip_filter" in refused.json["errors"], "the refusal names another field")


@law(
    "validate_quiz_access_code",
    evidence="source: canvas-quizzes 10",
    amount="many",
)
def access_code_is_true_exactly_for_the_code(case: Case) -> None:
    """The access code check answers `true` for exactly the quiz's code and `false` for every other text."""
    code, other = case.draw(ACCESS_CODES), case.draw(ACCESS_CODES)
    quiz = a_quiz(case, access_code=code)

    right = case.teacher.ok("validate_quiz_access_code", id=quiz["id"], body={"access_code": code})
    wrong = case.teacher.ok("validate_quiz_access_code", id=quiz["id"], body={"access_code": other})

    require_equal(right, True, "the quiz's own code is not accepted")
    require_equal(wrong, code == other, "another text is taken for the code")


@law(
    "get_quiz",
    evidence="source: canvas-quizzes 3.2; safe by 14",
    needs="student",
    profile="smoke",
    amount="one",
)
def student_is_not_shown_what_managers_see(case: Case) -> None:
    """A student sees a published quiz without its access code and without the keys that only managers get."""
    quiz = a_quiz(case, access_code="open sesame", published=True)

    shown = case.student.ok("get_quiz", id=quiz["id"])

    hidden = {"access_code", "unpublishable", "section_count"} & set(shown)
    require(not hidden, f"a student is shown {', '.join(sorted(hidden))}")


@law("update_quiz get_quiz", evidence=["source: canvas-quizzes 1.2, 2"], needs="student", amount="one")
def student_may_not_update(case: Case) -> None:
    """A student who updates a quiz is refused, and the quiz stays as it was."""
    quiz = a_quiz(case, published=True)

    refused = case.student.call("update_quiz", id=quiz["id"], body={"quiz": {"title": f"{case.mark} mine"}})

    require_not_permitted(refused)
    require_equal(
        case.teacher.ok("get_quiz", id=quiz["id"])["title"],
        quiz["title"],
        "a refused update changed the title",
    )


@law("list_quizzes", evidence="source: canvas-quizzes 6.1", amount="many")
def search_term_is_a_substring_of_the_title(case: Case) -> None:
    """`search_term` finds exactly the quizzes whose title contains it, in any case of its letters."""
    hit = case.draw(titles(case.mark))
    needle = case.draw(st.sampled_from([hit, case.mark, case.mark.upper(), hit[3:-1].strip()]))
    quiz, other = a_quiz(case, title=hit), a_quiz(case, title=f"another {case.session.ledger.run}")

    found = [q["id"] for q in case.teacher.every("list_quizzes", query={"search_term": needle})]

    require(quiz["id"] in found, "a quiz whose title contains the term is not found")
    require(other["id"] not in found, "a quiz whose title does not contain the term is found")


@law("create_quiz update_quiz", evidence="spec: canvas-quizzes 5.3", amount="few")
def title_of_more_than_255_characters_is_refused(case: Case) -> None:
    """A title of 255 characters is fine; one of 256 is refused with 400 under the key `title`, also on update."""
    text = case.draw(words(200))
    longest = f"{case.mark} {text}".ljust(255, "x")

    quiz = case.teacher.ok("create_quiz", body={"quiz": {"title": longest}})
    refused = case.teacher.call("update_quiz", id=quiz["id"], body={"quiz": {"title": longest + "x"}})

    require_equal(quiz["title"], longest, "the longest title is not kept whole")
    require_status(refused, 400)
    require("title" in refused.json["errors"], "the refusal names another field")
