"""Laws of a quiz's dates, and of whether it is locked, and why. Fact sheet: canvas-quizzes 3.4, 4.1 and 11."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from contracts.document.spec import Json
from contracts.families.quizzes.arrange import a_quiz
from contracts.families.quizzes.steps import created, listed, readers, updated
from contracts.generate.text import future, instants, instants_with_offset, moment_of, past
from contracts.run.case import Case
from contracts.run.check import law
from contracts.wire.failures import require, require_contains, require_equal

FAMILY = "quiz_dates"

DATES = ("due_at", "unlock_at", "lock_at")
FARTHEST_ZONE = timedelta(hours=14)
WINTER_DAYS = st.dates(date(2031, 1, 5), date(2031, 1, 25))
"""No zone changes its clocks on these."""


# Values ------------------------------------------------------------------------------------------------------------


@law(
    "create_quiz update_quiz",
    evidence=["source: canvas-quizzes 4.1", "doc: canvas-api-conventions 10"],
    amount="many",
)
def times_are_the_instants_that_were_sent(case: Case) -> None:
    """A time sent with any offset comes back as the same instant; midnight is a time like any other."""
    name = case.draw(st.sampled_from(DATES))
    moment = case.draw(instants_with_offset() | st.just("2031-03-04T00:00:00Z"))

    made = created(case, **{name: moment})
    read = updated(case, a_quiz(case), **{name: moment})

    for shown in (made[name], read[name]):
        same = isinstance(shown, str) and moment_of(shown) == moment_of(moment)
        require(same, f"`{name}` is another instant", received=shown, documented=moment, at=f"/{name}")


@law("create_quiz update_quiz", evidence=["source: canvas-quizzes 4.1", "spec: canvas-quizzes 4.1"])
def mere_date_is_a_whole_day(case: Case) -> None:
    """A mere date is due, and locks, in the last second of that day in the user's zone, and unlocks with its first."""
    day = case.draw(WINTER_DAYS)
    sent = dict.fromkeys(DATES, day.isoformat())

    for quiz in (created(case, **sent), updated(case, a_quiz(case), **sent)):
        due, unlock = moment_of(quiz["due_at"]), moment_of(quiz["unlock_at"])
        require_equal(quiz["lock_at"], quiz["due_at"], "it is locked and due at different times")
        require_equal((due - unlock).total_seconds(), 86399.0, "the day is no whole day")
        away = abs(unlock - datetime(day.year, day.month, day.day, tzinfo=UTC))
        require(away <= FARTHEST_ZONE, "it is another day", received=quiz["unlock_at"], documented=str(day))


@law("create_quiz update_quiz", evidence="inferred: canvas-quizzes 4.1")
def dates_are_not_compared_with_each_other(case: Case) -> None:
    """Due, lock and unlock dates may stand in any order; Canvas takes them as they are."""
    sent = {name: case.draw(instants()) for name in DATES}

    require_contains(created(case, **sent), sent, "create has changed a date")
    require_contains(updated(case, a_quiz(case), **sent), sent, "update has changed a date")


@law("create_quiz update_quiz", evidence="inferred: canvas-quizzes 4.1", amount="one")
def text_without_a_date_is_none(case: Case) -> None:
    """Text that holds no date at all is read as null for `due_at` and `lock_at`."""
    sent = {"due_at": "soon", "lock_at": ""}
    quiz = a_quiz(case, due_at="2031-01-01T00:00:00Z", lock_at="2031-01-02T00:00:00Z")

    require_contains(created(case, **sent), dict.fromkeys(sent), "a date was found in a text without any")
    require_contains(
        updated(case, quiz, **sent), dict.fromkeys(sent), "a date was found in a text without any"
    )


@law("get_quiz list_quizzes", evidence=["source: canvas-quizzes 3.4", "spec: canvas-quizzes 3.4"])
def all_dates_of_a_quiz_for_everybody_are_its_own(case: Case) -> None:
    """For a teacher `all_dates` of a quiz without overrides is one base entry, with the quiz's own dates."""
    dates = {name: case.draw(st.none() | instants()) for name in DATES}
    quiz = a_quiz(case, **dates)

    for shown in (quiz, case.teacher.ok("get_quiz", id=quiz["id"]), listed(case, case.teacher)[quiz["id"]]):
        require_contains(shown["all_dates"], [{**dates, "base": True}], "the dates of all are others")


@law("get_quiz", evidence="inferred: canvas-quizzes 3.4", needs="student")
def all_dates_are_shown_to_a_student_too(case: Case) -> None:
    """A student whose dates are everybody's is shown `all_dates` with the one base entry."""
    dates = {name: case.draw(st.none() | instants()) for name in DATES}
    quiz = a_quiz(case, **dates, published=True)

    shown = case.student.ok("get_quiz", id=quiz["id"])

    require_contains(shown["all_dates"], [{**dates, "base": True}], "the dates of all are others")


@law(
    "create_quiz update_quiz",
    evidence=["source: canvas-quizzes 3.4", "spec: canvas-quizzes 3.4"],
    amount="one",
)
def quiz_for_overrides_only_has_no_dates_for_all(case: Case) -> None:
    """`all_dates` of a quiz that only overrides open has no base entry."""
    made = created(case, only_visible_to_overrides=True)
    read = updated(case, a_quiz(case), only_visible_to_overrides=True)

    for shown in (made, read):
        base = [entry for entry in shown["all_dates"] if entry.get("base")]
        require_equal(base, [], "there are dates for everybody")


@law("update_quiz", evidence="source: canvas-quizzes 4.1 (locked)", needs="student", amount="one")
def locked_is_a_switch_for_now(case: Case) -> None:
    """`locked` closes a quiz at this moment when true, and opens it at this moment when false."""
    quiz = a_quiz(case, published=True, unlock_at="2090-01-01T00:00:00Z")

    opened = updated(case, quiz, locked=False)
    open_ = case.student.ok("get_quiz", id=quiz["id"])
    closed = updated(case, quiz, locked=True)
    shut = case.student.ok("get_quiz", id=quiz["id"])

    require_equal(open_["locked_for_user"], False, "the quiz was not opened")
    require_contains(
        shut, {"locked_for_user": True, "lock_info": {"can_view": True}}, "the quiz was not closed"
    )
    between = moment_of(closed["lock_at"]) - moment_of(opened["unlock_at"])
    require(
        timedelta(0) <= between < timedelta(hours=1),
        "the two moments are not those of the requests",
        received=[opened["unlock_at"], closed["lock_at"]],
    )


# Locked or not -----------------------------------------------------------------------------------------------------

LOCKS = st.fixed_dictionaries({}, optional={"lock_at": past() | future(), "unlock_at": past() | future()})


@law("get_quiz list_quizzes", evidence=["source: canvas-quizzes 11; safe by 14", "spec: canvas-quizzes 3.1"])
def lock_keys_are_there_exactly_when_locked(case: Case) -> None:
    """For everybody who reads it, `lock_info` and `lock_explanation` are there exactly if `locked_for_user` is true."""
    quiz = a_quiz(case, published=True, **case.draw(LOCKS))

    for actor in readers(case):
        for shown in (actor.ok("get_quiz", id=quiz["id"]), listed(case, actor)[quiz["id"]]):
            keys = [name for name in ("lock_info", "lock_explanation") if name in shown]
            wanted = ["lock_info", "lock_explanation"] if shown["locked_for_user"] else []
            require_equal(keys, wanted, f"the lock's keys, for the {actor.role}, are others")


@law("get_quiz", evidence=["source: canvas-quizzes 11", "spec: canvas-quizzes 11"], needs="student")
def open_quiz_is_not_locked_for_a_student(case: Case) -> None:
    """Between its unlock and lock dates, or without any, a quiz is open to an active student, text and all."""
    dates: dict[str, Json] = {
        "unlock_at": case.draw(st.none() | past()),
        "lock_at": case.draw(st.none() | future()),
    }
    quiz = a_quiz(case, published=True, description=f"<p>{case.mark}</p>", **dates)

    shown = case.student.ok("get_quiz", id=quiz["id"])

    expected = {"locked_for_user": False, "description": f"<p>{case.mark}</p>", **dates}
    require_contains(shown, expected, "an open quiz is not open")


@law(
    "get_quiz list_quizzes",
    evidence=["source: canvas-quizzes 11", "spec: canvas-quizzes 3.1, 11"],
    needs="student",
)
def quiz_is_locked_before_its_unlock_date(case: Case) -> None:
    """Before `unlock_at`, whatever `lock_at` says, a quiz is locked until then for a student, and its text hidden."""
    unlock = case.draw(future())
    lock = case.draw(st.none() | past() | future())
    quiz = a_quiz(case, published=True, description=f"<p>{case.mark}</p>", unlock_at=unlock, lock_at=lock)

    for shown in (case.student.ok("get_quiz", id=quiz["id"]), listed(case, case.student)[quiz["id"]]):
        expected = {
            "locked_for_user": True,
            "lock_info": {"unlock_at": unlock, "asset_string": f"quizzes:quiz_{quiz['id']}"},
            "description": "",
        }
        require_contains(shown, expected, "a quiz that is not open yet is shown otherwise")
        require(shown["lock_explanation"].startswith("This quiz is locked until "), "it says something else")


@law(
    "get_quiz list_quizzes",
    evidence=["source: canvas-quizzes 11", "spec: canvas-quizzes 3.1, 11"],
    needs="student",
)
def quiz_is_locked_after_its_lock_date(case: Case) -> None:
    """After `lock_at` a quiz is locked for a student, who still finds it, without its text."""
    unlock, lock = case.draw(st.none() | past()), case.draw(past())
    quiz = a_quiz(case, published=True, description=f"<p>{case.mark}</p>", unlock_at=unlock, lock_at=lock)

    for shown in (case.student.ok("get_quiz", id=quiz["id"]), listed(case, case.student)[quiz["id"]]):
        expected = {
            "locked_for_user": True,
            "lock_info": {"lock_at": lock, "can_view": True, "asset_string": f"quizzes:quiz_{quiz['id']}"},
            "description": "",
        }
        require_contains(shown, expected, "a quiz that is over is shown otherwise")
        require(shown["lock_explanation"].startswith("This quiz was locked "), "it says something else")


@law("get_quiz", evidence="source: canvas-quizzes 3.1, 11", amount="one")
def locked_quiz_keeps_its_text_for_teachers(case: Case) -> None:
    """The description of a locked quiz is hidden from students only."""
    text = f"<p>{case.mark}</p>"
    quiz = a_quiz(case, published=True, description=text, lock_at="2020-01-01T00:00:00Z")

    read = case.teacher.ok("get_quiz", id=quiz["id"])

    require_equal(read["description"], text, "a teacher is not shown the text")


@law(
    "get_quiz",
    evidence=["spec: canvas-quizzes 11; unsafe elsewhere by 14, as it depends on the course"],
    mock_only="it depends on the course, which may be public elsewhere",
    needs="ta designer admin observer",
    amount="one",
)
def quiz_is_locked_for_all_who_cannot_take_it(case: Case) -> None:
    """In a course that is not public a quiz is locked for everybody but students: they may not take part."""
    quiz = a_quiz(case, published=True)

    for actor in readers(case):
        shown = actor.ok("get_quiz", id=quiz["id"])
        require_equal(
            shown["locked_for_user"], actor.role != "student", f"for the {actor.role} it is otherwise"
        )
        if actor.role != "student":
            reason = {
                "missing_permission": "participate_as_student",
                "asset_string": f"quizzes:quiz_{quiz['id']}",
            }
            require_equal(shown["lock_info"], reason, "the reason is another")
            require_equal(
                shown["lock_explanation"], "This quiz is currently locked.", "it says something else"
            )
