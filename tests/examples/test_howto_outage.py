"""How to test that a batch which an outage interrupts is finished later, and nothing twice."""

import httpx

QUIZZES = "/api/v1/courses/102/quizzes"


def publish_all(client, titles):
    """The job: whatever is there already is left alone, so that it may run again."""
    there = {quiz["title"] for quiz in client.get(QUIZZES).raise_for_status().json()}
    for title in titles:
        if title not in there:
            quiz = {"title": title, "published": True}
            client.post(QUIZZES, json={"quiz": quiz}).raise_for_status()


def test_a_batch_survives_an_outage(canvas_mock):
    canvas_mock.faults.add(operation="create_quiz", drop=True, after=2, times=1)
    client, titles = canvas_mock.client("teacher"), ["One", "Two", "Three", "Four"]
    try:
        publish_all(client, titles)
    except httpx.TransportError:
        publish_all(client, titles)
    assert sorted(quiz["title"] for quiz in client.get(QUIZZES).json()) == sorted(titles)
