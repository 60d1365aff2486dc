"""Tables of a small world, and an error to interrupt work on them."""

from __future__ import annotations

from mock_server.engine.table import TableSpec

SPECS = (
    TableSpec("plants", {"name": "", "bed": None, "tags": [], "height": 0}, first_id=10, indexes=("bed",)),
    TableSpec("beds", {"title": ""}, first_id=10),
    TableSpec("notes", {"text": ""}, prefix="note_"),
    TableSpec("tags", {"label": "", "plant_id": None}, key="label"),
)


class Failure(Exception):
    """What makes a transaction fail."""
