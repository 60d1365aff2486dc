import pytest
from grade_sync import Canvas, Mark, SyncError, sync

WEEK = (7, "week-1", "Week 1")


def test_every_mark_arrives_in_batches(canvas, canvas_mock, marks, stored):
    assert sync(canvas, *WEEK, marks) == 30

    assert stored() == [(mark.user_id, mark.passed) for mark in marks]
    canvas_mock.requests.assert_called("create_live_assessments", times=1, course_id=7)
    canvas_mock.requests.assert_called("create_live_assessment_results", times=2)


def test_what_is_there_is_not_sent_again(canvas, canvas_mock, marks, stored):
    sync(canvas, *WEEK, marks[:12])

    assert sync(canvas, *WEEK, marks) == 18
    assert sync(canvas, *WEEK, marks) == 0
    assert len(stored()) == 30


def test_a_throttled_request_is_repeated_after_a_while(canvas, canvas_mock, marks, waits):
    canvas_mock.faults.add(operation="create_live_assessment_results", throttle=True, times=2)

    assert sync(canvas, *WEEK, marks[:1]) == 1
    assert waits == [2.0, 4.0]


def test_an_outage_in_the_middle_loses_nothing_and_doubles_nothing(canvas, canvas_mock, marks, stored):
    canvas_mock.faults.add(operation="create_live_assessment_results", status=503, after=1, times=5)
    with pytest.raises(SyncError, match="run this again later"):
        sync(canvas, *WEEK, marks)
    assert len(stored()) == 20

    assert sync(canvas, *WEEK, marks) == 10
    assert len(stored()) == 30


def test_a_dropped_connection_is_tried_again(canvas, canvas_mock, marks):
    canvas_mock.faults.add(drop=True, times=1)

    assert sync(canvas, *WEEK, marks) == 30


def test_one_stranger_and_the_batch_is_refused_whole(canvas, marks, stored):
    with pytest.raises(SyncError, match="user must be in the context"):
        sync(canvas, *WEEK, [*marks[:3], Mark(999, True, "2025-01-15T10:30:00Z")])

    assert stored() == []


@pytest.mark.parametrize(
    ("role", "course_id", "words"),
    [("student", 7, "may not enter results"), ("teacher", 8, "no such course")],
)
def test_a_refusal_is_told_in_our_words(canvas_mock, canvas, marks, role, course_id, words):
    user = Canvas("https://school.instructure.com", canvas_mock.token(role))

    with pytest.raises(SyncError, match=words):
        sync(user, course_id, "week-1", "Week 1", marks)


def test_an_expired_token_is_told_in_our_words(canvas, canvas_mock, marks):
    canvas_mock.clock.freeze("2025-01-15T10:30:00Z")
    token = {"user_id": 1, "token": "brief-token", "expires_at": "2025-01-15T11:00:00Z"}
    canvas_mock.seed({"tokens": [token]})
    user = Canvas("https://school.instructure.com", "brief-token")
    sync(user, *WEEK, marks[:1])

    canvas_mock.clock.advance(hours=1)
    with pytest.raises(SyncError, match="does not accept the token"):
        sync(user, *WEEK, marks)
