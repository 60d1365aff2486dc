"""How to assert what your code sent, and that it kept to the documented contract."""

QUIZZES = "/api/v1/courses/101/quizzes"


def announce(client, title, minutes):
    """The job: make a quiz out of what a form says."""
    quiz = {"title": title, "time_limit": minutes, "quiz_type": "assignment", "published": True}
    return client.post(QUIZZES, json={"quiz": quiz}).json()["id"]


def test_what_was_sent(canvas_mock):
    quiz_id = announce(canvas_mock.client("teacher"), "Hamlet Act 5", 30)

    quiz = {"title": "Hamlet Act 5", "published": True}
    canvas_mock.requests.assert_called("create_quiz", times=1, course_id=101, quiz=quiz)
    assert canvas_mock.requests.last.reply["id"] == quiz_id
    assert not canvas_mock.violations, canvas_mock.violations
