"""How to let a time limit run out, without waiting for it."""

QUIZ = "/api/v1/courses/101/quizzes/30001"


def remind(client):
    """The job: of the attempts that run, those whose time is up need a word."""
    listed = client.get(f"{QUIZ}/submissions").json()["quiz_submissions"]
    return [row["user_id"] for row in listed if row["overdue_and_needs_submission"]]


def test_a_time_limit_runs_out(canvas_mock):
    canvas_mock.take(30001, answers={"The ghost": "Hamlet"}, finish=False)
    canvas_mock.take(30001, "student2")

    canvas_mock.clock.advance(minutes=21)

    assert remind(canvas_mock.client("teacher")) == [2005]
    assert remind(canvas_mock.client("teacher")) == []  # for Canvas grades what is overdue once it was listed
