"""Laws of Karma's assessments. Fact sheet: karma-assessments 4, 5."""

from __future__ import annotations

from hypothesis import strategies as st

from contracts.families.karma.arrange import DEFAULT_QUESTIONS, a_karma_assessment, karma_draft
from contracts.families.karma.invalid_bodies import broken_karma_assessments
from contracts.families.karma.steps import newest, require_invalid, require_refused
from contracts.families.karma.values import karma_assessments, karma_questions
from contracts.generate.text import titles, words
from contracts.generic.refusals import require_status
from contracts.run.case import Case, items_of
from contracts.run.check import law
from contracts.wire.exchange import Json
from contracts.wire.failures import require, require_contains, require_equal

FAMILY = "karma_assessments"

COURSE = "karma-course"
LEARNER = "karma:learner karma-course"
INSTRUCTOR = "karma:instructor karma-course"


# Create ----------------------------------------------------------------------------------------------------------


@law(
    "create_assessment get_assessment",
    evidence="doc: karma-assessments 4.1, 5.2, 5.3",
    needs=COURSE,
    profile="smoke",
    amount="many",
)
def created_assessment_is_read_back(case: Case) -> None:
    """A created assessment shows what was sent, no time limit if none was, and no questions yet."""
    sent = case.draw(karma_assessments(case.mark, case.karma_course))

    made = case.karma_admin.ok("create_assessment", body=sent)
    read = case.karma_admin.ok("get_assessment", id=made["id"])

    limit = sent.pop("time_limit_minutes", None)
    for shown, who in ((made, "create answers with"), (read, "a read shows")):
        require_contains(shown, {**sent, "question_count": 0}, f"{who} something else than what was sent")
        require_equal(shown.get("time_limit_minutes"), limit, f"{who} another time limit than the one sent")
    require_equal(read["id"], made["id"], "another assessment was read")


@law("create_assessment get_assessment", evidence="inferred: karma-assessments 4.1, 7", needs=COURSE)
def attempt_limit_is_read_back(case: Case) -> None:
    """`max_attempts` is shown as it was sent, and null if it was not; all seven keys are always there."""
    sent = case.draw(karma_assessments(case.mark, case.karma_course, inferred=True))

    made = case.karma_admin.ok("create_assessment", body=sent)
    read = case.karma_admin.ok("get_assessment", id=made["id"])

    expected = {
        "id": made["id"],
        "time_limit_minutes": None,
        "max_attempts": None,
        **sent,
        "question_count": 0,
    }
    require_equal(made, expected, "create answers with other keys or values")
    require_equal(read, {**expected, "questions": []}, "a read shows other keys or values")


@law("create_assessment", evidence="doc: karma-assessments 4.1, 5.3", needs=COURSE, amount="one")
def limits_of_a_new_assessment_are_inclusive(case: Case) -> None:
    """A title of 200 characters is fine, and so are passing scores of 1 and 100."""
    body = {"course_id": case.karma_course, "title": case.mark.ljust(200, "x"), "passing_score": 1}

    lowest = case.karma_admin.ok("create_assessment", body=body)
    highest = case.karma_admin.ok("create_assessment", body={**body, "passing_score": 100})

    require_contains(lowest, body, "the longest title or the lowest passing score is not kept")
    require_equal(highest["passing_score"], 100, "the highest passing score is not kept")


@law("create_assessment", evidence="doc: karma-assessments 1.3, 1.4, 4.1, 5.3", needs=COURSE, amount="few")
def value_past_a_documented_limit_is_refused(case: Case) -> None:
    """A passing score below 1 or above 100, or a title of more than 200 characters, is 422 and named in `details`."""
    body = {"course_id": case.karma_course, "title": f"{case.mark} limit", "passing_score": 70}
    field, value = case.draw(
        st.one_of(
            st.integers(-(10**6), 0).map(lambda score: ("passing_score", score)),
            st.integers(101, 10**6).map(lambda score: ("passing_score", score)),
            st.integers(201, 300).map(lambda length: ("title", case.mark.ljust(length, "x"))),
        )
    )

    refused = case.karma_admin.call("create_assessment", body={**body, field: value})

    require_invalid(refused, field)


@law(
    "create_assessment",
    evidence="doc: karma-assessments 4.1, 5.3",
    needs=COURSE,
    mock_only="a title so short cannot carry the run's mark",
    amount="one",
)
def title_has_three_characters_at_least(case: Case) -> None:
    """A title of two characters is refused with 422, one of three is fine. (Too short for a mark: on the mock only.)"""
    body = {"course_id": case.karma_course, "passing_score": 70}

    for short in ("", "a", "ab"):
        require_invalid(case.karma_admin.call("create_assessment", body={**body, "title": short}), "title")
    made = case.karma_admin.ok("create_assessment", body={**body, "title": "abc"})

    require_equal(made["title"], "abc", "the shortest title is not kept")


@law("create_assessment", evidence="doc: karma-assessments 5.3", needs=COURSE, amount="one")
def course_and_title_are_required(case: Case) -> None:
    """Without `course_id`, and without `title`, nothing is made: 422, and the field is named."""
    body = {"course_id": case.karma_course, "title": f"{case.mark} required", "passing_score": 70}

    without_course = {name: value for name, value in body.items() if name != "course_id"}
    require_invalid(case.karma_admin.call("create_assessment", body=without_course), "course_id")
    if case.is_mock:  # without a title nothing would carry the run's mark
        untitled = {name: value for name, value in body.items() if name != "title"}
        require_invalid(case.karma_admin.call("create_assessment", body=untitled), "title")


@law(
    "create_assessment",
    evidence="inferred: karma-assessments 1.4, 5.3",
    needs=COURSE,
    amount="few",
)
def broken_field_of_a_new_assessment_is_named(case: Case) -> None:
    """One field that breaks one rule is 422, names exactly this field, and makes nothing; types are taken strictly."""
    body = case.draw(karma_assessments(case.mark, case.karma_course, inferred=True))
    schema = case.document["create_assessment"].body

    for broken in broken_karma_assessments(schema, body):
        refused = case.karma_admin.call("create_assessment", body=broken.applied(body))
        require_invalid(refused, broken.field)

    made = [item for item in newest(case) if case.mark in str(item["title"])]
    require_equal(made, [], "a refused assessment was made all the same")


@law("create_assessment", evidence="inferred: karma-assessments 1.4, 5.3", needs=COURSE, amount="few")
def every_broken_field_is_named_in_order(case: Case) -> None:
    """Several fields at fault are all named, each once, in the order of the documentation's table."""
    wrong = {
        "course_id": "crs_nothing",
        "title": "x" * 201,
        "passing_score": 0,
        "time_limit_minutes": 0,
        "max_attempts": 0,
    }
    right = {"course_id": case.karma_course, "title": f"{case.mark} several", "passing_score": 70}
    names = case.draw(st.permutations(list(wrong)))[: case.draw(st.integers(2, 5))]

    body = {name: wrong[name] if name in names else right[name] for name in wrong if name in {*names, *right}}
    refused = case.karma_admin.call("create_assessment", body=body)

    require_invalid(refused, *names)
    told = [detail["field"] for detail in refused.json["error"]["details"]]
    require_equal(told, [name for name in wrong if name in names], "the fields come in another order")


@law(
    "create_assessment add_assessment_question", evidence="inferred: karma-assessments 1.4, 5.3", needs=COURSE
)
def body_that_is_no_object_is_refused(case: Case) -> None:
    """A body that is JSON but no object is 422, and the field at fault is called `body`."""
    assessment = a_karma_assessment(case, questions=())
    body = case.draw(st.sampled_from([[], 7, "title", True, [{"title": case.mark}]]))

    require_invalid(case.karma_admin.call("create_assessment", body=body), "body")
    require_invalid(case.karma_admin.call("add_assessment_question", id=assessment["id"], body=body), "body")


@law("create_assessment", evidence="inferred: karma-assessments 5.3", needs=COURSE)
def length_counts_characters_untrimmed(case: Case) -> None:
    """The limit of a title counts code points, whatever their bytes, and blanks at its ends are kept and counted."""
    letter = case.draw(st.sampled_from(["x", "ß", "語", "🦉", " "]))
    title = case.mark.ljust(200, letter)
    body = {"course_id": case.karma_course, "title": title, "passing_score": 70}

    made = case.karma_admin.ok("create_assessment", body=body)
    refused = case.karma_admin.call("create_assessment", body={**body, "title": title + letter})

    require_equal(made["title"], title, "the longest title is not kept")
    require_invalid(refused, "title")


@law("create_assessment get_assessment", evidence="inferred: karma-assessments 5.3", needs=COURSE)
def unknown_fields_are_ignored(case: Case) -> None:
    """Fields that the documentation does not name change nothing; questions are not made along with the assessment."""
    sent = case.draw(karma_assessments(case.mark, case.karma_course))
    more = {"id": "asmnt_mine", "question_count": 5, "questions": list(DEFAULT_QUESTIONS), "colour": "red"}

    made = case.karma_admin.ok("create_assessment", body={**more, **sent})
    read = case.karma_admin.ok("get_assessment", id=made["id"])

    require(made["id"] != "asmnt_mine", "the client chose the id")
    require_contains(read, {**sent, "question_count": 0, "questions": []}, "an unknown field did something")
    require("colour" not in read, "an unknown field is shown")


@law("create_assessment", evidence="inferred: karma-assessments 5.3", needs=COURSE, amount="one")
def equal_titles_are_two_assessments(case: Case) -> None:
    """The same body sent twice makes two assessments."""
    sent = case.draw(karma_assessments(case.mark, case.karma_course))

    made = [case.karma_admin.ok("create_assessment", body=sent)["id"] for _ in range(2)]

    require(made[0] != made[1], "the second assessment is the first")


@law(
    "create_assessment list_assessments",
    evidence="inferred: karma-assessments 5.1, 5.3",
    needs=COURSE,
    amount="one",
)
def assessments_made_at_once_are_all_there(case: Case) -> None:
    """Of assessments made at the same moment each has an id of its own, and the list holds them all."""
    title = case.draw(titles(case.mark))[:100]
    body = {"course_id": case.karma_course, "title": title, "passing_score": 70}

    exchanges = case.together([lambda: case.karma_admin.call("create_assessment", body=body)] * 5)

    require_equal([e.status for e in exchanges], [201] * 5, "an assessment was refused")
    made = {e.json["data"]["id"] for e in exchanges}
    require_equal(len(made), 5, "two assessments have one id")
    listed = {item["id"] for item in newest(case) if item["id"] in made}
    require_equal(sorted(listed), sorted(made), "an assessment is not listed")


# Who may ---------------------------------------------------------------------------------------------------------


@law(
    "create_assessment",
    evidence="doc: karma-assessments 1.4, 2.2, 5.3",
    needs=LEARNER,
    profile="smoke",
    amount="one",
)
def learner_may_not_create(case: Case) -> None:
    """A learner who creates an assessment is refused with 403 and the code FORBIDDEN."""
    sent = case.draw(karma_assessments(case.mark, case.karma_course))

    refused = case.karma_learner.call("create_assessment", body=sent)

    require_refused(refused, 403, "FORBIDDEN")


@law("add_assessment_question", evidence="inferred: karma-assessments 5.4", needs=LEARNER, amount="one")
def learner_may_not_add_questions(case: Case) -> None:
    """A learner who adds a question is refused with 403, and the assessment stays as it was."""
    assessment = a_karma_assessment(case)

    refused = case.karma_learner.call(
        "add_assessment_question", id=assessment["id"], body=dict(DEFAULT_QUESTIONS[0])
    )

    require_refused(refused, 403, "FORBIDDEN")
    require_equal(
        case.karma_admin.ok("get_assessment", id=assessment["id"]), assessment, "the question was added"
    )


@law(
    "create_assessment add_assessment_question get_assessment",
    evidence=["doc: karma-assessments 2.2, 5.3", "inferred: karma-assessments 5.4"],
    needs=INSTRUCTOR,
)
def instructor_manages_the_own_course(case: Case) -> None:
    """The instructor who owns the course creates assessments in it, adds questions and sees the right options."""
    instructor = case.role("karma:instructor")
    sent, question = case.draw(karma_assessments(case.mark, case.karma_course)), case.draw(karma_questions())

    made = instructor.ok("create_assessment", body=sent)
    added = instructor.ok("add_assessment_question", id=made["id"], body=question)
    read = instructor.ok("get_assessment", id=made["id"])

    require_contains(made, sent, "create answers with something else than what was sent")
    require_contains(added, question, "the question is another one")
    require_equal(read["questions"], [added], "the instructor is not shown the question as it was added")


@law(
    "get_assessment list_assessments",
    evidence="doc: karma-assessments 2.2, 5.1, 5.2",
    needs=LEARNER,
    profile="smoke",
    amount="one",
)
def enrolled_learner_sees_the_assessment(case: Case) -> None:
    """A learner who is active in a published course reads its assessments, with the figures that the admin sees."""
    made = a_karma_assessment(case, questions=())

    read = case.karma_learner.ok("get_assessment", id=made["id"])

    kept = ("id", "course_id", "title", "passing_score", "question_count")
    require_equal({k: read[k] for k in kept}, {k: made[k] for k in kept}, "the learner sees something else")


@law("list_assessments", evidence="inferred: karma-assessments 5.1", needs=LEARNER)
def learner_sees_the_course_as_the_admin_does(case: Case) -> None:
    """The list of a published course is the same for the learner who is active in it as for the admin."""
    made = {a_karma_assessment(case, questions=DEFAULT_QUESTIONS[:n])["id"] for n in range(3)}

    to_admin = [item for item in newest(case, **_of(case)) if item["id"] in made]
    to_learner = [item for item in newest(case, "karma:learner", **_of(case)) if item["id"] in made]

    require_equal(len(to_admin), 3, "what was made is not listed")
    require_equal(to_learner, to_admin, "the learner sees another list")


@law(
    "get_assessment list_assessments create_assessment",
    evidence="inferred: karma-assessments 5.1, 5.2, 5.3",
    needs=LEARNER,
    amount="one",
)
def draft_course_is_hidden_from_learners(case: Case) -> None:
    """What is made in a draft course is there for staff; learners get 403 for it, and lists without it."""
    draft = karma_draft(case)
    made = a_karma_assessment(case, course_id=draft)

    refused = case.karma_learner.call("get_assessment", id=made["id"])
    to_learner = case.karma_learner.call("list_assessments", query={"course_id": draft})
    to_staff = case.role("karma:instructor").call("list_assessments", query={"course_id": draft})

    require_refused(refused, 403, "FORBIDDEN")
    require_equal(
        [items_of(to_learner), to_learner.json["meta"]["total"]], [[], 0], "the learner sees the draft"
    )
    require(made["id"] in {item["id"] for item in items_of(to_staff)}, "staff does not see the draft")
    drafts = [item for item in newest(case, "karma:learner") if item["course_id"] == draft]
    require_equal(drafts, [], "the learner's whole list holds drafts")


# List ------------------------------------------------------------------------------------------------------------


@law("list_assessments", evidence="doc: karma-assessments 5.1", needs=COURSE, amount="one")
def list_of_a_course_holds_only_its_own(case: Case) -> None:
    """`course_id` leaves the assessments of this course, a new one included, and no others."""
    made = a_karma_assessment(case, questions=())
    if case.is_mock:
        a_karma_assessment(case, questions=(), course_id=karma_draft(case))

    listed = case.karma_admin.every("list_assessments", query=_of(case))

    require(made["id"] in {item["id"] for item in listed}, "the new assessment is not listed")
    strangers = [item for item in listed if item["course_id"] != case.karma_course]
    require_equal(strangers, [], "assessments of another course are listed")


@law("list_assessments", evidence="inferred: karma-assessments 5.1", writes=False)
def list_of_an_unknown_course_is_empty(case: Case) -> None:
    """`course_id` is a filter: a course that does not exist gives an empty list and no error."""
    course = case.draw(st.sampled_from(["crs_nothing", "nothing", "1", "usr_adm001"]) | words(12))

    listed = case.karma_admin.call("list_assessments", query={"course_id": course})

    require_status(listed, 200)
    require_equal(listed.json["data"], [], "an unknown course has assessments")
    require_equal(listed.json["meta"], {"total": 0, "page": 1, "per_page": 20}, "`meta` differs")


@law("list_assessments get_assessment", evidence="inferred: karma-assessments 5.1", needs=COURSE)
def list_shows_what_a_read_shows(case: Case) -> None:
    """An entry of the list is the assessment as a read shows it, without its questions."""
    made = a_karma_assessment(case, questions=case.draw(st.lists(karma_questions(3), max_size=2)))

    listed = next((item for item in newest(case) if item["id"] == made["id"]), None)

    expected = {key: value for key, value in made.items() if key != "questions"}
    require_equal(listed, expected, "the list shows something else than a read")


def _of(case: Case) -> dict[str, Json]:
    return {"course_id": case.karma_course}
