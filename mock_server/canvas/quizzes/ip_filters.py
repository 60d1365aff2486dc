"""The page "Quiz IP Filters": the address filters that authors choose from. Source: canvas-quiz-analysis 3."""

from __future__ import annotations

from mock_server.canvas import rights
from mock_server.canvas.paging import page_of
from mock_server.canvas.quizzes.access import find_quiz
from mock_server.engine.dialect import Reply
from mock_server.engine.registry import operation
from mock_server.engine.request import Call
from mock_server.engine.store import Store


@operation
def list_quiz_ip_filters(call: Call, store: Store) -> Reply:
    """The quiz's own filter, then those of the accounts, the nearest first. Source: canvas-quiz-analysis 3."""
    viewer, quiz = find_quiz(call, store, by="quiz_id")
    rights.require(call, viewer.may_update)
    filters = sorted(
        store.ip_filters, key=lambda row: (row["level"], row["account"], row["name"].casefold(), row["id"])
    )
    found = [{name: row[name] for name in ("name", "account", "filter")} for row in filters]
    if quiz["ip_filter"]:
        found.insert(0, {"name": "Current Filter", "account": quiz["title"], "filter": quiz["ip_filter"]})
    page = page_of(call, found, f"/api/v1/courses/{viewer.course['id']}/quizzes/{quiz['id']}/ip_filters")
    return Reply(200, {"quiz_ip_filters": page.items}, page.headers)
