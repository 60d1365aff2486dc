"""A run on disk: HAR with every token masked, and the same verdict once more without a server."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from contracts.__main__ import commands
from contracts.wire.exchange import Exchange, Secrets
from contracts.wire.har import HarError, entries_in, exchange_from
from contracts.wire.recording import Recorder, part_file
from contracts.wire.target import DEMO_TOKENS

from .planted import no_defect, served_with, status, without

ONLY = "*get_quiz,*get_current_user*,quizzes.*,live_results.*,karma_authentication.*,concurrency.*"
CREDENTIALS = ("--course", "101", "--token", "teacher-token", "--student-token", "student-token")


def invoked(*arguments):
    return CliRunner().invoke(commands, arguments)


def recorded(defect, folder, *arguments):
    """A run on a server with this defect, recorded."""
    with served_with(defect) as url:
        report = str(folder.with_suffix(".json"))
        return invoked("run", "--url", url, "--record", str(folder), "--json", report, *arguments)


def verdicts(path):
    """What became of each check, and why."""
    return {
        check["id"]: (check["status"], check["examples"], check["failure"])
        for check in json.loads(path.read_text())["checks"]
    }


@pytest.mark.parametrize(
    "defect",
    [no_defect, status("get_quiz", 200, 500), without("get_quiz", "title")],
    ids=["no defect", "always 500", "no title"],
)
def test_replay_comes_to_the_same_verdict(tmp_path, defect):
    first = recorded(defect, tmp_path / "run", "--profile", "smoke", "--only", ONLY, "--seed", "3")

    again = invoked("replay", str(tmp_path / "run"), "--json", str(tmp_path / "again.json"))

    assert again.exit_code == first.exit_code, again.output
    assert verdicts(tmp_path / "again.json") == verdicts(tmp_path / "run.json")


def test_another_process_comes_to_the_same_verdict(tmp_path):
    folder, first, second = tmp_path / "run", tmp_path / "a.json", tmp_path / "b.json"
    command = [sys.executable, "-m", "contracts"]
    with served_with(no_defect) as url:
        run = [
            "run",
            "--url",
            url,
            "--profile",
            "smoke",
            "--only",
            "replies.get_*",
            "--html",
            str(tmp_path / "a.html"),
        ]
        subprocess.run([*command, *run, "--record", str(folder), "--json", str(first)], capture_output=True)
    subprocess.run([*command, "replay", str(folder), "--json", str(second)], capture_output=True)

    assert verdicts(second) == verdicts(first)
    assert {status for status, *_ in verdicts(first).values()} == {"passed"}


def test_replay_of_a_real_server_keeps_to_its_options(tmp_path):
    first = recorded(
        *(no_defect, tmp_path / "run", "--target-kind", "real", "--profile", "smoke", "--rate", "1000000"),
        *("--only", "*get_quiz*,quiz_rights.*", *CREDENTIALS),
    )

    again = invoked("replay", str(tmp_path / "run"), "--json", str(tmp_path / "again.json"))

    assert first.exit_code == 0, first.output
    assert again.output.startswith("recording of real http://127.0.0.1")
    assert verdicts(tmp_path / "again.json") == verdicts(tmp_path / "run.json")


def test_recording_holds_no_token_and_is_har(tmp_path):
    recorded(no_defect, tmp_path / "run", "--profile", "smoke", "--only", ONLY)

    texts = {path.name: path.read_text() for path in (tmp_path / "run").iterdir()}
    assert [
        (name, token) for name, text in texts.items() for token in DEMO_TOKENS.values() if token in text
    ] == []
    (entry, *_) = entries_in(part_file(tmp_path / "run", "replies.get_current_user"))
    assert set(entry) >= {"startedDateTime", "time", "request", "response", "cache", "timings"}
    assert {"name": "Authorization", "value": "Bearer $CANVAS_TOKEN"} in entry["request"]["headers"]
    assert json.loads(texts["run.json"])["tokens"] == {}


def test_replay_is_about_the_checks_of_the_recording(tmp_path):
    recorded(
        no_defect, tmp_path / "run", "--profile", "smoke", "--only", "replies.get_quiz,replies.get_course"
    )

    narrowed = invoked("replay", str(tmp_path / "run"), "--only", "replies.*quiz")
    none = invoked("replay", str(tmp_path / "run"), "--only", "karma*")

    assert "1 passed, 0 failed, 0 skipped" in narrowed.output
    assert "matches no check of this recording" in none.output


def test_request_that_was_never_sent_has_no_answer(tmp_path):
    recorded(no_defect, tmp_path / "run", "--profile", "smoke", "--only", "replies.get_quiz")
    part_file(tmp_path / "run", "replies.get_quiz").unlink()

    again = invoked("replay", str(tmp_path / "run"))

    assert "the recording has no answer to POST /api/v1/courses/101/quizzes: record anew" in again.output


def test_unanswered_requests_are_recorded_as_such(tmp_path):
    def hangs_up(request, send):
        if request.method == "GET" and "/quizzes/" in request.url.path:
            raise ConnectionResetError
        return send(request)

    first = recorded(hangs_up, tmp_path / "run", "--profile", "smoke", "--only", "replies.get_quiz")

    again = invoked("replay", str(tmp_path / "run"))

    assert (first.exit_code, again.exit_code) == (1, 1)
    assert "the connection broke before the answer was complete" in again.output


def test_tokens_of_one_name_can_be_told_apart(tmp_path):
    secrets = Secrets()
    recorder = Recorder(tmp_path / "run", secrets)
    for token in ("first-secret", "second-secret"):
        secrets.learn(token, "ACCESS_TOKEN")
        recorder.note(
            Exchange(1, "login", "x", "GET", f"http://x/?access_token={token}", 200, body=token.encode())
        )

    recorder.end("a")

    texts = [entry["response"]["content"]["text"] for entry in entries_in(part_file(tmp_path / "run", "a"))]
    assert texts == ["$ACCESS_TOKEN", "$ACCESS_TOKEN__2"]


@pytest.mark.parametrize("body", [b"plain", "ümlaut".encode(), b"\xff\x00\x80", b""])
def test_har_gives_back_what_was_exchanged(tmp_path, body):
    recorder = Recorder(tmp_path / "run", Secrets())
    sent = Exchange(
        0, "op", "teacher", "POST", "http://x/a?b=c", 201, {"X-A": "1"}, body, headers={"x-b": "2"}, body=body
    )

    recorder.note(sent)
    recorder.end("a")

    (entry,) = entries_in(part_file(tmp_path / "run", "a"))
    assert exchange_from(entry) == sent


# Bad input ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff", "not JSON"),
        (b"{}", "it has no list at /log/entries"),
        (b'{"log": {"entries": [{}]}}', "/log/entries/0 has no request"),
        (b'{"log": {"entries": [{"request": {"method": "GET"}}]}}', "/log/entries/0 has no request.url"),
    ],
)
def test_har_that_is_none_is_told_in_one_line(tmp_path, content, words):
    recorded(no_defect, tmp_path / "run", "--profile", "smoke", "--only", "replies.get_quiz")
    broken = part_file(tmp_path / "run", "replies.get_quiz")
    broken.write_bytes(content)

    again = invoked("replay", str(tmp_path / "run"))

    assert again.exit_code == 2
    assert again.output.strip().splitlines()[-1].startswith(f"{broken} is no HAR: ")
    assert words in again.output
    with pytest.raises(HarError):
        entries_in(broken)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "is no recording of a run that ended: it has no run.json"),
        (b"[", "is not JSON"),
        (b"{}", "is of no recording that this version can read"),
        (b'{"recording": 1, "target": 4}', "is broken: target"),
    ],
)
def test_folder_that_is_no_recording_is_told_in_one_line(tmp_path, content, words):
    if content is not None:
        (tmp_path / "run.json").write_bytes(content)

    result = invoked("replay", str(tmp_path))

    assert result.exit_code == 2
    assert words in result.output
    assert len(result.output.strip().splitlines()) == 1


def test_folder_that_is_not_there_is_told():
    assert "is no folder that --record wrote" in invoked("replay", "/no/such/folder").output


def test_recording_never_mixes_with_what_is_there(tmp_path):
    (tmp_path / "precious.har").write_text("{}")

    result = invoked("run", "--mock", "--profile", "smoke", "--record", str(tmp_path))

    assert result.exit_code == 2
    assert result.output.strip() == f"--record {tmp_path} is not empty: name a new folder"
    assert [path.name for path in Path(tmp_path).iterdir()] == ["precious.har"]
