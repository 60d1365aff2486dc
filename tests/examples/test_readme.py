"""What the README shows is what is tested: its snippets are read from here and from the how-to files."""

import re
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parent.parent.parent
SNIPPETS = re.findall(
    r"(?:<!-- snippet: (\S+) -->\n)?```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL
)
HOW_TOS = sorted(Path(__file__).parent.glob("test_howto_*.py"))


def my_sync(url, token):
    headers = {"Authorization": f"Bearer {token}"}
    return [
        quiz["title"]
        for quiz in httpx.get(f"{url}/api/v1/courses/101/quizzes?per_page=50", headers=headers).json()
    ]


# snippet: fixture
def test_a_new_quiz_is_a_draft(canvas_mock):
    teacher, student = canvas_mock.client("teacher"), canvas_mock.client("student")

    quiz = teacher.post("/api/v1/courses/101/quizzes", json={"quiz": {"title": "Act 5"}}).json()

    assert quiz["published"] is False
    assert student.get(f"/api/v1/courses/101/quizzes/{quiz['id']}").status_code == 403


# snippet: intercept
def test_titles_are_synced(canvas_mock):
    with canvas_mock.intercept("https://school.instructure.com"):
        titles = my_sync("https://school.instructure.com", token=canvas_mock.token("teacher"))

    assert titles == ["Draft quiz", "Hamlet Act 3 Quiz", "Locked behind a code"]
    canvas_mock.requests.assert_called("list_quizzes", times=1, per_page="50")


# end of snippets


def source_of(snippet):
    """The text that a marker names: a whole file, or a named part of one."""
    path, _, name = snippet.partition("::")
    text = (ROOT / path).read_text()
    if name:
        return re.search(rf"^# snippet: {name}\n(.*?)\n\n\n# ", text, re.DOTALL | re.MULTILINE)[1] + "\n"
    return text


@pytest.mark.parametrize(
    ("snippet", "shown"), SNIPPETS, ids=[snippet or "unmarked" for snippet, _ in SNIPPETS]
)
def test_a_snippet_of_the_readme_is_tested(snippet, shown):
    assert shown == source_of(snippet)


@pytest.mark.parametrize("path", HOW_TOS, ids=lambda path: path.stem)
def test_a_how_to_is_short_and_shown(path):
    assert len(path.read_text().splitlines()) < 55
    assert f"tests/examples/{path.name}" in [snippet for snippet, _ in SNIPPETS]
