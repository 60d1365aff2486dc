"""How to test that a student analysis is asked for, waited for and downloaded."""

import csv
import io

REPORTS = "/api/v1/courses/101/quizzes/30001/reports"


def student_analysis(client, wait):
    """The job: ask for the report, follow its progress, and read its file."""
    kind = {"quiz_report": {"report_type": "student_analysis"}}
    report = client.post(REPORTS, json=kind).raise_for_status().json()
    while client.get(report["progress_url"]).json()["workflow_state"] != "completed":
        wait()
    address = client.get(report["url"]).json()["file"]["url"]
    return list(csv.DictReader(io.StringIO(client.get(address).raise_for_status().text)))


def test_the_analysis_says_who_was_right(canvas_mock):
    canvas_mock.take(30001, "student", answers={"The ghost": "Hamlet", "The play": "True"})
    canvas_mock.take(30001, "student2", answers={"The ghost": "Ophelia"})

    rows = student_analysis(canvas_mock.client("teacher"), wait=lambda: None)

    assert [(row["name"], row["n correct"]) for row in rows] == [("Stu Student", "2"), ("Sue Student", "0")]
