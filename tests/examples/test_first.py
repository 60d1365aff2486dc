import requests


def closed_quizzes(school, token, course):  # your code
    url = f"{school}/api/v1/courses/{course}/quizzes?per_page=50"
    quizzes = requests.get(url, headers={"Authorization": f"Bearer {token}"}).json()
    return [quiz["title"] for quiz in quizzes if quiz["locked_for_user"]]


def test_a_quiz_closes_at_its_deadline(canvas_mock):  # your test
    quiz = {"course_id": 102, "title": "Act 5", "published": True, "lock_at": "2099-06-01T12:00:00Z"}
    canvas_mock.seed({"quizzes": [quiz]})
    with canvas_mock.intercept("https://school.instructure.com") as school:
        assert closed_quizzes(school, canvas_mock.token("student"), 102) == []
        canvas_mock.clock.freeze("2099-06-01T12:00:01Z")
        assert closed_quizzes(school, canvas_mock.token("student"), 102) == ["Act 5"]
