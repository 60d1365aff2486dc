"""How to test what happens when a deadline passes, without waiting for it."""

QUIZ = "/api/v1/courses/101/quizzes/30001"


def is_open(client):
    """The job: may this user still take the quiz?"""
    return not client.get(QUIZ).json()["locked_for_user"]


def test_a_quiz_closes_at_its_deadline(canvas_mock):
    canvas_mock.clock.freeze("2025-06-01T12:00:00Z")
    deadline = {"quiz": {"lock_at": "2025-06-01T18:00:00Z"}}
    canvas_mock.client("teacher").put(QUIZ, json=deadline)

    before = is_open(canvas_mock.client("student"))
    canvas_mock.clock.advance(hours=6, seconds=1)
    after = is_open(canvas_mock.client("student"))

    assert (before, after) == (True, False)
