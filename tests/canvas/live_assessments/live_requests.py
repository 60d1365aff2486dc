"""Requests to the pages of live assessments, and the refusals that they get."""

from __future__ import annotations

from typing import Any

import httpx

from mock_server import MockServer

HOME = "/api/v1/courses/101/live_assessments"
RESULTS = f"{HOME}/60001/results"
NOT_FOUND = {"errors": [{"message": "The specified resource does not exist."}]}
TIME = "2031-02-03T04:05:06Z"


def rejected(text: str) -> dict[str, str]:
    """The body of a 400 by these endpoints. 2.2"""
    return {"status": "bad_request", "message": text}


def missing(key: str) -> dict[str, str]:
    return rejected(f"missing required key :{key}")


def item(key: Any = "k", title: Any = "T", **more: Any) -> dict[str, Any]:
    return {"key": key, "title": title, **more}


def result(user: Any = 2005, passed: Any = True, assessed_at: Any = TIME, **more: Any) -> dict[str, Any]:
    return {"passed": passed, "assessed_at": assessed_at, "links": {"user": user}, **more}


def create(mock: MockServer, *items: Any, role: str | None = "teacher", home: str = HOME) -> httpx.Response:
    return mock.client(role).post(home, json={"assessments": items})


def report(
    mock: MockServer, *items: Any, role: str | None = "teacher", results: str = RESULTS
) -> httpx.Response:
    return mock.client(role).post(results, json={"results": items})


def state(mock: MockServer, *tables: str) -> dict[str, Any]:
    """What a snapshot says of the live assessments and what depends on them."""
    snapshot = mock.snapshot()
    tables = tables or (
        "live_assessments",
        "live_assessment_results",
        "live_assessment_alignments",
        "live_assessment_submissions",
        "outcome_results",
    )
    return {table: snapshot[table] for table in tables}


def keys(response: httpx.Response) -> list[tuple[str, str]]:
    return [(row["key"], row["title"]) for row in response.json()["assessments"]]


def outcome_results(mock: MockServer, user_id: int) -> list[dict[str, Any]]:
    return [row for row in mock.snapshot()["outcome_results"] if row["user_id"] == user_id]
