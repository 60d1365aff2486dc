"""Laws of settings that go together: what is silently dropped, and what every save puts right.

Fact sheet: canvas-quizzes 4.2, step by step. Each step looks at the value in the request, and where none is sent at the
stored one; so each is tried on create, on update beside the value that rules it out, and on update after that value.
"""

from __future__ import annotations

from hypothesis import strategies as st

from contracts.document.spec import Json
from contracts.families.quizzes.arrange import a_quiz
from contracts.families.quizzes.model import DEFAULTS
from contracts.families.quizzes.steps import created, updated
from contracts.generate.text import instants
from contracts.run.case import Case
from contracts.run.check import law
from contracts.wire.failures import require_contains, require_equal

FAMILY = "quiz_interplay"

Settings = dict[str, Json]

ONCE_OR_ALWAYS = st.sampled_from([1, 0, -1])
SEVERAL = st.integers(2, 100)
HIDES: st.SearchStrategy[Settings] = st.sampled_from(
    [
        {"hide_results": "always"},
        {"hide_results": "until_after_last_attempt", "allowed_attempts": 2},
    ]
)


def require_dropped(case: Case, sent: Settings, *, beside: Settings, stored: Settings) -> None:
    """What is `sent` is left out while `beside` holds, sent together with it or stored before it.

    `stored` is what a quiz has beforehand, so that keeping a value and losing it can be told apart.
    """
    made = created(case, **beside, **sent)
    one, other = a_quiz(case, **stored), a_quiz(case, **stored)
    before = updated(case, one, **beside)
    after = updated(case, one, **sent)
    at_once = updated(case, other, **beside, **sent)

    defaults = {name: DEFAULTS[name] for name in sent}
    kept = {name: before[name] for name in sent}
    require_contains(made, defaults, "create has taken what does not apply")
    require_contains(after, kept, "an update has taken what the stored settings rule out")
    require_contains(at_once, kept, "an update has taken what it rules out itself")


# What is dropped ---------------------------------------------------------------------------------------------------


@law("create_quiz update_quiz", evidence=["source: canvas-quizzes 4.2 step 1", "spec: canvas-quizzes 4.2"])
def fewer_attempts_than_unlimited_are_dropped(case: Case) -> None:
    """`allowed_attempts` below -1 is dropped: a new quiz has 1, another one keeps what it had."""
    below, stored = case.draw(st.integers(-1000, -2)), case.draw(st.just(-1) | SEVERAL)

    require_dropped(case, {"allowed_attempts": below}, beside={}, stored={"allowed_attempts": stored})


@law("create_quiz update_quiz", evidence=["source: canvas-quizzes 4.2 step 2", "spec: canvas-quizzes 4.2"])
def hiding_until_the_last_attempt_needs_several(case: Case) -> None:
    """`hide_results` until the last attempt is dropped unless more than one is allowed; unlimited is not more."""
    attempts, stored = case.draw(ONCE_OR_ALWAYS), case.draw(st.sampled_from([None, "always"]))

    require_dropped(
        case,
        {"hide_results": "until_after_last_attempt"},
        beside={"allowed_attempts": attempts},
        stored={"hide_results": stored, "allowed_attempts": 3},
    )


@law("create_quiz update_quiz", evidence=["source: canvas-quizzes 4.2 step 3", "spec: canvas-quizzes 4.2"])
def hidden_results_rule_out_show_correct_answers(case: Case) -> None:
    """`show_correct_answers` is dropped while `hide_results` is set to anything."""
    hides, shows = case.draw(HIDES), case.draw(st.booleans())

    require_dropped(
        case,
        {"show_correct_answers": False},
        beside=hides,
        stored={"show_correct_answers": shows, "allowed_attempts": 3},
    )
    quiz = a_quiz(case, show_correct_answers=False)
    read = updated(case, quiz, **hides, show_correct_answers=True)
    require_equal(read["show_correct_answers"], False, "an update has taken what it rules out itself")


@law("create_quiz update_quiz", evidence="source: canvas-quizzes 4.2 step 4")
def answer_dates_need_show_correct_answers(case: Case) -> None:
    """The dates of showing and hiding the right answers are dropped while `show_correct_answers` is false."""
    date = case.draw(instants(days=900))
    name = case.draw(st.sampled_from(["show_correct_answers_at", "hide_correct_answers_at"]))

    require_dropped(case, {name: date}, beside={"show_correct_answers": False}, stored={})


@law("create_quiz update_quiz", evidence=["source: canvas-quizzes 4.2 step 5", "spec: canvas-quizzes 4.2"])
def answers_after_the_last_attempt_need_several(case: Case) -> None:
    """`show_correct_answers_last_attempt` is dropped unless answers are shown and more than one attempt is allowed."""
    once = case.draw(ONCE_OR_ALWAYS)
    not_shown: Settings = {"show_correct_answers": False, "allowed_attempts": 3}
    not_several: Settings = {"show_correct_answers": True, "allowed_attempts": once}
    ruled_out = case.draw(st.sampled_from([not_shown, not_several]))

    require_dropped(
        case,
        {"show_correct_answers_last_attempt": True},
        beside=ruled_out,
        stored={"allowed_attempts": 3},
    )


@law("create_quiz update_quiz", evidence="source: canvas-quizzes 4.2 step 6")
def hidden_results_rule_out_one_time_results(case: Case) -> None:
    """`one_time_results` is dropped while `hide_results` is set, to whatever value."""
    hides, stored = case.draw(HIDES), case.draw(st.booleans())

    require_dropped(
        case,
        {"one_time_results": True},
        beside=hides,
        stored={"one_time_results": stored, "allowed_attempts": 3},
    )


@law("create_quiz update_quiz", evidence=["source: canvas-quizzes 4.2 step 7", "spec: canvas-quizzes 4.2"])
def scoring_policy_needs_several_attempts(case: Case) -> None:
    """`scoring_policy` is dropped unless more than one attempt is allowed; unlimited is not more than one."""
    attempts = case.draw(ONCE_OR_ALWAYS)
    stored, sent = case.draw(st.permutations(["keep_highest", "keep_latest"]))

    require_dropped(
        case,
        {"scoring_policy": sent},
        beside={"allowed_attempts": attempts},
        stored={"scoring_policy": stored, "allowed_attempts": 3},
    )


@law(
    "create_quiz update_quiz",
    evidence=["source: canvas-quizzes 4.2 steps 8 and 10", "spec: canvas-quizzes 4.2"],
    amount="one",
)
def going_back_is_free_unless_questions_come_one_by_one(case: Case) -> None:
    """`cant_go_back` does not become true while `one_question_at_a_time` is false."""
    require_dropped(case, {"cant_go_back": True}, beside={"one_question_at_a_time": False}, stored={})


@law("update_quiz", evidence="inferred: canvas-quizzes 4.2 step 8", amount="one")
def slip_of_the_eighth_step(case: Case) -> None:
    """JSON with a true `cant_go_back` and a false `one_question_at_a_time` leaves both true; a form turns both off."""
    both: Settings = {"one_question_at_a_time": True, "cant_go_back": True}
    sent: Settings = {"one_question_at_a_time": False, "cant_go_back": True}
    by_json, by_form = a_quiz(case, **both), a_quiz(case, **both)

    case.teacher.ok("update_quiz", id=by_form["id"], body={"quiz": sent}, encoding="form")
    form = case.teacher.ok("get_quiz", id=by_form["id"])

    require_contains(updated(case, by_json, **sent), both, "JSON does not slip")
    require_contains(
        form, {"one_question_at_a_time": False, "cant_go_back": False}, "a form comes to something else"
    )


@law("create_quiz update_quiz", evidence=["source: canvas-quizzes 4.2 step 9", "spec: canvas-quizzes 4.2"])
def negative_time_limit_is_dropped(case: Case) -> None:
    """A negative `time_limit` is dropped: a new quiz has none, another one keeps what it had."""
    below, stored = case.draw(st.integers(-1000, -1)), case.draw(st.none() | st.integers(1, 600))

    require_dropped(case, {"time_limit": below}, beside={}, stored={"time_limit": stored})


# What every save puts right ----------------------------------------------------------------------------------------


@law("update_quiz", evidence=["source: canvas-quizzes 4.2 step 10", "spec: canvas-quizzes 4.2"], amount="one")
def going_back_is_free_again_when_questions_come_together(case: Case) -> None:
    """Turning `one_question_at_a_time` off turns `cant_go_back` off with it."""
    quiz = a_quiz(case, one_question_at_a_time=True, cant_go_back=True)

    read = updated(case, quiz, one_question_at_a_time=False)

    require_equal(quiz["cant_go_back"], True, "`cant_go_back` was not taken where it applies")
    require_contains(read, {"one_question_at_a_time": False, "cant_go_back": False}, "one outlives the other")


@law("update_quiz", evidence="source: canvas-quizzes 4.2 step 10")
def not_showing_answers_takes_their_settings_along(case: Case) -> None:
    """Turning `show_correct_answers` off clears its two dates and the flag for the last attempt."""
    show = case.draw(instants(days=900))
    settings: Settings = {
        "allowed_attempts": case.draw(SEVERAL),
        "show_correct_answers": True,
        "show_correct_answers_last_attempt": True,
        "show_correct_answers_at": show,
        "hide_correct_answers_at": "2039-01-01T00:00:00Z",
    }
    quiz = a_quiz(case, **settings)

    read = updated(case, quiz, show_correct_answers=False)

    require_contains(quiz, settings, "settings that go together were not taken")
    cleared = {
        "show_correct_answers": False,
        "show_correct_answers_last_attempt": False,
        "show_correct_answers_at": None,
        "hide_correct_answers_at": None,
    }
    require_contains(read, cleared, "something outlives `show_correct_answers`")


@law("update_quiz", evidence=["source: canvas-quizzes 4.2 step 10, and what does not happen"])
def fewer_attempts_clear_one_flag_only(case: Case) -> None:
    """Lowering `allowed_attempts` clears the flag for the last attempt; hidden results and scoring policy stay."""
    attempts = case.draw(ONCE_OR_ALWAYS)
    flagged = a_quiz(case, allowed_attempts=3, show_correct_answers_last_attempt=True)
    hidden = a_quiz(
        case, allowed_attempts=3, hide_results="until_after_last_attempt", scoring_policy="keep_latest"
    )

    cleared = updated(case, flagged, allowed_attempts=attempts)
    kept = updated(case, hidden, allowed_attempts=attempts)

    require_equal(flagged["show_correct_answers_last_attempt"], True, "the flag was not taken")
    require_contains(
        cleared,
        {
            "allowed_attempts": attempts,
            "show_correct_answers": True,
            "show_correct_answers_last_attempt": False,
        },
        "the flag outlives the attempts",
    )
    require_contains(
        kept,
        {
            "allowed_attempts": attempts,
            "hide_results": "until_after_last_attempt",
            "scoring_policy": "keep_latest",
        },
        "fewer attempts have changed more than the documented flag",
    )


@law("update_quiz", evidence="source: canvas-quizzes 4.2, what does not happen")
def hiding_results_leaves_show_correct_answers_alone(case: Case) -> None:
    """Setting `hide_results` does not change `show_correct_answers`, true or false."""
    hides, shows = case.draw(HIDES), case.draw(st.booleans())
    quiz = a_quiz(case, show_correct_answers=shows)

    read = updated(case, quiz, **hides)

    require_contains(read, {**hides, "show_correct_answers": shows}, "one setting has changed the other")


@law(
    "update_quiz create_quiz",
    evidence=["source: canvas-quizzes 4.1, 4.2 step 10", "spec: canvas-quizzes 4.1"],
)
def null_booleans_become_their_defaults(case: Case) -> None:
    """A boolean setting sent as null is back at its default: false, and true for `show_correct_answers`."""
    name = case.draw(
        st.sampled_from(
            ["shuffle_answers", "show_correct_answers", "one_question_at_a_time", "one_time_results"]
        )
    )
    quiz = a_quiz(case, **{name: not DEFAULTS[name]})

    made, read = created(case, **{name: None}), updated(case, quiz, **{name: None})

    require_equal(quiz[name], not DEFAULTS[name], "the setting was not taken")
    require_equal(made[name], DEFAULTS[name], "null on create is not the default")
    require_equal(read[name], DEFAULTS[name], "null on update is not the default")
