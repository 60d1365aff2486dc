"""Laws of the ways to say and to be shown the same quiz: encodings, `.json`, SIS ids, string ids, JSON:API.

Fact sheets: canvas-quizzes 1.2 to 1.4, 12 and 13; canvas-api-conventions 1, 7, 8 and 9.
"""

from __future__ import annotations

from hypothesis import strategies as st

from contracts.document.spec import Json
from contracts.families.quizzes import model
from contracts.families.quizzes.arrange import a_quiz
from contracts.families.quizzes.steps import listed
from contracts.families.quizzes.values import quiz_settings
from contracts.generic.refusals import require_status
from contracts.run.case import Actor, Case
from contracts.run.check import law
from contracts.wire.exchange import Exchange
from contracts.wire.failures import NotChecked, require, require_contains, require_equal

FAMILY = "quiz_formats"

STRING_IDS = {"Accept": "application/json+canvas-string-ids"}
JSON_API = {"Accept": "application/vnd.api+json"}
FOR_MANAGERS = ("quiz_extensions_url", "moderate_url", "deleted", "preview_url")


# Requests ----------------------------------------------------------------------------------------------------------


@law(
    "create_quiz update_quiz",
    evidence=["source: canvas-quizzes 1.3", "doc: canvas-api-conventions 8", "spec: canvas-quizzes 1.3"],
    amount="many",
)
def every_encoding_says_the_same(case: Case) -> None:
    """JSON, form and multipart bodies with the same settings make, and change to, the same quiz."""
    encoding = case.draw(st.sampled_from(["form", "multipart", "json"]))
    drawn = case.draw(quiz_settings(case.mark))
    sent = {name: value for name, value in drawn.items() if value is not None}  # a form has no null
    quiz = a_quiz(case)

    made = case.teacher.ok("create_quiz", body={"quiz": sent}, encoding=encoding)
    changed = case.teacher.ok("update_quiz", id=quiz["id"], body={"quiz": sent}, encoding=encoding)

    require_contains(made, model.created(sent), f"{encoding} has made another quiz")
    require_contains(changed, model.created(sent), f"{encoding} has changed it into another quiz")


@law("list_quizzes get_quiz update_quiz", evidence="source: canvas-api-conventions 1", amount="one")
def json_suffix_makes_no_difference(case: Case) -> None:
    """With `.json` behind its path get, list and update do what they do without."""
    quiz = a_quiz(case)
    query = {"search_term": case.mark}

    read = case.teacher.ok("get_quiz", id=quiz["id"], suffix=".json")
    found = case.teacher.every("list_quizzes", query=query, suffix=".json")
    changed = case.teacher.ok("update_quiz", id=quiz["id"], body={"quiz": {"time_limit": 6}}, suffix=".json")

    require_equal(read["title"], quiz["title"], "get with a suffix shows another quiz")
    require_equal([q["id"] for q in found], [quiz["id"]], "list with a suffix is another list")
    require_equal(changed["time_limit"], 6, "update with a suffix is another update")


@law(
    "list_quizzes get_quiz",
    evidence=["doc: canvas-api-conventions 7", "source: canvas-quizzes 1.2"],
    amount="one",
)
def course_may_be_named_by_its_sis_id(case: Case) -> None:
    """`sis_course_id:X` in place of the course's id leads to the same quizzes, whose addresses name the plain id."""
    sis_id = case.teacher.ok("get_course").get("sis_course_id")
    if not sis_id:
        raise NotChecked("it needs --course with an SIS id that the holder of --token may see")
    quiz = a_quiz(case)
    course = f"sis_course_id:{sis_id}"

    read = case.teacher.ok("get_quiz", id=quiz["id"], course_id=course)
    found = case.teacher.every("list_quizzes", query={"search_term": case.mark}, course_id=course)

    require_equal(read, case.teacher.ok("get_quiz", id=quiz["id"]), "it shows another quiz")
    require_equal([q["id"] for q in found], [quiz["id"]], "it is another list")


# String ids --------------------------------------------------------------------------------------------------------


@law(
    "get_quiz list_quizzes create_quiz update_quiz",
    evidence=["source: canvas-api-conventions 9, canvas-quizzes 1.4", "doc: canvas-api-conventions 9"],
)
def ids_are_texts_if_asked_for(case: Case) -> None:
    """With `json+canvas-string-ids` in `Accept` every id is a text, null stays null and other numbers stay numbers."""
    kind = case.draw(st.sampled_from(["assignment", "practice_quiz"]))
    body = {"quiz": {"title": f"{case.mark} quiz", "quiz_type": kind, "time_limit": 5}}

    made = case.teacher.ok("create_quiz", body=body, headers=STRING_IDS)
    plain = case.teacher.ok("get_quiz", id=made["id"])
    read = case.teacher.ok("get_quiz", id=made["id"], headers=STRING_IDS)
    changed = case.teacher.ok("update_quiz", id=made["id"], body=body, headers=STRING_IDS)
    (item,) = case.teacher.every("list_quizzes", query={"search_term": case.mark}, headers=STRING_IDS)

    expected: dict[str, Json] = {"time_limit": 5, "allowed_attempts": 1}
    for name in ("id", "assignment_id", "assignment_group_id"):
        expected[name] = None if plain[name] is None else str(plain[name])
    for shown in (made, read, changed, item):
        require_contains(shown, expected, "an id is no text, or something else is one")


# JSON:API ----------------------------------------------------------------------------------------------------------


def only_one(exchange: Exchange) -> Json:
    """The single quiz of a JSON:API answer."""
    require_status(exchange, 200)
    quizzes = exchange.json["quizzes"]
    require(
        isinstance(quizzes, list) and len(quizzes) == 1, "it is not one quiz in a list", exchange=exchange
    )
    return quizzes[0]


def in_json_api(actor: Actor, quiz: Json) -> Json:
    return only_one(actor.call("get_quiz", id=quiz["id"], headers=JSON_API))


@law("get_quiz list_quizzes", evidence=["source: canvas-quizzes 12", "spec: canvas-quizzes 12"], amount="one")
def json_api_wraps_quizzes(case: Case) -> None:
    """In JSON:API style get and list wrap quizzes in an object, with texts as ids; the list says what may be made."""
    quiz = a_quiz(case, time_limit=5)

    read = in_json_api(case.teacher, quiz)
    answer = case.teacher.call("list_quizzes", query={"search_term": case.mark}, headers=JSON_API)
    item = only_one(answer)

    expected = {"id": str(quiz["id"]), "title": quiz["title"], "time_limit": 5}
    require_contains(read, expected, "get shows another quiz")
    require_contains(item, expected, "the list shows another quiz")
    meta = answer.json["meta"]
    require_equal(meta["permissions"]["quizzes"]["create"], True, "a teacher may not create, it says")
    require(isinstance(meta["pagination"], dict), "the list has no pagination")


@law(
    "create_quiz update_quiz", evidence=["source: canvas-quizzes 12", "spec: canvas-quizzes 12"], amount="one"
)
def json_api_reads_the_first_of_quizzes(case: Case) -> None:
    """In JSON:API style create and update read the first of `quizzes`; update answers 204 without a body."""
    quizzes = [{"title": f"{case.mark} first", "time_limit": 5}, {"title": f"{case.mark} second"}]

    made = only_one(case.teacher.call("create_quiz", body={"quizzes": quizzes}, headers=JSON_API))
    changed = case.teacher.call(
        "update_quiz", id=made["id"], body={"quizzes": [{"time_limit": 6}]}, headers=JSON_API
    )
    found = listed(case, case.teacher)

    require_contains(made, {"title": f"{case.mark} first", "time_limit": 5}, "create has made another quiz")
    require_status(changed, 204)
    require_equal(changed.text, "", "204 has a body", exchange=changed)
    require_equal([q["time_limit"] for q in found.values()], [6], "update has changed something else")


@law("delete_quiz", evidence=["source: canvas-quizzes 12", "spec: canvas-quizzes 12"], amount="one")
def json_api_deletes_without_a_word(case: Case) -> None:
    """In JSON:API style delete answers 204 without a body, and the quiz is gone."""
    quiz = a_quiz(case)

    answer = case.teacher.call("delete_quiz", id=quiz["id"], headers=JSON_API)

    require_status(answer, 204)
    require_equal(answer.text, "", "204 has a body", exchange=answer)
    require_equal(sorted(listed(case, case.teacher)), [], "the quiz is still there")


@law("get_quiz", evidence=["source: canvas-quizzes 12, 13", "spec: canvas-quizzes 12, 13"], amount="one")
def json_api_knows_more_addresses(case: Case) -> None:
    """JSON:API has further addresses and `deleted`, and holds those of reports and statistics under `links`."""
    quiz = a_quiz(case)
    page, api = quiz["html_url"], quiz["quiz_reports_url"].removesuffix("/reports")

    shown = in_json_api(case.teacher, quiz)

    expected = {
        "quiz_submission_html_url": f"{page}/submission_html",
        "take_quiz_url": f"{page}/take?user_id={case.teacher.user_id}",
        "quiz_extensions_url": f"{api}/extensions",
        "moderate_url": f"{page}/moderate",
        "preview_url": f"{page}/take?preview=1",
        "deleted": False,
        "links": {"quiz_reports": f"{api}/reports", "quiz_statistics": f"{api}/statistics"},
    }
    require_contains(shown, expected, "JSON:API shows something else")
    moved = {"quiz_reports_url", "quiz_statistics_url"} & set(shown)
    require(not moved, f"{', '.join(sorted(moved))} stands outside of `links`")


@law(
    "get_quiz list_quizzes",
    evidence=["source: canvas-quizzes 12", "spec: canvas-quizzes 12"],
    needs="student",
    amount="one",
)
def json_api_hides_from_students_what_managers_see(case: Case) -> None:
    """JSON:API shows students their own address for taking the quiz, and nothing that is for managers or graders."""
    quiz = a_quiz(case, published=True, access_code="sesame")

    shown = in_json_api(case.student, quiz)
    answer = case.student.call("list_quizzes", query={"search_term": case.mark}, headers=JSON_API)

    take = f"{quiz['html_url']}/take?user_id={case.student.user_id}"
    require_equal(shown["take_quiz_url"], take, "the address is for somebody else")
    hidden = [name for name in (*FOR_MANAGERS, "access_code") if name in shown]
    require(not hidden, f"a student is shown {', '.join(hidden)}")
    may = answer.json["meta"]["permissions"]["quizzes"]["create"]
    require_equal(may, False, "a student may create, it says")
