"""How to test that a grade sync keeps up with retakes, and waits for essays to be read."""

QUIZ = "/api/v1/courses/101/quizzes/30001"


def grades(client):
    """The job: what counts, of everybody whose answers have been graded to the last one."""
    listed = client.get(f"{QUIZ}/submissions?per_page=100").json()["quiz_submissions"]
    return {row["user_id"]: row["kept_score"] for row in listed if row["workflow_state"] == "complete"}


def test_a_grade_sync_knows_retakes_and_pending_reviews(canvas_mock):
    teacher, seen = canvas_mock.client("teacher"), []
    for answers, essay in (({"The ghost": "Hamlet", "The play": "True"}, 4), ({}, 0)):
        taken = canvas_mock.take(30001, "student", answers=answers)
        seen.append(grades(teacher))
        read = {"attempt": taken["attempt"], "questions": {"110004": {"score": essay}}}
        teacher.put(f"{QUIZ}/submissions/{taken['id']}", json={"quiz_submissions": [read]})
        seen.append(grades(teacher))
    assert seen == [{}, {2005: 7.0}, {}, {2005: 7.0}]  # the better attempt counts
