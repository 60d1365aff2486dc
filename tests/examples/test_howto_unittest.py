"""How to use the mock with unittest: around a test case; around a function it works alike."""

import unittest

import requests

from mock_server import mock_canvas

SCHOOL = "https://school.instructure.com"


def publish(quiz_id, token):
    """The job: let students see a quiz."""
    url, headers = f"{SCHOOL}/api/v1/courses/101/quizzes/{quiz_id}", {"Authorization": f"Bearer {token}"}
    return requests.put(url, headers=headers, json={"quiz": {"published": True}}).status_code


@mock_canvas(SCHOOL)  # as `self.canvas_mock = self.enterContext(mock_canvas(SCHOOL))` in `setUp`
class TestPublishing(unittest.TestCase):
    def test_only_a_teacher_publishes(self):
        self.assertEqual(publish(30002, token=self.canvas_mock.token("student")), 403)
        self.assertEqual(publish(30002, token=self.canvas_mock.token("teacher")), 200)
        self.canvas_mock.requests.assert_called("update_quiz", times=2, quiz={"published": True})
