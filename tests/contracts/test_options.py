"""One table of options: the command, pytest and the settings are made from it."""

import os
import subprocess
import sys
from dataclasses import fields

import click
import pytest
from click.testing import CliRunner

from contracts.__main__ import commands
from contracts.option_table import BY_NAME, OPTIONS, PYTEST, RUN, TARGET, options_where
from contracts.options import TOKEN_OPTIONS, OptionError, Options, options_from
from contracts.settings import SettingsError, read_settings


@pytest.fixture
def settings(tmp_path, monkeypatch):
    """Writes a pyproject.toml where the command is run."""
    monkeypatch.chdir(tmp_path)
    for name in ("CANVAS_TOKEN", "CANVAS_STUDENT_TOKEN"):
        monkeypatch.delenv(name, raising=False)

    def write(text):
        (tmp_path / "pyproject.toml").write_text(f"[tool.canvas-contracts]\n{text}\n")

    return write


def run(*arguments):
    return CliRunner().invoke(commands, ["run", *arguments])


def test_table_has_every_field_of_options_and_no_other():
    of_a_run = {option.name for option in OPTIONS if option.where & TARGET}
    files = {"json", "junit", "html", "markdown", "baseline", "update_baseline", "mock", "with"}
    known = {field.name for field in fields(Options)} - {"tokens", "worker", "workers"}

    assert of_a_run - files - set(TOKEN_OPTIONS) - {"role_token"} == known


@pytest.mark.parametrize("name", list(commands.commands))
def test_every_option_has_a_help_text(name):
    command = commands.commands[name]
    silent = [p.name for p in command.params if isinstance(p, click.Option) and not p.help]

    assert silent == []
    assert CliRunner().invoke(commands, [name, "--help"]).exit_code == 0


def test_pytest_has_every_option_of_a_run():
    program = [sys.executable, "-m", "pytest", "-p", "contracts.pytest_plugin", "--help"]
    bare = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    told = subprocess.run(program, env=bare, capture_output=True, text=True).stdout

    missing = [option.pytest_flag for option in options_where(PYTEST) if option.pytest_flag not in told]
    assert missing == []


def test_version_is_told():
    result = CliRunner().invoke(commands, ["--version"])

    assert result.output.startswith("canvas-contracts, version 0.")


def test_defaults_of_the_table_are_those_of_options():
    stated = {o.name: o.default for o in options_where(RUN) if o.default is not None}

    assert stated == {name: getattr(Options(), name) for name in stated}


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("max_requests", "5", 5),
        ("rate", "2.5", 2.5),
        ("read_only", "1", True),
        ("role_token", "ta=x,admin=y", ("ta=x", "admin=y")),
        ("profile", "smoke", "smoke"),
    ],
)
def test_texts_become_values(name, text, value):
    assert BY_NAME[name].converted(text) == value


@pytest.mark.parametrize(
    ("name", "text"),
    [("max_requests", "many"), ("max_requests", "0"), ("rate", "0"), ("rate", "nan"), ("profile", "huge")],
)
def test_texts_that_are_no_values_are_refused(name, text):
    with pytest.raises(OptionError):
        BY_NAME[name].converted(text)


def test_role_tokens_are_taken_apart():
    options = options_from({"token": "t", "role_token": ("ta=a=b",)})

    assert options.tokens == {"teacher": "t", "ta": "a=b"}


# Settings ----------------------------------------------------------------------------------------------------------


def test_settings_of_pyproject_are_used_and_named(settings):
    settings('mock = true\nprofile = "smoke"\nonly = "replies.get_current_user"\nhtml = "report.html"')

    result = run()

    assert result.exit_code == 0, result.output
    assert "profile smoke" in result.output
    assert "settings from pyproject.toml" in result.output.replace("\n", " ")


def test_command_line_beats_the_settings(settings):
    settings('url = "http://127.0.0.1:1"\nprofile = "thorough"\nallow-writes = true')

    result = run("--mock", "--profile", "smoke", "--only", "replies.get_current_user", "--read-only")

    assert result.exit_code == 0, result.output
    assert "mock http://canvas.mock; profile smoke" in result.output


def test_settings_are_looked_for_upwards_and_files_lie_beside_them(settings, tmp_path):
    settings('baseline = "accepted.json"\nmax_requests = 7')
    (tmp_path / "deep" / "down").mkdir(parents=True)

    found = read_settings(start=tmp_path / "deep" / "down")

    assert found.values == {"baseline": str(tmp_path / "accepted.json"), "max_requests": 7}


@pytest.mark.parametrize("head", ["", "[tool.canvas-contracts]\n"])
def test_file_of_its_own_may_have_the_section_or_not(tmp_path, head):
    path = tmp_path / "contracts.toml"
    path.write_text(f'{head}course = "4711"\n')

    assert read_settings(path).values == {"course": "4711"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            'token = "secret"',
            "token: a token has no place in settings; give it as --token or as $CANVAS_TOKEN",
        ),
        ('role-token = ["ta=secret"]', "role-token: a token has no place in settings"),
        ('ta_token = "secret"', "ta_token: a token has no place in settings"),
        ('proxy = "http://me:secret@proxy:3128"', "proxy: a password has no place in settings"),
        ('profil = "smoke"', "there is no setting 'profil'; did you mean profile?"),
        ("update-baseline = true", "there is no setting 'update-baseline'"),
        ('allow-writes = "yes"', "allow-writes is true or false, not 'yes'"),
        ('rate = "fast"', "rate is a number, not 'fast'"),
        ("course = [1]", "course takes one value"),
        ('mock = true\nurl = "http://x"', "mock and url exclude each other"),
        ("course =", "is not TOML"),
        ('profile = "huge"', "Invalid value for '--profile'"),
    ],
)
def test_settings_that_cannot_be_used_are_told_in_one_line(settings, text, words):
    settings(text)

    result = run()

    assert result.exit_code == 2
    assert words in result.output.strip().splitlines()[-1]
    assert "secret" not in result.output


def test_config_that_is_not_there_is_told(tmp_path):
    with pytest.raises(SettingsError, match="cannot be read: No such file"):
        read_settings(tmp_path / "none.toml")
