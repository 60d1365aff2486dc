"""The page "File Uploads": a file told of in a first step is received and confirmed.

Source: canvas-quiz-submissions 5. Addresses and parameters are the mock's own (assumed): clients take them as given.
What was received is downloaded under Files.
"""

from __future__ import annotations

import mimetypes
from pathlib import PurePosixPath
from typing import Any

from mock_server.canvas import lookup, rights
from mock_server.canvas.files import AVAILABLE, kept, shown_file
from mock_server.canvas.refusals import MissingParameter, NotFound
from mock_server.engine.dialect import Reply
from mock_server.engine.registry import operation
from mock_server.engine.request import Call
from mock_server.engine.rows import Row
from mock_server.engine.store import Store

_FIELD = "file"


def begin(call: Call, store: Store, submission: Row, name: str) -> Row:
    """The first step's answer for a file of a quiz submission."""
    now = store.clock.text()
    chance = store.chance("file", submission["id"], len(store.files))
    sent_type: Any = call.params.get("content_type")
    content_type = sent_type if isinstance(sent_type, str) and sent_type else mimetypes.guess_type(name)[0]
    file = store.files.add(
        {
            "quiz_submission_id": submission["id"],
            "user_id": submission["user_id"],
            "display_name": name,
            "content_type": content_type or "application/octet-stream",
            "uuid": f"{chance.getrandbits(128):032x}",
            "upload_token": f"{chance.getrandbits(128):032x}",
            "created_at": now,
            "updated_at": now,
        }
    )
    params = {
        "upload_token": file["upload_token"],
        "filename": file["display_name"],
        "content_type": file["content_type"],
    }
    return {"upload_url": f"{call.base_url}/files_api", "file_param": _FIELD, "upload_params": params}


def free_name(store: Store, submission: Row, name: str) -> str:
    """The name, or with the first number behind it that no file of the submission has: `essay-1.txt`."""
    taken = {row["display_name"] for row in store.files.where(quiz_submission_id=submission["id"])}
    path, number = PurePosixPath(name), 0
    while name in taken:
        number += 1
        name = f"{path.stem}-{number}{path.suffix}"
    return name


@operation
def upload_file_data(call: Call, store: Store) -> Reply:
    """The second step: the file itself. The parameters of the first are the permission, once."""
    token = call.params.get("upload_token")
    file = store.files.first(upload_token=token) if isinstance(token, str) and token else None
    if file is None or file["workflow_state"] == AVAILABLE:
        raise NotFound()
    uploaded = call.files.get(_FIELD)
    if uploaded is None:
        raise MissingParameter(_FIELD)
    _replace_namesakes(store, file)
    content = kept(uploaded.content)
    file = store.files.update(file["id"], workflow_state=AVAILABLE, updated_at=store.clock.text(), **content)
    address = f"{call.base_url}/api/v1/files/{file['id']}/create_success?uuid={file['uuid']}"
    return Reply(201, shown_file(call, file), {"Location": address})


def _replace_namesakes(store: Store, file: Row) -> None:
    """A file of the same name in the same submission gives way; its id stays an answer that was given."""
    known = store.files.where(
        quiz_submission_id=file["quiz_submission_id"],
        display_name=file["display_name"],
        workflow_state=AVAILABLE,
    )
    for row in known:
        store.files.update(row["id"], workflow_state="deleted")


@operation
def confirm_file_upload(call: Call, store: Store) -> Row:
    """The third step: the file, for whom it belongs to."""
    rights.require(call, call.user is not None)
    assert call.user is not None  # noqa: S101 - required just before
    number = lookup.numeric_id(call.path_params["id"])
    file = None if number is None else store.files.get(number)
    if file is None or file["workflow_state"] != AVAILABLE or call.params.get("uuid") != file["uuid"]:
        raise NotFound()
    rights.require(call, call.user["id"] == file["user_id"])
    return shown_file(call, file)
