"""Rich text as it is kept and given back. Source: canvas-quizzes 4.3."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mock_server import MockServer
from mock_server.canvas.html import shown_html, stored_html

from .quizzes.quiz_requests import created, quiz_path, read

BASE = "https://school.example"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("plain", "plain"),
        ("<p>hello</p>", "<p>hello</p>"),
        ("<p>a<script>alert(1)</script>b</p>", "<p>ab</p>"),
        ('<p onclick="x()">a</p>', "<p>a</p>"),
        ('<a href="javascript:x()">a</a>', "<a>a</a>"),
        ("1 < 2 & 3", "1 &lt; 2 &amp; 3"),
        ('<table class="x"><tbody><tr><td>1</td></tr></tbody></table>',) * 2,
        ('<p style="margin-top: 0">x</p>',) * 2,
        ('<img src="/a.png" alt="x">',) * 2,
    ],
)
def test_scripts_and_handlers_go_the_rest_stays(text: str, kept: str) -> None:
    assert stored_html(text, base_url=BASE) == kept


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://school.example/courses/1/files/2/download", "/courses/1/files/2/download"),
        ("http://school.example/x", "/x"),
        ("HTTPS://School.Example/x", "/x"),
        ("https://school.example.evil/x", "https://school.example.evil/x"),
        ("https://other.example/?to=https://school.example/x",) * 2,
        ("https://school.example",) * 2,
        ("/courses/1", "/courses/1"),
        ("page", "page"),
        ("//school.example/x", "//school.example/x"),
        ("https://school.example//other.example/x",) * 2,
    ],
)
@pytest.mark.parametrize("tag", ['<a href="{}">x</a>', '<img src="{}">'], ids=["href", "src"])
def test_links_back_to_this_host_become_paths(tag: str, address: str, kept: str) -> None:
    assert stored_html(tag.format(address), base_url=BASE) == tag.format(kept)


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ('<a href="/courses/1">x</a>', '<a href="https://school.example/courses/1">x</a>'),
        ('<img src="/a.png">', '<img src="https://school.example/a.png">'),
        ('<a href="//other.example/x">x</a>',) * 2,
        ('<a href="page">x</a>',) * 2,
        ('<p title="/x">x</p>',) * 2,
        ('<p>write href="/x" so</p>',) * 2,
        ("plain",) * 2,
        ("",) * 2,
        (None,) * 2,
    ],
)
def test_paths_become_addresses_of_this_server(stored: str | None, shown: str | None) -> None:
    assert shown_html(stored, base_url=BASE) == shown


PIECES = [
    "<p>",
    "</p>",
    "<script>",
    "</script>",
    '<a href="',
    '">',
    "</a>",
    "<",
    ">",
    "&",
    "&lt;",
    '"',
    " onload=x ",
]
PIECES += ["<img src=x>", "https://school.example/", "//", "/x", "javascript:", "<!--", "-->", "é"]
MARKUP = st.lists(st.sampled_from(PIECES) | st.text(max_size=4)).map("".join)


@given(MARKUP)
@example("<scr<script>ipt>alert(1)</script>")
@example("&lt;script&gt;")
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    """Otherwise reading a quiz and sending it back would be a change."""
    once = stored_html(text, base_url=BASE)

    assert stored_html(once, base_url=BASE) == once
    assert stored_html(shown_html(once, base_url=BASE) or "", base_url=BASE) == once


@given(MARKUP)
def test_nothing_that_runs_survives(text: str) -> None:
    kept = stored_html(text, base_url=BASE).lower()

    assert "<script" not in kept
    assert '="javascript:' not in kept


def test_a_description_goes_in_as_path_and_comes_out_as_address(server: MockServer) -> None:
    """Through the API: the host is the one that was asked."""
    description = '<p><a href="http://canvas.mock/courses/1/files/2/download">x</a><script>x</script></p>'

    quiz = created(server, description=description)

    client = server.client()
    client.headers["Host"] = "other.example"
    stored = next(row for row in server.snapshot()["quizzes"] if row["id"] == quiz["id"])["description"]
    assert stored == '<p><a href="/courses/1/files/2/download">x</a></p>'
    assert read(server, quiz)["description"] == description.replace("<script>x</script>", "")
    assert 'href="http://other.example/courses/1' in client.get(quiz_path(quiz)).json()["description"]
