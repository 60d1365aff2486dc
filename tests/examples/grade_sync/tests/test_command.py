"""The command in a process of its own: it asks the mock through a real socket."""

import subprocess
import sys

import grade_sync


def run(canvas_mock, tmp_path, text, role="teacher"):
    file = tmp_path / "marks.csv"
    file.write_text(text)
    options = ["--url", canvas_mock.url, "--course", "7", "--key", "week-1", "--title", "Week 1", str(file)]
    return subprocess.run(
        [sys.executable, grade_sync.__file__, *options],
        env={"CANVAS_TOKEN": canvas_mock.token(role), "no_proxy": "*"},
        capture_output=True,
        text=True,
    )


def test_marks_of_a_file_arrive(canvas_mock, tmp_path, stored):
    text = "user_id,passed,assessed_at\n101,yes,2025-01-15T10:30:00Z\n102,no,2025-01-15T10:31:00Z\n"

    first, second = run(canvas_mock, tmp_path, text), run(canvas_mock, tmp_path, text)

    assert first.stdout == "2 of 2 marks sent, the others were there already\n"
    assert second.stdout == "0 of 2 marks sent, the others were there already\n"
    assert stored() == [(101, True), (102, False)]


def test_a_wrong_line_is_named_before_anything_is_sent(canvas_mock, tmp_path):
    result = run(canvas_mock, tmp_path, "user_id,passed,assessed_at\n101,perhaps,2025-01-15T10:30:00Z\n")

    assert (result.returncode, len(canvas_mock.requests)) == (1, 0)
    assert result.stderr == "grade-sync: line 2: expected user_id, passed (yes or no) and assessed_at\n"


def test_a_student_is_told_why_not(canvas_mock, tmp_path):
    text = "user_id,passed,assessed_at\n101,yes,2025-01-15T10:30:00Z\n"

    result = run(canvas_mock, tmp_path, text, role="student")

    assert result.stderr == "grade-sync: The token's owner may not enter results in this course.\n"
