"""The ledger: on disk before the request, readable after a kill, and silent about tokens."""

import json
import os
import subprocess
import sys

import pytest

from contracts.wire import ledger as ledgers
from contracts.wire.ledger import Ledger, LedgerError, held, read, settle

COLLECTION = "/api/v1/courses/101/quizzes"
QUIZ = f"{COLLECTION}/30010"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "run.jsonl"


@pytest.fixture
def ledger(path):
    ledger = Ledger(path, run="cc-abcdefg", target="https://canvas.example.edu")
    yield ledger
    ledger.close()


def test_intent_is_on_disk_before_anything_is_sent(ledger, path):
    ledger.intend("create_quiz", COLLECTION, mark="cc-abcdefg-00001 quiz", removable=True)

    state = read(path)

    assert [i.mark for i in state.open_intents.values()] == ["cc-abcdefg-00001 quiz"]


def test_made_objects_are_named_until_they_are_removed(ledger, path):
    intent = ledger.intend("create_quiz", COLLECTION, mark="m", removable=True)
    ledger.made(intent, [QUIZ])

    assert read(path).removable == [QUIZ]

    ledger.removed(QUIZ)

    assert read(path).removable == []
    assert ledger.names(QUIZ)


def test_refused_request_leaves_no_intent_open(ledger, path):
    intent = ledger.intend("create_quiz", COLLECTION, mark="m", removable=True)

    ledger.made(intent, [])

    assert read(path).is_clean


def test_object_brought_back_by_an_update_is_to_be_removed_again(ledger, path):
    ledger.made(ledger.intend("create_quiz", COLLECTION, mark="m", removable=True), [QUIZ])
    ledger.removed(QUIZ)

    ledger.revived(QUIZ)

    assert read(path).removable == [QUIZ]


def test_permanent_objects_are_kept_apart(ledger, path):
    intent = ledger.intend("create_live_assessments", "/live", mark="m", removable=False)

    ledger.made(intent, ["/live/1", "/live/2"])

    assert read(path).permanent == ["/live/1", "/live/2"]
    assert read(path).is_clean


def test_object_found_again_counts_once(ledger):
    for _ in range(3):
        ledger.made(ledger.intend("create_live_assessments", "/live", mark="m", removable=False), ["/live/1"])

    assert ledger.live == 1


def test_line_cut_short_by_a_kill_is_passed_over(ledger, path):
    ledger.made(ledger.intend("create_quiz", COLLECTION, mark="m", removable=True), [QUIZ])
    with path.open("a") as file:
        file.write('{"intent": 2, "operat')

    assert read(path).removable == [QUIZ]


@pytest.mark.parametrize("text", ["", "no json\nat all\n", '{"something": "else"}\n', "[]\n"])
def test_file_that_is_no_ledger_is_refused(path, text):
    path.write_text(text)

    with pytest.raises(LedgerError):
        read(path)


def test_existing_file_is_never_written_over(path):
    path.write_text("precious")

    with pytest.raises(FileExistsError):
        Ledger(path, run="cc-x", target="t")

    assert path.read_text() == "precious"


def test_ledger_of_a_living_run_is_not_cleaned_up(ledger, path):
    with pytest.raises(LedgerError, match="still going"), held(path):
        pass


def test_removals_of_a_cleanup_are_written_down_one_by_one(ledger, path):
    ledger.made(ledger.intend("create_quiz", COLLECTION, mark="m", removable=True), [QUIZ])
    ledger.close()

    with held(path) as removed:
        removed(QUIZ)

        assert read(path).is_clean


def test_clean_ledger_in_the_state_directory_disappears(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    path = ledgers.ledger_path("cc-abcdefg")
    ledger = Ledger(path, run="cc-abcdefg", target="t")

    ledger.close()

    assert not path.exists()


def test_ledger_with_permanent_objects_is_kept_as_a_record(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    ledger = Ledger(ledgers.ledger_path("cc-abcdefg"), run="cc-abcdefg", target="t")
    ledger.made(ledger.intend("create_live_assessments", "/live", mark="m", removable=False), ["/live/1"])

    ledger.close()

    assert ledgers.unfinished_ledgers() == []
    assert [p.name for p in ledgers.state_directory().iterdir()] == ["cc-abcdefg.done.jsonl"]


def test_settled_ledger_file_is_deleted(ledger, path):
    ledger.close()

    settle(path, read(path))

    assert not path.exists()


def test_only_the_owner_may_read_a_ledger(ledger, path):
    assert path.stat().st_mode & 0o077 == 0


def test_lines_survive_a_sigkill(path):
    program = (
        "import os, signal, sys; from pathlib import Path; from contracts.wire.ledger import Ledger\n"
        "ledger = Ledger(Path(sys.argv[1]), run='cc-x', target='t')\n"
        "ledger.made(ledger.intend('create_quiz', '/q', mark='m', removable=True), ['/q/1'])\n"
        "ledger.intend('create_quiz', '/q', mark='n', removable=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )

    subprocess.run([sys.executable, "-c", program, str(path)], check=False, env={**os.environ})

    state = read(path)
    assert (state.removable, [i.mark for i in state.open_intents.values()]) == (["/q/1"], ["n"])
    assert all(json.loads(line) for line in path.read_text().splitlines())
