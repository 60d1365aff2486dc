"""How to test that a grade sync keeps up with retakes, and waits for essays to be read."""

QUIZ = "/api/v1/courses/101/quizzes/30001"


def grades(client):
    """The job: what counts, of everybody whose answers have been graded to the last one."""
    listed = client.get(f"{QUIZ}/submissions", params={"per_page": 100}).json()["quiz_submissions"]
    return {row["user_id"]: row["kept_score"] for row in listed if row["workflow_state"] == "complete"}


def read_essay(client, submission, points):
    """A teacher gives the essay its points."""
    scores = {"attempt": submission["attempt"], "questions": {"110004": {"score": points}}}
    client.put(f"{QUIZ}/submissions/{submission['id']}", json={"quiz_submissions": [scores]})


def test_a_grade_sync_knows_retakes_and_pending_reviews(canvas_mock):
    teacher = canvas_mock.client("teacher")
    first = canvas_mock.take(30001, answers={"The ghost": "Hamlet", "The play": "True"})
    waiting = grades(teacher)
    read_essay(teacher, first, 4)
    graded = grades(teacher)
    read_essay(teacher, canvas_mock.take(30001, answers={"The ghost": "Polonius"}), 0)

    assert (waiting, graded) == ({}, {2005: 7.0})
    assert grades(teacher) == {2005: 7.0}  # the better attempt counts
