"""The container and the examples for CI: what README shows is what lies in docs/ci, and it fits the commands."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from contracts.__main__ import commands
from contracts.settings import read_settings
from mock_server import MockServer

ROOT = Path(__file__).parent.parent
CI = ROOT / "docs" / "ci"
SHOWN = re.findall(r"<!-- file: (\S+) -->\n```\w+\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
CONTAINERFILE = (ROOT / "Containerfile").read_text()


def test_readme_shows_every_example():
    assert sorted(path for path, _ in SHOWN) == sorted(f"docs/ci/{path.name}" for path in CI.iterdir())


@pytest.mark.parametrize(("path", "text"), SHOWN, ids=[path for path, _ in SHOWN])
def test_readme_shows_the_example_as_it_is(path, text):
    assert text == (ROOT / path).read_text()


def test_settings_of_the_example_can_be_used():
    settings = read_settings(CI / "settings.toml")

    assert (
        tomllib.loads((CI / "settings.toml").read_text())["tool"]["canvas-contracts"]["profile"] == "standard"
    )
    assert settings.values["other_course"] == "4712"


@pytest.mark.parametrize("name", ["service.yaml", "nightly.yaml", "compose.yaml"])
def test_example_is_yaml(name):
    assert yaml.safe_load((CI / name).read_text())


def test_nightly_run_uses_commands_and_options_that_exist():
    steps = yaml.safe_load((CI / "nightly.yaml").read_text())["jobs"]["contracts"]["steps"]
    lines = [shlex.split(step["run"]) for step in steps if step.get("run", "").startswith("canvas-contracts")]

    assert [line[1] for line in lines] == ["run", "cleanup"]
    for _, name, *arguments in lines:
        known = {flag for parameter in commands.commands[name].params for flag in parameter.opts}
        assert {word for word in arguments if word.startswith("--")} <= known


@pytest.mark.skipif(not shutil.which("node"), reason="Node is not installed")
def test_javascript_example_passes_beside_the_mock():
    with MockServer(control_token="for-tests-only") as server:
        environment = {
            **os.environ,
            "CANVAS_URL": server.url,
            "CANVAS_TOKEN": server.token("teacher"),
            "CANVAS_CONTROL_TOKEN": "for-tests-only",
        }
        ended = subprocess.run(
            ["node", "--test", str(CI / "canvas.test.mjs")], env=environment, capture_output=True, text=True
        )

    assert ended.returncode == 0, ended.stdout


# The container ------------------------------------------------------------------------------------------------------


def test_container_does_not_run_as_root():
    assert re.findall(r"^USER (\S+)$", CONTAINERFILE, re.MULTILINE)[-1] != "0"


def test_container_is_made_of_files_that_are_there_and_not_ignored():
    copied = [
        word for line in re.findall(r"^COPY (.*)$", CONTAINERFILE, re.MULTILINE) for word in line.split()[:-1]
    ]
    kept = [line[1:] for line in (ROOT / ".containerignore").read_text().splitlines() if line.startswith("!")]

    assert all((ROOT / path).exists() for path in copied)
    assert sorted(copied) == sorted(kept)
    assert (ROOT / ".dockerignore").read_text() == (ROOT / ".containerignore").read_text()


def test_health_check_of_the_container_asks_the_mock():
    found = re.search(r'HEALTHCHECK .*?\\\n\s+CMD \["python", "-c", "(.*?)"\]', CONTAINERFILE)
    assert found is not None
    with MockServer() as server:
        port = server.url.rpartition(":")[2]
        code = found[1].replace(":8900/", f":{port}/")

        well = subprocess.run([sys.executable, "-c", code], capture_output=True).returncode
    ill = subprocess.run([sys.executable, "-c", code], capture_output=True).returncode

    assert (well, ill) == (0, 1)
