"""The how-tos for unittest and Django under their own runners, and the mock where there is no runner at all."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
DJANGO = """
import sys, school_site
school_site.configure()
from django.test.runner import DiscoverRunner
sys.exit(DiscoverRunner().run_tests(["test_howto_django"]))
"""
NOTEBOOK = """
>>> import requests
>>> from mock_server import mock_canvas
>>> mock = mock_canvas("https://school.instructure.com")
>>> canvas = mock.start()
>>> url = "https://school.instructure.com/api/v1/courses/101/quizzes/30001"
>>> requests.get(url, headers={"Authorization": f"Bearer {canvas.token('student')}"}).json()["title"]
'Hamlet Act 3 Quiz'
>>> print(canvas.requests.last)
#1 GET /api/v1/courses/101/quizzes/30001 by student -> 200
>>> mock.stop()
"""


def run(*arguments):
    """Runs Python beside the examples, the package on its path."""
    path = os.pathsep.join([str(HERE.parent.parent), *filter(None, [os.environ.get("PYTHONPATH")])])
    return subprocess.run(
        [sys.executable, "-W", "error", *arguments],
        cwd=HERE,
        env={**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(
    "arguments", [("-m", "unittest", "test_howto_unittest"), ("-c", DJANGO)], ids=["unittest", "Django"]
)
def test_the_runner_is_content(arguments):
    result = run(*arguments)

    assert result.returncode == 0, result.stderr
    assert result.stderr.rstrip().endswith("OK")


def test_a_doctest_or_a_notebook_starts_and_stops_it(tmp_path):
    (tmp_path / "notebook.txt").write_text(NOTEBOOK)

    result = run("-m", "doctest", str(tmp_path / "notebook.txt"))

    assert (result.returncode, result.stdout) == (0, "")
