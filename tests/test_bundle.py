"""`openapi.yaml` is what the parts in `openapi/` come to."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent.parent / "openapi"
SPEC = importlib.util.spec_from_file_location("bundle", FOLDER / "bundle.py")
assert SPEC is not None
assert SPEC.loader is not None
bundle = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(bundle)


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A document of two parts."""
    monkeypatch.setattr(bundle, "PARTS", ("canvas/courses.yaml", "canvas/users.yaml"))
    return Path(shutil.copytree(FOLDER, tmp_path / "openapi"))


def test_the_document_is_current() -> None:
    assert bundle.TARGET.read_text(encoding="utf-8") == bundle.bundled()


def test_every_part_is_joined() -> None:
    found = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.yaml")}

    assert found == {bundle.HEAD, *bundle.PARTS}


def test_a_name_in_two_parts_is_refused(parts: Path) -> None:
    users = parts / "canvas" / "users.yaml"
    users.write_text(users.read_text().replace("    User:", "    Course:"))

    with pytest.raises(bundle.PartError, match=r"canvas/users\.yaml: Course stands in another part already"):
        bundle.bundled(parts)


def test_an_anchor_is_refused(parts: Path) -> None:
    users = parts / "canvas" / "users.yaml"
    users.write_text(users.read_text().replace("    User:", "    User: &user"))

    with pytest.raises(bundle.PartError, match=r"users\.yaml: an anchor"):
        bundle.bundled(parts)


def test_a_part_has_nothing_but_paths_and_components(parts: Path) -> None:
    users = parts / "canvas" / "users.yaml"
    users.write_text(users.read_text() + "tags: []\n")

    with pytest.raises(bundle.PartError, match="expected paths and components, found tags"):
        bundle.bundled(parts)
