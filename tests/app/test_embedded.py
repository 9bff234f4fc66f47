"""Becoming the engine of a data directory, and what happens when that fails."""

from __future__ import annotations

import pytest

from rolecall.app.embedded import Embedded
from rolecall.errors import ServiceFailed


def test_an_engine_that_cannot_start_says_what_to_move_and_keeps_no_lock(app):
    """Nobody is kept out by a process that works nothing; with the file gone the same process launches."""
    app.settings.engine_file.write_bytes(b"no database at all, but long enough to be taken for one" * 50)
    embedded = Embedded(app)

    for _ in range(2):
        with pytest.raises(ServiceFailed, match=r"The engine cannot start") as failed:
            embedded.try_launch()
        assert failed.value.hint == f"Move {app.settings.engine_file} away: it holds nothing that is not in ledger.db."
        assert not embedded.launched

    app.settings.engine_file.unlink()
    other = Embedded(app)
    assert other.try_launch()
    assert not embedded.try_launch(), "the other one holds the lock"
    other.leave()
    assert not other.launched
