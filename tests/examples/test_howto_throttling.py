"""How to test that a job waits and tries again when Canvas throttles it."""

import requests


def get_patiently(url, token, wait):
    """The job: a throttled request is one to repeat, whichever status says so."""
    while True:
        reply = requests.get(url, headers={"Authorization": f"Bearer {token}"})
        if "Rate Limit Exceeded" not in reply.text:
            return reply
        wait()


def test_throttled_requests_are_repeated(canvas_mock):
    canvas_mock.faults.add(operation="list_quizzes", throttle=True, times=2)
    waits = []
    with canvas_mock.intercept("https://school.instructure.com"):
        url = "https://school.instructure.com/api/v1/courses/101/quizzes"
        reply = get_patiently(url, canvas_mock.token("teacher"), lambda: waits.append(1))
    assert reply.ok
    assert len(waits) == 2
