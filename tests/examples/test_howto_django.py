"""How to test a Django site that calls Canvas, with Django's live server beside the mock."""

import requests
from django.test import LiveServerTestCase

from mock_server import mock_canvas


@mock_canvas("https://school.instructure.com")  # what the site calls, from whichever thread
class TestPageOfQuizzes(LiveServerTestCase):
    databases = ()  # this site has none

    def test_the_page_shows_the_titles(self):
        self.canvas_mock.seed({"quizzes": [{"course_id": 102, "title": "Act 5"}]})
        page = requests.get(f"{self.live_server_url}/courses/102")  # other addresses are left alone
        self.assertEqual(page.text, "Act 5")
        self.canvas_mock.requests.assert_called("list_quizzes", times=1, course_id=102)

    def test_the_page_breaks_with_canvas(self):
        self.canvas_mock.faults.add(operation="list_quizzes", drop=True)
        with self.assertLogs("django.request", "ERROR"):
            page = requests.get(f"{self.live_server_url}/courses/102")
        self.assertEqual(page.status_code, 500)
