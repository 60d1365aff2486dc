"""The page "Progress": how far something done in the background has come. Source: canvas-quiz-analysis 1.2."""

from __future__ import annotations

from mock_server.canvas import rights
from mock_server.canvas.lookup import numeric_id
from mock_server.canvas.quizzes.access import Viewer
from mock_server.canvas.quizzes.generation import Generation, generation_of
from mock_server.canvas.refusals import NotFound
from mock_server.engine.registry import operation
from mock_server.engine.request import Call
from mock_server.engine.rows import Row
from mock_server.engine.store import Store


@operation
def get_progress(call: Call, store: Store) -> Row:
    """The generation of a report, for whoever may read the report (assumed)."""
    number = numeric_id(call.path_params["id"])
    progress = None if number is None else store.progresses.get(number)
    if progress is None or progress["removed"]:
        raise NotFound()
    quiz = store.quizzes[store.quiz_reports[progress["context_id"]]["quiz_id"]]
    rights.require(call, Viewer.of(call, store, store.courses[quiz["course_id"]]).sees_grades)
    at_once = call.settings.reports_done_at_once
    return shown_progress(call, progress, generation_of(progress, store.clock.now(), at_once=at_once))


def shown_progress(call: Call, progress: Row, stage: Generation) -> Row:
    """The progress at this stage; its ids are integers in every style."""
    return {
        "id": progress["id"],
        "context_id": progress["context_id"],
        "context_type": progress["context_type"],
        "user_id": progress["user_id"],
        "tag": progress["tag"],
        "completion": stage.completion,
        "workflow_state": stage.state,
        "message": progress["message"],
        "created_at": progress["created_at"],
        "updated_at": stage.since,
        "url": f"{call.base_url}/api/v1/progress/{progress['id']}",
    }
