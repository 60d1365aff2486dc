"""The page "Quiz Submission Files": the first step of an upload. Source: canvas-quiz-submissions 5."""

from __future__ import annotations

from typing import Any

from mock_server.canvas import file_uploads, rights
from mock_server.canvas.dialect import JSON_API
from mock_server.canvas.quizzes.lookups import quiz_of_path
from mock_server.canvas.quizzes.records import DELETED
from mock_server.canvas.refusals import Failed, MissingParameter, NotFound
from mock_server.engine.dialect import Reply
from mock_server.engine.registry import operation
from mock_server.engine.request import Call
from mock_server.engine.rows import Row
from mock_server.engine.store import Store


@operation
def upload_quiz_submission_file(call: Call, store: Store) -> Reply:
    """Where the file of the viewer's own submission is to be sent, which need not be running."""
    viewer, quiz = quiz_of_path(call, store)
    submission = viewer.own_submission(quiz)
    if quiz["workflow_state"] == DELETED or submission is None:
        raise NotFound()
    rights.require(call, viewer.may_submit(quiz))
    name = _name(call)
    if call.params.get("on_duplicate") == "rename":
        name = file_uploads.free_name(store, submission, name)
    upload = file_uploads.begin(call, store, submission, name)
    if call.accepts(JSON_API):
        return Reply(200, {"attachments": [upload]}, media=JSON_API)
    return Reply(200, {"attachments": [upload]} if call.settings.documented else upload)


def _name(call: Call) -> str:
    """The file's name. Raises MissingParameter, and Failed for one that is too long."""
    name: Any = call.params.get("name")
    limits: Row = call.document.schema("UploadQuizSubmissionFileRequest")["properties"]["name"]
    if not isinstance(name, str) or not name.strip():
        raise MissingParameter("name")
    if len(name) > limits["maxLength"]:
        raise Failed(400, "bad_request")
    return name
