"""Sends the pass marks of a classroom tool to Canvas, as results of a live assessment."""

from __future__ import annotations

import argparse
import csv
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import requests

BATCH = 20
TRIES = 5


@dataclass(frozen=True)
class Mark:
    """Whether somebody passed, and when that was seen."""

    user_id: int
    passed: bool
    assessed_at: str


class SyncError(Exception):
    """Why the marks are not, or not all, in Canvas; in words for the teacher."""


class Canvas:
    """The few requests that we make, each repeated when Canvas throttles it or is away."""

    def __init__(self, url: str, token: str, *, wait: Callable[[float], None] = time.sleep) -> None:
        self._url = url.rstrip("/")
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Bearer {token}"
        self._wait = wait

    def assessment(self, course_id: int, key: str, title: str) -> str:
        """The id of the course's assessment with this key, which is made if need be."""
        body = {"assessments": [{"key": key, "title": title}]}
        made = self._ask("POST", self._path(course_id), json=body).json()
        return str(made["assessments"][0]["id"])

    def results(self, course_id: int, assessment_id: str) -> Iterator[dict[str, Any]]:
        """All results of an assessment, page by page."""
        url: str | None = self._path(course_id, assessment_id) + "?per_page=100"
        while url:
            reply = self._ask("GET", url)
            yield from reply.json()["results"]
            url = reply.links.get("next", {}).get("url")

    def add_results(self, course_id: int, assessment_id: str, marks: list[Mark]) -> None:
        """Canvas takes all of them or none."""
        results = [
            {"passed": mark.passed, "assessed_at": mark.assessed_at, "links": {"user": str(mark.user_id)}}
            for mark in marks
        ]
        self._ask("POST", self._path(course_id, assessment_id), json={"results": results})

    def _path(self, course_id: int, assessment_id: str | None = None) -> str:
        path = f"{self._url}/api/v1/courses/{course_id}/live_assessments"
        return path if assessment_id is None else f"{path}/{assessment_id}/results"

    def _ask(self, method: str, url: str, **options: Any) -> requests.Response:
        for attempt in range(TRIES):
            if attempt:
                self._wait(2.0**attempt)
            try:
                reply = self._session.request(method, url, timeout=30, **options)
            except requests.ConnectionError:
                continue  # whether it was stored or not: the next run finds out
            if reply.status_code < 500 and "Rate Limit Exceeded" not in reply.text:
                return _accepted(reply)
        raise SyncError("Canvas is away or too busy. Please run this again later.")


def _accepted(reply: requests.Response) -> requests.Response:
    if reply.status_code == 401:
        raise SyncError("Canvas does not accept the token.")
    if reply.status_code == 403:
        raise SyncError("The token's owner may not enter results in this course.")
    if reply.status_code == 404:
        raise SyncError("There is no such course.")
    if not reply.ok:
        raise SyncError(f"Canvas refused the marks: {reply.json().get('message', reply.text)}")
    return reply


def sync(canvas: Canvas, course_id: int, key: str, title: str, marks: list[Mark]) -> int:
    """Send the marks that Canvas does not have yet -> how many that were."""
    assessment_id = canvas.assessment(course_id, key, title)
    there = {
        (int(result["links"]["user"]), result["passed"], result["assessed_at"])
        for result in canvas.results(course_id, assessment_id)
    }
    missing = [mark for mark in marks if (mark.user_id, mark.passed, mark.assessed_at) not in there]
    for start in range(0, len(missing), BATCH):
        canvas.add_results(course_id, assessment_id, missing[start : start + BATCH])
    return len(missing)


def read_marks(lines: Iterator[str]) -> list[Mark]:
    """The marks of a CSV file. Raises SyncError with the line that is wrong."""
    marks = []
    for number, row in enumerate(csv.DictReader(lines), start=2):
        try:
            passed = {"yes": True, "no": False}[row["passed"]]
            marks.append(Mark(int(row["user_id"]), passed, row["assessed_at"]))
        except (KeyError, ValueError, TypeError):
            raise SyncError(f"line {number}: expected user_id, passed (yes or no) and assessed_at") from None
    return marks


def main(arguments: list[str] | None = None) -> None:
    """The command `grade-sync`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", required=True)
    parser.add_argument("--course", type=int, required=True)
    parser.add_argument("--key", required=True)
    parser.add_argument("--title", required=True)
    parser.add_argument("marks", type=argparse.FileType(encoding="utf-8"))
    given = parser.parse_args(arguments)
    try:
        with given.marks as lines:
            marks = read_marks(lines)
        canvas = Canvas(given.url, os.environ.get("CANVAS_TOKEN", ""))
        sent = sync(canvas, given.course, given.key, given.title, marks)
    except SyncError as error:
        sys.exit(f"grade-sync: {error}")
    sys.stdout.write(f"{sent} of {len(marks)} marks sent, the others were there already\n")


if __name__ == "__main__":
    main()
