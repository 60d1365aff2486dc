"""The document in a browser, `GET /docs`, in headless Chromium."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from mock_server import MockServer
from mock_server.engine.spec import load_document

from .chromium import Page

QUIZZES = "/api/v1/courses/101/quizzes"


def tried_out(page: Page, server: MockServer, operation: str) -> None:
    """Open an operation, fill what it requires with the document's examples, and execute it."""
    tag = load_document().operations[operation].tag
    page.open("about:blank")
    page.open(f"{server.url}/docs#/{quote(tag)}/{operation}")
    block = f"document.getElementById('operations-{tag.replace(' ', '_')}-{operation}')"
    page.wait_for(f"{block}?.querySelector('.execute')")
    page.run(f"{block}.querySelector('.execute').click()")
    page.wait_for(f"{block}.querySelector('.live-responses-table .response-col_status')")
    # Swagger UI warns of every underscore in a deep link, operationIds included
    page.complaints[:] = [text for text in page.complaints if "escaping deep link whitespace" not in text]


def test_every_operation_is_shown(page: Page, server: MockServer) -> None:
    page.open(f"{server.url}/docs")

    page.wait_for(f"document.querySelectorAll('.opblock').length === {len(load_document().operations)}")

    assert (page.asked_of_others(server.url), page.complaints) == ([], [])


@pytest.mark.parametrize(
    ("operation", "role"),
    [("create_quiz", "teacher"), ("list_assessments", "karma:instructor")],
)
def test_an_operation_is_tried_out_as_a_teacher_unless_one_says_otherwise(
    page: Page, server: MockServer, operation: str, role: str
) -> None:
    tried_out(page, server, operation)

    entry = server.requests.assert_called(operation, times=1, role=role)[0]
    assert entry.status in (200, 201)
    assert (page.asked_of_others(server.url), page.complaints) == ([], [])


def test_whoever_authorised_keeps_their_token(page: Page, server: MockServer) -> None:
    page.open(f"{server.url}/docs")
    page.wait_for("document.querySelectorAll('.opblock').length > 5")
    page.run("ui.authActions.logout(['canvasBearer'])")
    page.run("ui.preauthorizeApiKey('canvasBearer', 'student-token')")
    page.run("ui.authActions.persistAuthorizationIfNeeded()")

    tried_out(page, server, "list_quizzes")

    server.requests.assert_called("list_quizzes", times=1, role="student")


def test_a_world_without_a_teacher_is_asked_without_a_token(page: Page) -> None:
    with MockServer({"courses": [{"id": 101, "name": "Nobody here"}]}) as server:
        tried_out(page, server, "list_quizzes")

        server.requests.assert_called("list_quizzes", times=1, role=None, status=401)
    page.complaints.clear()  # the console tells of the 401


@pytest.mark.parametrize(
    ("file", "media"),
    [
        ("swagger-ui-bundle.js", "text/javascript; charset=utf-8"),
        ("swagger-ui.css", "text/css; charset=utf-8"),
        ("favicon-32x32.png", "image/png"),
    ],
)
def test_its_files_come_from_the_mock(server: MockServer, file: str, media: str) -> None:
    reply = httpx.get(f"{server.url}/docs/{file}", trust_env=False)

    assert (reply.status_code, reply.headers["Content-Type"]) == (200, media)
    assert len(reply.content) > 500


@pytest.mark.parametrize(
    "path",
    ["LICENSE", "..%2Fflask_swagger_ui.py", "../docs", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "swagger-ui.css%00"],
)
def test_no_other_file_does(server: MockServer, path: str) -> None:
    reply = httpx.get(f"{server.url}/docs/{path}", trust_env=False)

    assert reply.status_code == 404 or reply.url.path == "/docs"


def test_its_policy_allows_no_other_origin_and_no_inline_script_but_its_own(server: MockServer) -> None:
    policy = httpx.get(f"{server.url}/docs", trust_env=False).headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "://" not in policy


def test_the_evidence_of_an_operation_leads_to_the_sections_of_its_sheets(
    page: Page, server: MockServer
) -> None:
    """`update_quiz` rests, among others, on canvas-quizzes 4, 5.3, 6.4 and 7."""
    page.open(f"{server.url}/docs#/Quizzes/update_quiz")
    link = (
        "document.getElementById('operations-Quizzes-update_quiz')"
        """?.querySelector('a[href$="canvas-quizzes#6.4"]')"""
    )
    page.wait_for(link)

    address = page.run(f"{link}.href")
    page.open(address)

    assert address == f"{server.url}/docs/sheets/canvas-quizzes#6.4"
    page.wait_for("document.querySelector('b:target')?.textContent === '### 6.4 Update'")
    page.complaints[:] = [text for text in page.complaints if "escaping deep link whitespace" not in text]
    assert (page.asked_of_others(server.url), page.complaints) == ([], [])


def chosen(page: Page, scheme: str) -> str:
    return str(page.run(f"(menu => menu.selectedOptions[0].text)(document.getElementById('{scheme}'))"))


def choose(page: Page, scheme: str, role: str) -> None:
    page.run(
        f"chosen = document.getElementById('{scheme}');"
        f"chosen.value = [...chosen.options].find(option => option.text === '{role}').value;"
        "chosen.dispatchEvent(new Event('change'))"
    )


@pytest.mark.parametrize(
    ("role", "status"), [("teacher", "200"), ("student", "200"), ("outsider", "403"), ("nobody", "401")]
)
def test_a_menu_says_as_whom_it_asks(page: Page, server: MockServer, role: str, status: str) -> None:
    page.open(f"{server.url}/docs")
    page.wait_for("document.querySelector('.opblock')")
    assert (chosen(page, "canvasBearer"), chosen(page, "karmaBearer")) == ("teacher", "karma:instructor")

    choose(page, "canvasBearer", role)
    page.run("document.querySelector('#operations-Quizzes-list_quizzes .opblock-summary-control').click()")
    page.wait_for("document.querySelector('.execute')")
    page.run("document.querySelector('.execute').click()")

    page.wait_for("document.querySelector('.live-responses-table .response-col_status')")
    assert page.run(
        "document.querySelector('.live-responses-table tbody td.response-col_status').innerText"
    ).startswith(status)
    last = server.requests.last
    assert last is not None
    assert (last.role or "nobody") == role
    page.complaints.clear()  # the console tells of refusals


def test_a_token_chosen_elsewhere_is_no_role(page: Page, server: MockServer) -> None:
    page.open(f"{server.url}/docs")
    page.wait_for("document.querySelector('.opblock')")

    page.run("ui.preauthorizeApiKey('canvasBearer', 'mine')")

    page.wait_for("document.getElementById('canvasBearer').value === 'other'")


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (1280, True), (390, False), (390, True)])
def test_it_has_room_and_a_dark_look(
    page: Page, server: MockServer, tmp_path: Path, width: int, dark: bool
) -> None:
    page.open(f"{server.url}/docs")
    page.wait_for("document.querySelector('.opblock')")
    page.run("document.querySelector('#operations-Quizzes-create_quiz .opblock-summary-control').click()")
    page.wait_for("document.querySelector('.parameters-col_description')")

    page.screenshot(tmp_path / "docs.png", width=width, dark=dark)

    lightness = page.run(
        "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).reduce((a, b) => a + Number(b), 0)"
    )
    assert (lightness < 200) is dark
    assert page.run("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert page.run("document.querySelector('tbody .parameters-col_description').clientWidth") >= 300


def test_the_front_page_leads_to_both_pages(page: Page, server: MockServer) -> None:
    page.open(server.url)

    links = page.run("[...document.querySelectorAll('nav a')].map(link => link.getAttribute('href'))")

    assert links == ["/_mock/", "/docs"]
    for link in links:
        assert httpx.get(server.url + link, trust_env=False).status_code == 200
    assert (page.asked_of_others(server.url), page.complaints) == ([], [])
