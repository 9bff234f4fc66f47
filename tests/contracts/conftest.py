"""The example pack, whole or with one thing broken."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parent / "packs" / "note_taker"
GATES = frozenset({"schema", "citations", "completeness", "support", "ids", "dates", "length", "residue"})


class Pack:
    """A copy of the example pack that a test may break."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.role = folder / "ROLE.md"
        self.record = folder / "deliverables" / "meeting_record.md"
        self.golden = folder / "golden" / "meeting_record.jsonl"

    def change(self, file: Path, old: str, new: str) -> int:
        """Replace the first `old` and return the line it stood on, counted from 1."""
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
        return text[: text.index(old)].count("\n") + 1


@pytest.fixture
def pack(tmp_path):
    """Give a copy of the example pack."""
    return Pack(Path(shutil.copytree(EXAMPLE, tmp_path / "note_taker")))
