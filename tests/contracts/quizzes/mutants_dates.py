"""Quiz servers that are wrong about dates and locks."""

from __future__ import annotations

from ..mutants import Mutant
from .defects import hides, ignores, says, shown, understood, value_of
from .servers import (
    day_starts,
    is_past,
    late_reason_first,
    offset_is_ignored,
    refuses_locks_before_due,
    unlocked,
)

MUTANTS = [
    Mutant(
        "offsets are ignored",
        lambda: value_of("lock_at", offset_is_ignored),
        "quiz_dates.times_are_the_instants_that_were_sent",
    ),
    Mutant(
        "midnight is the end of the day",
        lambda: value_of(
            "due_at", lambda v: v.replace("-04T00:00:00Z", "-04T23:59:59Z") if isinstance(v, str) else v
        ),
        "quiz_dates.times_are_the_instants_that_were_sent",
    ),
    Mutant(
        "a day is due when it starts",
        lambda: value_of("due_at", day_starts),
        "quiz_dates.mere_date_is_a_whole_day",
    ),
    Mutant(
        "locked before due is refused",
        lambda: understood(refuses_locks_before_due),
        "quiz_dates.dates_are_not_compared_with_each_other",
        "setup.create_quiz",
    ),
    Mutant(
        "soon is not understood",
        lambda: understood(lambda s: {**s, "quiz_type": "refused"} if s.get("due_at") == "soon" else s),
        "quiz_dates.text_without_a_date_is_none",
    ),
    Mutant(
        "dates of all are without the lock",
        lambda: shown(
            lambda q: (
                {**q, "all_dates": [{**d, "lock_at": None} for d in q["all_dates"]]}
                if "all_dates" in q
                else q
            ),
            to="teacher",
        ),
        "quiz_dates.all_dates_of_a_quiz_for_everybody_are_its_own",
    ),
    Mutant(
        "students see no dates of all",
        lambda: hides("all_dates", to="student"),
        "quiz_dates.all_dates_are_shown_to_a_student_too",
        "quiz_rights.admin_in_a_students_name_is_a_student",
    ),
    Mutant(
        "there are always dates of all",
        lambda: shown(
            lambda q: {
                **q,
                "all_dates": q.get("all_dates")
                or [{"due_at": None, "unlock_at": None, "lock_at": None, "base": True}],
            },
            to="teacher",
        ),
        "quiz_dates.quiz_for_overrides_only_has_no_dates_for_all",
    ),
    Mutant("no switch for now", lambda: ignores("locked"), "quiz_dates.locked_is_a_switch_for_now"),
    Mutant(
        "open is shown with an empty lock",
        lambda: shown(lambda q: q if q["locked_for_user"] else {**q, "lock_info": None}),
        "quiz_dates.lock_keys_are_there_exactly_when_locked",
    ),
    Mutant(
        "locked without a word",
        lambda: hides("lock_explanation", to="teacher"),
        "quiz_dates.lock_keys_are_there_exactly_when_locked",
        "quiz_dates.quiz_is_locked_for_all_who_cannot_take_it",
    ),
    Mutant(
        "locked before its time",
        lambda: shown(
            lambda q: {**q, "locked_for_user": True} if q["lock_at"] and not q["locked_for_user"] else q,
            to="student",
        ),
        "quiz_dates.open_quiz_is_not_locked_for_a_student",
    ),
    Mutant(
        "the late reason comes first",
        lambda: shown(late_reason_first, to="student"),
        "quiz_dates.quiz_is_locked_before_its_unlock_date",
    ),
    Mutant(
        "not open, and open",
        lambda: shown(lambda q: unlocked(q) if "unlock_at" in q.get("lock_info", {}) else q, to="student"),
        "quiz_dates.quiz_is_locked_before_its_unlock_date",
    ),
    Mutant(
        "over, and open",
        lambda: shown(lambda q: unlocked(q) if "lock_at" in q.get("lock_info", {}) else q, to="student"),
        "quiz_dates.quiz_is_locked_after_its_lock_date quiz_dates.locked_is_a_switch_for_now",
    ),
    Mutant(
        "locked text is hidden from all",
        lambda: says(when=lambda q: is_past(q["lock_at"]), description=""),
        "quiz_dates.locked_quiz_keeps_its_text_for_teachers",
    ),
    Mutant(
        "observers take quizzes",
        lambda: shown(unlocked, to="observer"),
        "quiz_dates.quiz_is_locked_for_all_who_cannot_take_it",
    ),
]
