"""The Django site that `test_howto_django.py` tests: one page, which asks Canvas for a course's quizzes."""

import requests
from django.conf import settings
from django.http import HttpResponse
from django.urls import path

CANVAS = "https://school.instructure.com"


def quizzes(request, course):
    url = f"{CANVAS}/api/v1/courses/{course}/quizzes"
    found = requests.get(url, headers={"Authorization": "Bearer teacher-token"}).json()
    return HttpResponse("\n".join(quiz["title"] for quiz in found), content_type="text/plain")


urlpatterns = [path("courses/<int:course>", quizzes)]


def configure():
    """What a project's settings module and test runner do."""
    import django

    if not settings.configured:
        urls = {"ROOT_URLCONF": __name__, "STATIC_URL": "/static/", "MEDIA_URL": "/media/"}
        settings.configure(ALLOWED_HOSTS=["*"], SECRET_KEY="x", **urls)
        django.setup()
