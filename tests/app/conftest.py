"""An open installation of one's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rolecall.app.app import App
from rolecall.config import Settings


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    """An open installation in a new data directory, without adapters."""
    opened = App(Settings(data_dir=tmp_path / "data", drain_s=5))
    opened.__dict__["adapters"] = []
    yield opened
    opened.close()
