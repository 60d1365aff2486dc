"""When a quiz is locked for a viewer, and what the viewer is told. Source: canvas-quizzes 11."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server import MockServer
from mock_server.canvas.quizzes.locking import Lock, lock_of, locked_module
from mock_server.canvas.times import short_form

from .quiz_requests import created, part, quiz_path, read, updated

NOW = "2031-05-01T10:00:00Z"
PAST, FUTURE = "2031-04-01T10:00:00Z", "2031-06-01T10:00:00Z"
UTC = ZoneInfo("UTC")
MODULE = {"id": 9001, "name": "Week <1>", "unlock_at": FUTURE}
LOCK_KEYS = ("locked_for_user", "lock_info", "lock_explanation")


def lock(**given: Any) -> Lock | None:
    """The lock of an active student at NOW, where nothing else is said."""
    facts: dict[str, Any] = {
        "dates": {"unlock_at": None, "lock_at": None, **given.pop("dates", {})},
        "module": None,
        "module_url": "http://canvas.mock/courses/1/modules/9001",
        "now": NOW,
        "zone": UTC,
        "is_manually_unlocked": False,
        "may_take_part": True,
    }
    return lock_of(**{**facts, **given})


# --- the rule ---------------------------------------------------------------------------------------------


def test_nothing_locks_a_quiz_without_reason() -> None:
    assert lock() is None
    assert lock(dates={"unlock_at": PAST, "lock_at": FUTURE}) is None


def test_it_is_locked_until_it_opens() -> None:
    assert lock(dates={"unlock_at": FUTURE}) == Lock(
        {"unlock_at": FUTURE}, "This quiz is locked until Jun 1 at 10am."
    )


def test_it_is_locked_since_it_closed() -> None:
    assert lock(dates={"lock_at": PAST}) == Lock(
        {"lock_at": PAST, "can_view": True}, "This quiz was locked Apr 1 at 10am."
    )


def test_a_module_locks_what_it_holds() -> None:
    """The sentence is HTML that names the module."""
    found = lock(module=MODULE)

    assert found is not None
    assert found.info == {"context_module": MODULE}
    assert "Week &lt;1&gt;" in found.explanation


def test_whoever_is_no_student_is_locked_out() -> None:
    assert lock(may_take_part=False) == Lock(
        {"missing_permission": "participate_as_student"}, "This quiz is currently locked."
    )


def test_at_the_very_second_it_is_open_and_closed_respectively() -> None:
    assert lock(dates={"unlock_at": NOW}) is None
    assert lock(dates={"lock_at": NOW}) is not None


REASONS: list[dict[str, Any]] = [
    {"dates": {"unlock_at": FUTURE}},
    {"dates": {"lock_at": PAST}},
    {"module": MODULE},
    {"may_take_part": False},
]


def combined(*reasons: dict[str, Any]) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    for reason in reasons:
        dates = {**facts.get("dates", {}), **reason.get("dates", {})}
        facts |= {**reason, **({"dates": dates} if dates else {})}
    return facts


@pytest.mark.parametrize("first", range(4), ids=["unlock_at", "lock_at", "module", "no student"])
def test_the_first_reason_decides(first: int) -> None:
    assert lock(**combined(*REASONS[first:])) == lock(**REASONS[first])


def test_a_manual_unlock_beats_every_reason() -> None:
    assert lock(**combined(*REASONS), is_manually_unlocked=True) is None


TIMES = st.none() | st.sampled_from([PAST, NOW, FUTURE, "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])


@given(TIMES, TIMES, st.booleans(), st.sampled_from(["UTC", "Pacific/Kiritimati", "America/Los_Angeles"]))
def test_every_lock_has_one_reason_and_a_sentence(
    unlock_at: str | None, lock_at: str | None, may_take_part: bool, zone: str
) -> None:
    dates = {"unlock_at": unlock_at, "lock_at": lock_at}

    found = lock(dates=dates, may_take_part=may_take_part, zone=ZoneInfo(zone))

    if found is not None:
        assert len(found.info.keys() & {"unlock_at", "lock_at", "missing_permission"}) == 1
        assert found.explanation.startswith("This quiz ")
        assert found.explanation.endswith(".")


@pytest.mark.parametrize(
    ("text", "zone", "expected"),
    [
        ("2031-09-01T00:00:00Z", "UTC", "Sep 1 at 12am"),
        ("2031-09-01T23:59:59Z", "UTC", "Sep 1 at 11:59pm"),
        ("2031-12-24T12:05:00Z", "UTC", "Dec 24 at 12:05pm"),
        ("2031-09-01T05:00:00Z", "America/Denver", "Aug 31 at 11pm"),
    ],
)
def test_times_in_sentences(text: str, zone: str, expected: str) -> None:
    assert short_form(text, ZoneInfo(zone)) == expected


# --- modules ----------------------------------------------------------------------------------------------


def module(
    id_: int, *, unlock_at: str | None = None, holds: int | None = None, needs: tuple[int, ...] = ()
) -> Any:
    quiz_ids = [] if holds is None else [holds]
    return {"id": id_, "unlock_at": unlock_at, "quiz_ids": quiz_ids, "prerequisite_module_ids": list(needs)}


@pytest.mark.parametrize(
    ("modules", "locked_by"),
    [
        ([module(1, holds=7)], None),
        ([module(1, holds=7, unlock_at=PAST)], None),
        ([module(1, holds=7, unlock_at=NOW)], None),
        ([module(1, holds=7, unlock_at=FUTURE)], 1),
        ([module(1, holds=8, unlock_at=FUTURE)], None),
        ([module(1, unlock_at=FUTURE), module(2, holds=7, needs=(1,))], 2),
        ([module(1, unlock_at=FUTURE), module(2, needs=(1,)), module(3, holds=7, needs=(2,))], 3),
        ([module(1, unlock_at=PAST), module(2, holds=7, needs=(1,))], None),
        ([module(2, holds=7, needs=(99,))], None),
        ([module(1, needs=(2,)), module(2, holds=7, needs=(1,))], None),
        ([module(1, needs=(2,), unlock_at=FUTURE), module(2, holds=7, needs=(1,))], 2),
    ],
    ids=[
        "no date",
        "open",
        "opening now",
        "not open",
        "holds another quiz",
        "needs one that is not open",
        "needs it through another",
        "needs one that is open",
        "needs one that is gone",
        "a circle",
        "a circle that is not open",
    ],
)
def test_locked_modules(modules: list[Any], locked_by: int | None) -> None:
    found = locked_module(modules, 7, NOW)

    assert (found and found["id"]) == locked_by


def test_many_ways_to_the_same_prerequisite_take_no_time() -> None:
    """Every module needs all before it: each is looked at once all the same."""
    modules = [module(number, needs=tuple(range(number))) for number in range(60)]

    assert locked_module([*modules[:-1], modules[-1] | {"quiz_ids": [7]}], 7, NOW) is None


# --- through the API --------------------------------------------------------------------------------------


def test_without_lock_its_keys_are_absent(server: MockServer) -> None:
    quiz = created(server, published=True)

    seen = read(server, quiz, "student")

    assert {name for name in LOCK_KEYS if name in seen} == {"locked_for_user"}
    assert seen["locked_for_user"] is False


@pytest.mark.parametrize("role", ["admin", "teacher", "ta", "designer", "observer"])
def test_in_an_ordinary_course_only_students_take_part(server: MockServer, role: str) -> None:
    """11, case 6: teachers and observers too are told that the quiz is locked."""
    seen = server.client(role).get(quiz_path({"id": 30001}, 101)).json()

    assert part(seen, LOCK_KEYS) == {
        "locked_for_user": True,
        "lock_info": {"missing_permission": "participate_as_student", "asset_string": "quizzes:quiz_30001"},
        "lock_explanation": "This quiz is currently locked.",
    }


def test_in_a_public_course_everybody_may(server: MockServer) -> None:
    server.seed({"courses": [{"id": 150, "name": "Open", "is_public": True}]})
    quiz = server.client("admin").post("/api/v1/courses/150/quizzes", json={"quiz": {"title": "x"}}).json()

    assert quiz["locked_for_user"] is False


def test_a_quiz_opens_and_closes_as_time_passes(server: MockServer) -> None:
    """11, cases 2 and 3, for a student; the list and the single quiz agree."""
    server.clock.freeze(NOW)
    quiz = created(
        server, published=True, description="<p>x</p>", unlock_at=FUTURE, lock_at="2031-06-02T10:00:00Z"
    )
    seen = []

    for at in (NOW, "2031-06-01T09:59:59Z", FUTURE, "2031-06-02T09:59:59Z", "2031-06-02T10:00:00Z"):
        server.clock.freeze(at)
        seen.append(read(server, quiz, "student"))

    assert [one["locked_for_user"] for one in seen] == [True, True, False, False, True]
    assert [one["description"] for one in seen] == ["", "", "<p>x</p>", "<p>x</p>", ""]
    asset = {"asset_string": f"quizzes:quiz_{quiz['id']}"}
    assert seen[0]["lock_info"] == {"unlock_at": FUTURE, **asset}
    assert seen[0]["lock_explanation"] == "This quiz is locked until Jun 1 at 10am."
    assert seen[4]["lock_info"] == {"lock_at": "2031-06-02T10:00:00Z", "can_view": True, **asset}
    assert seen[4]["lock_explanation"] == "This quiz was locked Jun 2 at 10am."


def test_a_locked_quiz_stays_in_a_students_list_without_its_description(server: MockServer) -> None:
    created(server, published=True, description="<p>x</p>", lock_at="2020-01-01T00:00:00Z")

    (item,) = server.client("student").get("/api/v1/courses/102/quizzes").json()

    assert (item["description"], item["locked_for_user"]) == ("", True)


def test_a_teacher_keeps_the_description(server: MockServer) -> None:
    quiz = created(server, published=True, description="<p>x</p>", lock_at="2020-01-01T00:00:00Z")

    seen = read(server, quiz)

    assert (seen["description"], list(seen["lock_info"])) == (
        "<p>x</p>",
        ["lock_at", "can_view", "asset_string"],
    )


def test_the_viewers_own_dates_count(server: MockServer) -> None:
    quiz = created(server, published=True, lock_at="2020-01-01T00:00:00Z")
    server.seed({"quiz_overrides": [{"quiz_id": quiz["id"], "student_ids": [2005], "lock_at": None}]})

    locked = {role: read(server, quiz, role)["locked_for_user"] for role in ("student", "student2")}

    assert locked == {"student": False, "student2": True}


def test_a_manual_unlock_is_for_that_student(server: MockServer) -> None:
    quiz = created(server, published=True, lock_at="2020-01-01T00:00:00Z")
    submission = {"quiz_id": quiz["id"], "user_id": 2005, "manually_unlocked": True}
    server.seed({"quiz_submissions": [{**submission, "workflow_state": "settings_only"}]})

    locked = {role: read(server, quiz, role)["locked_for_user"] for role in ("student", "student2")}

    assert locked == {"student": False, "student2": True}


def test_the_sentence_is_in_the_viewers_zone(server: MockServer) -> None:
    server.clock.freeze(NOW)
    quiz = created(server, published=True, unlock_at=FUTURE)
    server.seed(
        {
            "users": [{"id": 2050, "name": "Nora", "token": "nora", "time_zone": "Asia/Kolkata"}],
            "enrollments": [{"course_id": 102, "user_id": 2050, "type": "student"}],
        }
    )

    seen = server.client(token="nora").get(quiz_path(quiz)).json()

    assert seen["lock_explanation"] == "This quiz is locked until Jun 1 at 3:30pm."
    assert seen["lock_info"]["unlock_at"] == FUTURE


def test_a_module_holds_students_up_but_not_managers(server: MockServer) -> None:
    server.clock.freeze(NOW)
    quiz = created(server, published=True)
    (week,) = server.seed(
        {"modules": [{"course_id": 102, "name": "Week 2", "unlock_at": FUTURE, "quiz_ids": [quiz["id"]]}]}
    )["modules"]

    student, teacher = read(server, quiz, "student"), read(server, quiz, "teacher")

    assert student["lock_info"] == {
        "context_module": {"id": week["id"], "name": "Week 2", "unlock_at": FUTURE},
        "asset_string": f"quizzes:quiz_{quiz['id']}",
    }
    assert f'href="http://canvas.mock/courses/102/modules/{week["id"]}"' in student["lock_explanation"]
    assert teacher["lock_info"]["missing_permission"] == "participate_as_student"


@pytest.mark.parametrize("extreme", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_dates_at_the_ends_of_the_calendar_are_told_of(server: MockServer, extreme: str) -> None:
    server.seed(
        {"users": [{"name": "Nora", "token": "nora", "time_zone": "America/Denver", "account_admin": True}]}
    )
    server.seed(
        {"users": [{"name": "Kira", "token": "kira", "time_zone": "Pacific/Apia", "account_admin": True}]}
    )
    quiz = created(server)

    updated(server, quiz, lock_at=extreme, unlock_at=extreme)

    statuses = [server.client(token=token).get(quiz_path(quiz)).status_code for token in ("nora", "kira")]
    assert statuses == [200, 200]
