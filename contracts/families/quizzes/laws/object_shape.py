"""Laws of the Quiz object: which fields it has, what they are worth at first, and how some of them are computed.

Fact sheet: canvas-quizzes 3.1, 4.3 to 4.5 and 13. Who sees which field is in `quiz_rights`.
"""

from __future__ import annotations

from hypothesis import strategies as st

from contracts.document.spec import Json
from contracts.families.quizzes import model
from contracts.families.quizzes.arrange import a_quiz
from contracts.families.quizzes.steps import created, listed, updated
from contracts.families.quizzes.values import QUIZ_TYPES, quiz_settings
from contracts.run.case import Case
from contracts.run.check import law
from contracts.wire.failures import require, require_contains, require_equal

FAMILY = "quiz_object"

GRADED = ("assignment", "graded_survey")
UNGRADED = ("practice_quiz", "survey")
NO_GROUP = 8_000_000_000

AT_FIRST: dict[str, Json] = {
    **model.DEFAULTS,
    "question_count": 0,
    "question_types": [],
    "has_access_code": False,
    "can_update": True,
    "unpublishable": True,
    "can_unpublish": True,
    "only_visible_to_overrides": False,
    "speed_grader_url": None,
    "important_dates": False,
    "migration_id": None,
}


KEYS_OF_LATER_SERVERS = frozenset({"important_dates", "migration_id"})
"""Quizzes of servers of 2017 and 2018 have no such keys."""


def base_of(quiz: Json, course: str) -> str:
    """Scheme and host of the server, as it writes them itself."""
    end = f"/courses/{course}/quizzes/{quiz['id']}"
    address: str = quiz["html_url"]
    require(
        address.startswith(("http://", "https://")) and address.endswith(end),
        "`html_url` is another address",
        received=address,
        documented=f"BASE{end}",
        at="/html_url",
    )
    return address.removesuffix(end)


# Fields ------------------------------------------------------------------------------------------------------------


@law(
    "create_quiz",
    evidence=["source: canvas-quizzes 3.1, 4.1", "spec: canvas-quizzes 3.1"],
    profile="smoke",
    amount="one",
)
def new_quiz_has_the_documented_defaults(case: Case) -> None:
    """A quiz made with nothing but a title has the documented value in every other setting."""
    made = created(case)

    later = set() if case.is_mock else KEYS_OF_LATER_SERVERS - made.keys()
    expected = {name: value for name, value in AT_FIRST.items() if name not in later}
    require_contains(made, expected, "a new quiz starts otherwise")
    require_equal(made["title"], f"{case.mark} quiz", "a new quiz is called otherwise")


@law(
    "create_quiz",
    evidence="inferred: canvas-quizzes 3.1, 3.5, 4.4, 4.5; unsafe elsewhere by 14",
    amount="one",
)
def new_quiz_is_empty_and_has_no_assignment(case: Case) -> None:
    """A quiz made with nothing but a title has no points, no assignment and version 1, and is there for everybody."""
    made = created(case)

    expected = {
        "points_possible": 0.0,
        "assignment_id": None,
        "assignment_group_id": None,
        "post_to_sis": None,
        "version_number": 1,
        "visible_to_everyone": True,
        "lockdown_browser_monitor_data": None,
    }
    require_contains(made, expected, "a new quiz starts otherwise")


@law(
    "create_quiz update_quiz get_quiz list_quizzes",
    evidence=["source: canvas-quizzes 3.1, 6.1", "spec: canvas-quizzes 3.1"],
    amount="one",
)
def question_types_are_shown_of_single_quizzes_only(case: Case) -> None:
    """`question_types` is in the answers of create, update and get, and not in those of the list."""
    made = created(case)
    changed = case.teacher.ok("update_quiz", id=made["id"], body={"quiz": {"time_limit": 3}})
    read = case.teacher.ok("get_quiz", id=made["id"])
    item = listed(case, case.teacher)[made["id"]]

    for shown in (made, changed, read):
        require_equal(shown["question_types"], [], "a quiz without questions has types of questions")
    require("question_types" not in item, "a list item has `question_types`")


@law("list_quizzes get_quiz", evidence="source: canvas-quizzes 6.1", needs="student")
def list_item_is_the_quiz_itself(case: Case) -> None:
    """Except for `question_types`, the list shows of a quiz just what get shows of it, to teacher and student."""
    quiz = a_quiz(case, **case.draw(quiz_settings(case.mark)), published=True)

    for actor in (case.teacher, case.student):
        item, read = listed(case, actor)[quiz["id"]], actor.ok("get_quiz", id=quiz["id"])
        read.pop("question_types", None)
        require_contains(item, read, f"the {actor.role}'s list shows another quiz")


@law(
    "create_quiz get_quiz list_quizzes",
    evidence=["source: canvas-quizzes 3.1, 15", "spec: canvas-quizzes 3.1"],
)
def fields_of_another_style_are_absent(case: Case) -> None:
    """Plain JSON never has `preview_url`, `quiz_extensions_url` or `speedgrader_url`, though the documentation does."""
    quiz = created(case, quiz_type=case.draw(st.sampled_from(GRADED)), published=True)

    for shown in (quiz, case.teacher.ok("get_quiz", id=quiz["id"]), listed(case, case.teacher)[quiz["id"]]):
        extra = {"preview_url", "quiz_extensions_url", "speedgrader_url"} & set(shown)
        require(not extra, f"plain JSON has {', '.join(sorted(extra))}")


# Addresses ---------------------------------------------------------------------------------------------------------


@law("get_quiz create_quiz", evidence=["source: canvas-quizzes 13", "spec: canvas-quizzes 13"], amount="one")
def addresses_name_the_quiz(case: Case) -> None:
    """Every address in a quiz starts with the server's own, and leads to that quiz of that course."""
    quiz = a_quiz(case)
    page, api = (
        f"/courses/{case.course}/quizzes/{quiz['id']}",
        f"/api/v1/courses/{case.course}/quizzes/{quiz['id']}",
    )

    for shown in (quiz, case.teacher.ok("get_quiz", id=quiz["id"])):
        base = base_of(shown, case.course)
        expected = {
            "html_url": f"{base}{page}",
            "mobile_url": f"{base}{page}?force_user=1&persist_headless=1",
            "quiz_submission_versions_html_url": f"{base}{page}/submission_versions",
            "message_students_url": f"{base}{api}/submission_users/message",
            "quiz_reports_url": f"{base}{api}/reports",
            "quiz_statistics_url": f"{base}{api}/statistics",
        }
        require_contains(shown, expected, "an address leads elsewhere")


@law("get_quiz update_quiz", evidence=["source: canvas-quizzes 3.1, 13", "spec: canvas-quizzes 3.1"])
def speed_grader_address_needs_something_to_grade(case: Case) -> None:
    """`speed_grader_url` is null until a quiz with an assignment is published; then it names the assignment."""
    kind = case.draw(st.sampled_from(QUIZ_TYPES))
    quiz = a_quiz(case, quiz_type=kind)

    read = updated(case, quiz, published=True)

    end = f"/courses/{case.course}/gradebook/speed_grader?assignment_id={read['assignment_id']}"
    expected = base_of(read, case.course) + end if kind in GRADED else None
    require_equal(quiz["speed_grader_url"], None, "an unpublished quiz can be graded")
    require(
        read["speed_grader_url"] == expected or (read["speed_grader_url"] is None and not case.is_mock),
        "the address leads elsewhere",
        received=read["speed_grader_url"],
        documented=expected,
        at="/speed_grader_url",
    )


# Description -------------------------------------------------------------------------------------------------------


@law("create_quiz update_quiz", evidence=["source: canvas-quizzes 4.3", "spec: canvas-quizzes 4.3"])
def scripts_are_taken_out_of_descriptions(case: Case) -> None:
    """A description loses its script tags and event handlers, and keeps its words and its harmless tags."""
    harmful = case.draw(
        st.sampled_from(
            [
                "<script>alert(1)</script>",
                '<img src="/x.png" onerror="alert(1)">',
                '<b onclick="alert(1)">b</b>',
            ]
        )
    )
    text = f"<p>{case.mark} before</p>{harmful}<p>after</p>"

    made = created(case, description=text)
    read = updated(case, a_quiz(case), description=text)

    for shown in (made["description"], read["description"]):
        bad = [word for word in ("<script", "onerror", "onclick") if word in shown]
        require(not bad, f"a description still has {', '.join(bad)}", received=shown)
        kept = f"<p>{case.mark} before</p>" in shown and "<p>after</p>" in shown
        require(kept, "harmless parts of the description are gone", received=shown)


@law("create_quiz get_quiz", evidence=["source: canvas-quizzes 4.3", "spec: canvas-quizzes 4.3"])
def links_within_the_server_come_back_absolute(case: Case) -> None:
    """A link to the server itself, with its address or as a mere path, comes back with its address in front."""
    base, path = base_of(created(case), case.course), f"/courses/{case.course}/quizzes"
    link = case.draw(st.sampled_from([path, base + path]))

    made = created(case, description=f'<p>{case.mark} <a href="{link}">all</a></p>')

    for shown in (made, case.teacher.ok("get_quiz", id=made["id"])):
        require(
            f'href="{base}{path}"' in shown["description"],
            "a link to the server has another address",
            received=shown["description"],
            documented=f'href="{base}{path}"',
        )


# Points ------------------------------------------------------------------------------------------------------------


@law("create_quiz update_quiz", evidence=["source: canvas-quizzes 4.4", "spec: canvas-quizzes 4.4"])
def points_of_a_graded_survey_are_kept(case: Case) -> None:
    """A graded survey keeps the points that it is given, on create and on update, published or not."""
    first, second = case.draw(st.integers(1, 4000)) / 4, case.draw(st.integers(1, 4000)) / 4
    made = created(case, quiz_type="graded_survey", points_possible=first, published=case.draw(st.booleans()))

    read = updated(case, made, points_possible=second)

    require_equal(made["points_possible"], first, "create has lost the points")
    require_equal(read["points_possible"], second, "update has lost the points")


@law("update_quiz", evidence=["source: canvas-quizzes 4.4", "spec: canvas-quizzes 4.4"])
def points_of_a_published_quiz_are_kept(case: Case) -> None:
    """A quiz that is published already keeps the points that an update gives it."""
    points = case.draw(st.integers(1, 4000)) / 4
    quiz = a_quiz(case, quiz_type="assignment", published=True)

    read = updated(case, quiz, points_possible=points)

    require_equal(read["points_possible"], points, "update has lost the points")


@law("create_quiz update_quiz", evidence=["source: canvas-quizzes 4.4", "spec: canvas-quizzes 4.4"])
def points_of_an_unpublished_quiz_are_those_of_its_questions(case: Case) -> None:
    """Points sent for an unpublished quiz that is no survey are lost: they are the sum over its questions."""
    points = case.draw(st.integers(1, 1000))
    kind = case.draw(st.sampled_from(["assignment", "practice_quiz"]))

    made = created(case, quiz_type=kind, points_possible=points)
    read = updated(case, made, points_possible=points)

    for shown in (made, read):
        require(
            shown["points_possible"] in {0, None},
            "an empty quiz has points",
            received=shown["points_possible"],
        )


@law("create_quiz update_quiz", evidence="inferred: canvas-quizzes 4.4, 7; unsafe elsewhere by 14")
def publishing_counts_anew(case: Case) -> None:
    """Publishing an empty quiz that is no survey leaves it with 0.0 points, no questions and no types of questions."""
    quiz = a_quiz(
        case, quiz_type=case.draw(st.sampled_from(["assignment", "practice_quiz"])), points_possible=7
    )

    read = updated(case, quiz, published=True)

    require_contains(
        read,
        {"points_possible": 0.0, "question_count": 0, "question_types": []},
        "publishing counts otherwise",
    )


# The assignment behind the quiz ------------------------------------------------------------------------------------


@law("create_quiz", evidence=["source: canvas-quizzes 4.5", "spec: canvas-quizzes 4.5"])
def graded_quizzes_have_an_assignment(case: Case) -> None:
    """A quiz made as a graded kind has an assignment in a group; one made as any other kind has neither."""
    graded = created(case, quiz_type=case.draw(st.sampled_from(GRADED)))
    ungraded = created(case, quiz_type=case.draw(st.sampled_from(UNGRADED)))

    for name in ("assignment_id", "assignment_group_id"):
        require(isinstance(graded[name], int), f"a graded quiz has no {name}", received=graded[name])
    require_equal(ungraded["assignment_id"], None, "an ungraded quiz has an assignment")


@law("update_quiz", evidence="spec: canvas-quizzes 4.5")
def change_of_kind_makes_and_removes_the_assignment(case: Case) -> None:
    """Becoming ungraded removes a quiz's assignment; becoming graded again makes one."""
    before, after = case.draw(st.sampled_from(GRADED)), case.draw(st.sampled_from(UNGRADED))
    quiz = a_quiz(case, quiz_type=before)

    ungraded = updated(case, quiz, quiz_type=after)
    graded = updated(case, quiz, quiz_type=before)

    require_equal(ungraded["assignment_id"], None, "an ungraded quiz still has an assignment")
    require(isinstance(graded["assignment_id"], int), "a graded quiz has no assignment")


@law("create_quiz update_quiz", evidence="inferred: canvas-quizzes 4.5; unsafe elsewhere by 14")
def assignment_waits_for_the_second_save(case: Case) -> None:
    """Without its type named, a new quiz gets its assignment with the second save, which `published` brings at once."""
    published = case.draw(st.sampled_from([{}, {"published": True}, {"published": False}]))

    made = created(case, **published)
    read = updated(case, made, time_limit=8)

    require_equal(made["quiz_type"], "assignment", "it has another type")
    require_equal(isinstance(made["assignment_id"], int), bool(published), "it has an assignment, or none")
    require(isinstance(read["assignment_id"], int), "the next save has made no assignment")


@law("create_quiz update_quiz", evidence=["source: canvas-quizzes 4.1, 4.5", "spec: canvas-quizzes 4.1"])
def assignment_group_is_one_of_the_course(case: Case) -> None:
    """A graded quiz stands in the group it is sent; an id that is no group of the course is no error, and not taken."""
    group = a_quiz(case, quiz_type="assignment")["assignment_group_id"]

    sent = created(case, quiz_type="assignment", assignment_group_id=group)
    nowhere = created(case, quiz_type="practice_quiz", assignment_group_id=NO_GROUP)
    read = updated(case, sent, assignment_group_id=NO_GROUP)

    require_equal(sent["assignment_group_id"], group, "it stands in another group")
    for shown in (nowhere, read):
        require(shown["assignment_group_id"] != NO_GROUP, "it stands in a group that there is not")
