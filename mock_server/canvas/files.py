"""The page "Files": the download address that a file's `url` gives. Source: canvas-quiz-analysis 1.2."""

from __future__ import annotations

import base64

from mock_server.canvas import rights
from mock_server.canvas.lookup import numeric_id
from mock_server.canvas.quizzes.generation import COMPLETED, generation_of
from mock_server.canvas.refusals import NotFound
from mock_server.engine.dialect import Reply
from mock_server.engine.registry import operation
from mock_server.engine.request import Call
from mock_server.engine.rows import Row
from mock_server.engine.store import Store

AVAILABLE = "available"
_ANY_MEDIA = "*/*"


@operation
def download_file(call: Call, store: Store) -> Reply:
    """The bytes of a file, for whoever shows its verifier (assumed: what the others are told)."""
    number = numeric_id(call.path_params["file_id"])
    file = None if number is None else store.files.get(number)
    if file is None or file["workflow_state"] != AVAILABLE or not _is_made(call, store, file):
        raise NotFound()
    rights.require(call, call.params.get("verifier") == file["uuid"])
    name = file["display_name"].replace('"', "_").encode("ascii", "replace").decode()
    return Reply(
        200,
        base64.b64decode(file["content"]),
        {"Content-Disposition": f'attachment; filename="{name}"'},
        content_type=file["content_type"],
        media="text/csv" if file["progress_id"] else _ANY_MEDIA,
    )


def _is_made(call: Call, store: Store, file: Row) -> bool:
    """A report's file is there when its generation is over; one that was uploaded at once."""
    progress = store.progresses.get(file["progress_id"])
    if progress is None:
        return True
    at_once = call.settings.reports_done_at_once
    return generation_of(progress, store.clock.now(), at_once=at_once).state == COMPLETED


def kept(content: bytes) -> Row:
    """The fields of a file that hold its bytes: rows are plain JSON."""
    return {"content": base64.b64encode(content).decode(), "size": len(content)}


def shown_file(call: Call, file: Row) -> Row:
    """The file object; its id is an integer in every style."""
    return {
        "id": file["id"],
        "uuid": file["uuid"],
        "folder_id": None,
        "display_name": file["display_name"],
        "filename": file["display_name"],
        "content-type": file["content_type"],
        "url": f"{call.base_url}/files/{file['id']}/download?download_frd=1&verifier={file['uuid']}",
        "size": file["size"],
        "created_at": file["created_at"],
        "updated_at": file["updated_at"],
        "locked": False,
        "hidden": False,
        "locked_for_user": False,
    }
