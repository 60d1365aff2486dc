"""A server that counts as real, and runs on it in processes of their own."""

from __future__ import annotations

import os
import re
import subprocess
import sys

PREFIX = re.compile(r"cc-[a-z2-9]{7}")
OTHERS = {
    "quizzes": [
        {"course_id": 101, "title": "Somebody's draft", "access_code": "mine"},
        {"course_id": 102, "title": "Somebody's in the other course", "published": True},
    ],
    "live_assessments": [{"id": 60101, "course_id": 101, "key": "theirs", "title": "Somebody's"}],
    "live_assessment_results": [
        {
            "assessment_id": 60101,
            "user_id": 2005,
            "assessor_id": 2002,
            "passed": True,
            "assessed_at": "2026-01-02T03:04:05Z",
        }
    ],
    "karma_assessments": [{"course_id": "crs_abc123", "title": "Somebody's", "passing_score": 50}],
}
SECRETS = {
    "teacher": (2002, "1~SeCrEtOfTheTeacher/+x"),
    "student": (2005, "1~SeCrEtOfTheStudent"),
    "outsider": (2008, "1~SeCrEtOfTheOutsider"),
}


def started(command, *arguments, **more):
    """A real process of the command line."""
    program = [sys.executable, "-m", "contracts", command, *arguments]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(program, env={**os.environ, **more}, **pipes)


def run_on(url, *arguments, token="teacher-token"):
    """A run on a server that counts as real: Canvas only, as Karma's throttle would cost minutes."""
    options = ["--url", url, "--target-kind", "real", "--allow-writes", "--system", "canvas"]
    given = ["--course", "101", "--student-token", "student-token", "--rate", "1000000", "--seed", "5"]
    return started("run", *options, *given, "--token", token, *arguments)


def ended(process):
    """Exit code and everything printed."""
    out, err = process.communicate(timeout=60)
    return process.returncode, out + err


def made_since(server, before):
    """Rows that are there now and were not before; none of the old ones may be missing or different."""
    now = server.snapshot()
    for kind, rows in before.items():
        if kind not in {"clock", "tokens", "karma_tokens"}:
            assert [row for row in rows if row not in now[kind]] == [], f"a change of {kind}"
    return {
        kind: [row for row in rows if row not in before[kind]]
        for kind, rows in now.items()
        if kind not in {"clock", "tokens", "karma_tokens"}
    }


def writes(server):
    return [entry for entry in server.requests if entry.method not in {"GET", "HEAD"}]


def alive(rows):
    return [row for row in rows if row["workflow_state"] != "deleted"]
