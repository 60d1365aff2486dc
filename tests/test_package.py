"""The built wheel: it carries the document and the seeds, is typed, and works where it is installed."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            str(ROOT),
            "--quiet",
            "--no-deps",
            "--no-build-isolation",
            "--no-index",
            "--wheel-dir",
            str(folder),
        ],
        check=True,
        capture_output=True,
    )
    return next(folder.glob("canvas_contract_kit-*.whl"))


def test_the_wheel_carries_everything_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()

    assert {
        "mock_server/openapi.yaml",
        "mock_server/seed.yaml",
        "mock_server/control/docs.css",
        "mock_server/control/docs.html",
        "mock_server/control/home.html",
        "mock_server/control/live_requests.js",
        "mock_server/control/live_view.css",
        "mock_server/control/live_view.html",
        "mock_server/control/live_view.js",
        "mock_server/control/live_world.js",
        "mock_server/control/sheet.html",
        "mock_server/sheets/canvas-quizzes.md",
        "mock_server/py.typed",
        "contracts/py.typed",
        "contracts/known_differences.yaml",
        "contracts/run/report.css",
        "contracts/run/report.html",
        "contracts/run/report.js",
    } <= set(names)
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == {"mock_server", "contracts"}


def test_the_wheel_names_its_commands_and_plugins(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    entry_points = next(name for name in archive.namelist() if name.endswith("entry_points.txt"))

    text = archive.read(entry_points).decode()

    assert "canvas-mock = mock_server.__main__:main" in text
    assert "canvas-contracts = contracts.__main__:main" in text
    assert "canvas_mock = mock_server.pytest_plugin" in text


def test_the_wheel_works_without_the_source_beside_it(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path)
    code = (
        "import mock_server; server = mock_server.MockServer(strict=True);"
        "reply = server.client().get('/api/v1/courses/101/quizzes');"
        f"assert mock_server.__file__.startswith({str(tmp_path)!r}), mock_server.__file__;"
        "print(reply.status_code, len(reply.json()))"
    )

    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )

    assert (run.stdout.strip(), run.stderr) == ("200 3", "")


def test_the_public_names_are_the_documented_ones() -> None:
    import mock_server

    assert sorted(mock_server.__all__) == [
        "HostBlocked",
        "MockServer",
        "SeedError",
        "StateError",
        "create_app",
        "mock_canvas",
    ]
    assert all(getattr(mock_server, name) for name in mock_server.__all__)
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        mock_server.Nothing  # noqa: B018 - the look-up is what is tested
