"""How to test that a job reads every page."""


def titles_of(client, course_id):
    """The job: follow the links as long as there is a next one."""
    titles, url = [], f"/api/v1/courses/{course_id}/quizzes?per_page=2"
    while url:
        reply = client.get(url).raise_for_status()
        titles += [quiz["title"] for quiz in reply.json()]
        url = reply.links.get("next", {}).get("url")
    return titles


def test_every_page_is_read(canvas_mock):
    canvas_mock.seed({"quizzes": [{"course_id": 102, "title": f"Week {n}"} for n in range(1, 6)]})

    titles = titles_of(canvas_mock.client("teacher"), 102)

    assert titles == ["Week 1", "Week 2", "Week 3", "Week 4", "Week 5"]
    canvas_mock.requests.assert_called("list_quizzes", times=3, per_page="2")
