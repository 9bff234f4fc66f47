"""Edits by hand: one field, a file, an editor."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rolecall.cli.edit import _content, put
from rolecall.errors import BadInput


@pytest.fixture
def content() -> dict[str, Any]:
    """A small content."""
    return {"title": "T", "stories": [{"id": "US-1", "a/b": 1}]}


def test_a_field_is_replaced_by_pointer(content: dict[str, Any]) -> None:
    """RFC 6901, its escapes included; JSON where the value is JSON, text elsewhere."""
    changes = ["/title=New title", "/stories/0/a~1b=2", '/stories/-={"id": "US-2"}']

    edited = _content(content, None, changes)

    assert edited == {"title": "New title", "stories": [{"id": "US-1", "a/b": 2}, {"id": "US-2"}]}


@pytest.mark.parametrize("pointer", ["title", "", "/stories/7/id", "/title/x", "/nothing/here"])
def test_a_pointer_to_nothing_is_refused(content: dict[str, Any], pointer: str) -> None:
    """An edit never lands somewhere else."""
    with pytest.raises(BadInput):
        put(content, pointer, 1)


def test_a_file_that_is_not_json_names_its_line(content: dict[str, Any], tmp_path: Path) -> None:
    """Line and file are in the message."""
    file = tmp_path / "content.json"
    file.write_text('{\n "title": x\n}')

    with pytest.raises(BadInput, match=r"Line 2 of .*content\.json"):
        _content(content, file, [])


def test_the_editor_of_the_person_is_used(
    content: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the editor leaves in the file is the new content."""
    monkeypatch.setenv("VISUAL", "sed -i s/US-1/US-9/")

    assert _content(content, None, [])["stories"][0]["id"] == "US-9"


def test_an_editor_that_fails_changes_nothing(content: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names the editor."""
    monkeypatch.setenv("VISUAL", "false")

    with pytest.raises(BadInput, match="“false” failed"):
        _content(content, None, [])
