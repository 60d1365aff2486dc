"""How to test that a user who lacks the right gets a clear answer."""

import pytest


def rename(client, quiz_id, title):
    """The job: say what is wrong in words of our own."""
    reply = client.put(f"/api/v1/courses/101/quizzes/{quiz_id}", json={"quiz": {"title": title}})
    if reply.status_code in (401, 403):
        raise PermissionError("ask a teacher of the course")
    reply.raise_for_status()


@pytest.mark.parametrize("role", ["student", "observer", "inactive", "outsider"])
def test_only_teachers_rename(canvas_mock, role):
    with pytest.raises(PermissionError, match="ask a teacher"):
        rename(canvas_mock.client(role), 30001, "Mine now")

    assert canvas_mock.requests.last.status == 403
