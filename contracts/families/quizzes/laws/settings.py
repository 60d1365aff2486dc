"""Laws of the single settings of a quiz: what is taken, what becomes of it, what is refused.

Fact sheet: canvas-quizzes 4.1 and 5.3.
"""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import strategies as st

from contracts.document.spec import Json
from contracts.families.quizzes.arrange import a_quiz
from contracts.families.quizzes.steps import created, require_refused, try_create, try_update, updated
from contracts.families.quizzes.values import ACCESS_CODES, QUIZ_TYPES, bad_ip_filters, quiz_settings
from contracts.generate.text import instants, titles, words
from contracts.run.case import Case
from contracts.run.check import law
from contracts.wire.failures import require, require_contains, require_equal

FAMILY = "quiz_settings"

FALSE = (False, 0, "0", "f", "F", "false", "FALSE", "off", "OFF")
TRUE = (True, 1, "1", "t", "T", "true", "TRUE", "on", "ON")

REFUSED: Mapping[str, tuple[dict[str, Json], str, str]] = {
    "title": ({"title": "x" * 256}, "title", "too_long"),
    "quiz_type": ({"quiz_type": "bogus"}, "invalid_quiz_type", "Quiz type is not valid"),
    "ip_filter": ({"ip_filter": "1.2.3.256"}, "invalid_ip_filter", "IP filter is not valid"),
    "time_limit": ({"time_limit": 0}, "time_limit|invalid_time_limit", "Time Limit is not valid"),
    "hide_results": ({"hide_results": "bogus"}, "invalid_hide_results", "Hide results is not valid"),
    "answer dates": (
        {
            "show_correct_answers_at": "2032-01-01T00:00:00Z",
            "hide_correct_answers_at": "2031-01-01T00:00:00Z",
        },
        "show_correct_answers",
        "bad_range",
    ),
}
"""What is refused: settings, the key of the refusal (the sheet is unsure of one), type and message."""


# Title -------------------------------------------------------------------------------------------------------------


@law("create_quiz update_quiz", evidence=["source: canvas-quizzes 4.1", "spec: canvas-quizzes 4.1"])
def blank_title_becomes_unnamed(case: Case) -> None:
    """A title that is blank or null becomes "Unnamed Quiz", on create and on update; create needs none at all."""
    blank = case.draw(st.sampled_from([None, "", "  "]))
    quiz = a_quiz(case)

    made = case.teacher.ok("create_quiz", body={"quiz": {"description": case.mark, "title": blank}})
    untitled = case.teacher.ok("create_quiz", body={"quiz": {"description": case.mark}})
    read = updated(case, quiz, title=blank)

    for shown in (made, untitled, read):
        require_equal(shown["title"], "Unnamed Quiz", "a quiz without a title is called otherwise")


@law("create_quiz update_quiz", evidence="spec: canvas-quizzes 5.3", amount="few")
def title_of_more_than_255_characters_is_refused(case: Case) -> None:
    """A title of 255 characters is fine; one of 256 is refused with 400 under the key `title`, also on update."""
    text = case.draw(words(200))
    longest = f"{case.mark} {text}".ljust(255, "x")

    quiz = case.teacher.ok("create_quiz", body={"quiz": {"title": longest}})

    require_equal(quiz["title"], longest, "the longest title is not kept whole")
    require_refused(try_create(case, title=longest + "x"), "title")
    require_refused(try_update(case, quiz, title=longest + "x"), "title")


# Kind, attempts, time ----------------------------------------------------------------------------------------------


@law("create_quiz update_quiz", evidence=["source: canvas-quizzes 4.1, 5.3", "spec: canvas-quizzes 4.1"])
def unknown_quiz_type_is_refused(case: Case) -> None:
    """A `quiz_type` that is none of the four is refused with 400 under the key `invalid_quiz_type`."""
    bogus = case.draw(st.sampled_from(["bogus", "Assignment", "practice", "survey ", "quiz"]))
    quiz = a_quiz(case)

    require_refused(try_create(case, quiz_type=bogus), "invalid_quiz_type")
    require_refused(try_update(case, quiz, quiz_type=bogus), "invalid_quiz_type")


@law("create_quiz update_quiz", evidence=["source: canvas-quizzes 4.1", "spec: canvas-quizzes 4.1"])
def null_quiz_type_means_assignment(case: Case) -> None:
    """`quiz_type` as null means `assignment`."""
    quiz = a_quiz(case, quiz_type=case.draw(st.sampled_from(QUIZ_TYPES)))

    require_equal(created(case, quiz_type=None)["quiz_type"], "assignment", "null is another type")
    require_equal(updated(case, quiz, quiz_type=None)["quiz_type"], "assignment", "null is another type")


@law("create_quiz", evidence="inferred: canvas-quizzes 4.1", amount="one")
def empty_quiz_type_is_kept(case: Case) -> None:
    """`quiz_type` as an empty text is not validated, and stored."""
    require_equal(created(case, quiz_type="")["quiz_type"], "", "an empty type became another")


@law("create_quiz update_quiz", evidence=["source: canvas-quizzes 4.1", "spec: canvas-quizzes 4.1"])
def allowed_attempts_null_and_zero(case: Case) -> None:
    """`allowed_attempts` as null becomes 1, 0 is stored as 0, and -1 stands for unlimited."""
    sent = case.draw(st.sampled_from([None, 0, -1, 1]))
    expected = 1 if sent is None else sent
    quiz = a_quiz(case, allowed_attempts=5)

    made, read = created(case, allowed_attempts=sent), updated(case, quiz, allowed_attempts=sent)

    require_equal(made["allowed_attempts"], expected, "create has stored another number")
    require_equal(read["allowed_attempts"], expected, "update has stored another number")


@law("create_quiz update_quiz", evidence="source: canvas-quizzes 4.1")
def scoring_policy_is_any_text(case: Case) -> None:
    """With several attempts `scoring_policy` is stored whatever it says; null becomes `keep_highest`."""
    policy = case.draw(st.sampled_from(["keep_latest", "keep_average", "keep_lowest", None]))
    expected = policy or "keep_highest"
    quiz = a_quiz(case, allowed_attempts=3, scoring_policy="keep_latest")

    made = created(case, allowed_attempts=2, scoring_policy=policy)
    read = updated(case, quiz, scoring_policy=policy)

    require_equal(made["scoring_policy"], expected, "create has stored another policy")
    require_equal(read["scoring_policy"], expected, "update has stored another policy")


@law("create_quiz update_quiz", evidence=["source: canvas-quizzes 4.1, 5.3", "spec: canvas-quizzes 5.3"])
def time_limit_of_zero_or_text_is_refused(case: Case) -> None:
    """A `time_limit` of 0, or one that is no number, is refused with 400."""
    bad = case.draw(st.sampled_from([0, "0", "soon"]))
    quiz = a_quiz(case, time_limit=12)

    require_refused(try_create(case, time_limit=bad), "time_limit|invalid_time_limit")
    require_refused(try_update(case, quiz, time_limit=bad), "time_limit|invalid_time_limit")


@law("create_quiz update_quiz", evidence="source: canvas-quizzes 4.1")
def time_limit_is_cleared_and_cut(case: Case) -> None:
    """`time_limit` as null or as an empty text takes the limit away; decimals are cut."""
    minutes = case.draw(st.integers(1, 600))
    sent, expected = case.draw(
        st.sampled_from([(None, None), ("", None), (minutes + 0.75, minutes), (str(minutes), minutes)])
    )
    quiz = a_quiz(case, time_limit=900)

    require_equal(created(case, time_limit=sent)["time_limit"], expected, "create has another limit")
    require_equal(updated(case, quiz, time_limit=sent)["time_limit"], expected, "update has another limit")


# What students see of results --------------------------------------------------------------------------------------


@law("create_quiz update_quiz", evidence=["source: canvas-quizzes 4.1, 5.3", "spec: canvas-quizzes 4.1"])
def unknown_hide_results_is_refused(case: Case) -> None:
    """`hide_results` that is none of the known texts is refused with 400 under the key `invalid_hide_results`."""
    bogus = case.draw(st.sampled_from(["bogus", "never", "Always", "until_after_attempt"]))
    quiz = a_quiz(case)

    require_refused(try_create(case, hide_results=bogus), "invalid_hide_results")
    require_refused(try_update(case, quiz, hide_results=bogus), "invalid_hide_results")


@law("create_quiz update_quiz", evidence=["source: canvas-quizzes 4.1"])
def hide_results_knows_two_more_values(case: Case) -> None:
    """`hide_results` also takes the two values that the documentation does not name; an empty text is null."""
    sent = case.draw(st.sampled_from(["until_after_due_date", "until_after_available_date", ""]))
    quiz = a_quiz(case, hide_results="always")

    made, read = created(case, hide_results=sent), updated(case, quiz, hide_results=sent)

    require_equal(made["hide_results"], sent or None, "create has stored something else")
    require_equal(read["hide_results"], sent or None, "update has stored something else")


@law("create_quiz update_quiz", evidence="source: canvas-quizzes 4.1, 5.3")
def answers_are_not_hidden_before_they_are_shown(case: Case) -> None:
    """A date of hiding the answers that is not after that of showing them is refused, also if one is stored already."""
    show = case.draw(instants(days=900))
    hide = case.draw(st.sampled_from([show, "2030-06-01T00:00:00Z"]))
    dates = {"show_correct_answers_at": show, "hide_correct_answers_at": hide}
    quiz = a_quiz(case, show_correct_answers_at=show)

    require_refused(try_create(case, **dates), "show_correct_answers")
    require_refused(try_update(case, quiz, hide_correct_answers_at=hide), "show_correct_answers")


# Who may come in ---------------------------------------------------------------------------------------------------


@law(
    "create_quiz update_quiz get_quiz",
    evidence=["source: canvas-quizzes 3.1, 4.1", "spec: canvas-quizzes 3.1"],
)
def access_code_is_kept_exactly(case: Case) -> None:
    """The access code comes back exactly as sent, blanks included; `has_access_code` says whether there is any."""
    code = case.draw(st.none() | st.sampled_from(["", "  ", " padded "]) | ACCESS_CODES)
    quiz = a_quiz(case, access_code="before")
    expected = {"access_code": code, "has_access_code": bool((code or "").strip())}

    require_contains(created(case, access_code=code), expected, "create has another code")
    require_contains(updated(case, quiz, access_code=code), expected, "update has another code")


@law(
    "create_quiz update_quiz",
    evidence=["source: canvas-quizzes 5.3", "spec: canvas-quizzes 4.1"],
    amount="many",
)
def bad_ip_filter_is_refused(case: Case) -> None:
    """An address filter that is no list of addresses is refused with 400 under the key `invalid_ip_filter`."""
    bad = case.draw(bad_ip_filters())
    quiz = a_quiz(case)

    require_refused(try_create(case, ip_filter=bad), "invalid_ip_filter")
    require_refused(try_update(case, quiz, ip_filter=bad), "invalid_ip_filter")


@law("create_quiz update_quiz", evidence=["source: canvas-quizzes 4.1", "spec: canvas-quizzes 4.1"])
def blank_ip_filter_is_none(case: Case) -> None:
    """A blank `ip_filter` becomes null."""
    blank = case.draw(st.sampled_from(["", " ", None]))
    quiz = a_quiz(case, ip_filter="10.0.0.0/8")

    require_equal(created(case, ip_filter=blank)["ip_filter"], None, "a blank filter was stored")
    require_equal(updated(case, quiz, ip_filter=blank)["ip_filter"], None, "a blank filter was stored")


# Booleans, and what belongs to some kinds or servers only ------------------------------------------------------------


@law("create_quiz update_quiz", evidence="source: canvas-quizzes 4.1 (booleans)")
def booleans_may_be_spelled(case: Case) -> None:
    """`false`, `0`, `f` and `off`, in small or capital letters, are false; `true`, `1`, `t` and `on` are true."""
    value = case.draw(st.booleans())
    word = case.draw(st.sampled_from(TRUE if value else FALSE))
    name = case.draw(st.sampled_from(["shuffle_answers", "show_correct_answers", "one_question_at_a_time"]))
    quiz = a_quiz(case, **{name: not value})

    require_equal(created(case, **{name: word})[name], value, f"create understands {word!r} otherwise")
    require_equal(updated(case, quiz, **{name: word})[name], value, f"update understands {word!r} otherwise")


@law(
    "update_quiz",
    evidence="source: canvas-quizzes 4.1 (booleans); unsettled by canvas-api-conventions 10",
    mock_only="it is not settled for real servers",
)
def any_other_text_is_true(case: Case) -> None:
    """A boolean setting sent as any other text, even as "no", is true."""
    word = case.draw(st.sampled_from(["no", "n", "never", "2", "yes", "falsehood"]))

    read = updated(case, a_quiz(case), shuffle_answers=word)

    require_equal(read["shuffle_answers"], True, f"{word!r} is not true")


@law("create_quiz update_quiz", evidence=["source: canvas-quizzes 3.1, 4.1", "spec: canvas-quizzes 3.1"])
def anonymous_submissions_are_shown_for_surveys_only(case: Case) -> None:
    """`anonymous_submissions` is taken for every kind of quiz, and shown for surveys and graded surveys only."""
    kind, survey = (
        case.draw(st.sampled_from(QUIZ_TYPES)),
        case.draw(st.sampled_from(["survey", "graded_survey"])),
    )
    value = case.draw(st.booleans())

    made = created(case, quiz_type=kind, anonymous_submissions=value)
    read = updated(case, made, quiz_type=survey)

    require_equal(
        "anonymous_submissions" in made, kind in {"survey", "graded_survey"}, f"shown or not for {kind}"
    )
    require_equal(read["anonymous_submissions"], value, "the setting was not kept for when it is shown")


@law(
    "create_quiz update_quiz",
    evidence=["source: canvas-quizzes 3.1, 4.1", "spec: canvas-quizzes 3.1, 4.1"],
    mock_only="an account elsewhere may have the plugin and the feature",
    amount="one",
)
def what_nothing_can_switch_on_stays_off(case: Case) -> None:
    """Without the account's plugin and feature, lockdown browser and timer settings are taken and read back false."""
    names = [
        "require_lockdown_browser",
        "require_lockdown_browser_for_results",
        "require_lockdown_browser_monitor",
    ]
    sent = dict.fromkeys([*names, "disable_timer_autosubmission"], True)
    expected = dict.fromkeys([*names, "timer_autosubmit_disabled"], False)

    made = created(case, **sent)
    read = updated(case, made, **sent)

    require_contains(made, expected, "create has switched something on")
    require_contains(read, expected, "update has switched something on")


# Refusals ----------------------------------------------------------------------------------------------------------


@law("update_quiz get_quiz", evidence="source: canvas-quizzes 5.3", amount="many")
def refused_update_changes_nothing_at_all(case: Case) -> None:
    """One bad value in an update is a 400 that leaves every setting as it was, the valid ones beside it too."""
    name = case.draw(st.sampled_from(sorted(REFUSED)))
    settings, key, _ = REFUSED[name]
    valid: dict[str, Json] = {"title": f"{case.mark} new", "shuffle_answers": True, "published": True}
    quiz = a_quiz(case, title=f"{case.mark} old")
    before = case.teacher.ok("get_quiz", id=quiz["id"])

    refused = try_update(case, quiz, **{**valid, **settings})
    after = case.teacher.ok("get_quiz", id=quiz["id"])

    require_refused(refused, key)
    require_equal(after, before, "a refused update has changed something")


@law("create_quiz update_quiz", evidence="source: canvas-quizzes 5.3")
def several_failures_are_named_together(case: Case) -> None:
    """A request with several bad values is refused with one key for each of them."""
    names = case.draw(st.lists(st.sampled_from(sorted(REFUSED)), min_size=2, unique=True))
    settings = {name: value for bad in names for name, value in REFUSED[bad][0].items()}
    keys = [REFUSED[bad][1] for bad in names]
    quiz = a_quiz(case)

    require_refused(try_create(case, **settings), *keys)
    require_refused(try_update(case, quiz, **settings), *keys)


@law(
    "create_quiz",
    evidence="source: canvas-quizzes 5.3; not established for every release by canvas-api-conventions 15",
    mock_only="it is not established for every release",
)
def refusals_are_worded_as_observed(case: Case) -> None:
    """Each failing field has one item of `attribute`, `type` and `message`, the last two with the same text."""
    name = case.draw(st.sampled_from(sorted(REFUSED)))
    settings, key, text = REFUSED[name]
    key = key.partition("|")[0]

    refused = try_create(case, **settings)

    expected = {"errors": {key: [{"attribute": key, "type": text, "message": text}]}}
    require_equal(refused.json, expected, "the refusal is worded otherwise", exchange=refused)


@law("create_quiz update_quiz", evidence=["source: canvas-quizzes 4.1, 5.3", "spec: canvas-quizzes 5.3"])
def points_have_a_limit(case: Case) -> None:
    """`points_possible` above 2,000,000,000, or no number at all, is refused under its own name."""
    bad = case.draw(st.sampled_from([2_000_000_001, 3e12, "many"]))
    survey = a_quiz(case, quiz_type="graded_survey")

    require_refused(try_create(case, quiz_type="graded_survey", points_possible=bad), "points_possible")
    require_refused(try_update(case, survey, points_possible=bad), "points_possible")


@law(
    "update_quiz",
    evidence="source: canvas-quizzes 4.1 (title, description, time_limit, access_code, hide_results)",
)
def null_clears_what_may_be_empty(case: Case) -> None:
    """Null takes back every setting that may be without a value: texts, limits and dates."""
    full = {**case.draw(quiz_settings(case.mark)), "title": case.draw(titles(case.mark))}
    clearable = ["description", "time_limit", "hide_results", "access_code", "ip_filter", "due_at", "lock_at"]
    clearable += ["unlock_at", "show_correct_answers_at", "hide_correct_answers_at"]
    quiz = a_quiz(case, **full)

    read = updated(case, quiz, **dict.fromkeys(clearable))

    require_contains(read, dict.fromkeys(clearable), "null has not cleared a setting")
    require(read["title"] == full["title"], "clearing other settings has changed the title")
