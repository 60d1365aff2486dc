"""A page of headless Chromium, for `make prove`; without one, the tests that need it are skipped and say so."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from mock_server import MockServer

from .chromium import Page, executable


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    if not os.environ.get("THOROUGH"):
        pytest.skip("the browser is asked by `make prove`")
    if executable() is None:
        pytest.skip("Chromium is not installed; on Debian: apt-get install chromium")
    with Page(tmp_path_factory.mktemp("profile")) as page:
        yield page


@pytest.fixture
def page(browser: Page) -> Iterator[Page]:
    """A page whose tests must not make it complain, nor ask anybody but the mock."""
    browser.complaints.clear()
    browser.requested.clear()
    yield browser
    browser.open("about:blank")


@pytest.fixture
def server() -> Iterator[MockServer]:
    with MockServer() as server:
        yield server
