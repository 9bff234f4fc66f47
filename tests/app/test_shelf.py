"""An adapter's shelf: transactions, and rows that nobody reads without the key."""

from __future__ import annotations

import stat

import pytest

from rolecall.app.shelf import AdapterShelf
from rolecall.errors import Conflict


@pytest.fixture
def shelf(app):
    """The shelf of an adapter."""
    return AdapterShelf(app.store, app.tenant, "toy")


def test_every_call_stands_by_itself(shelf, app):
    """Values, compare-and-set and feeds; another adapter sees nothing of them."""
    assert shelf.put("a", "1", revision=0) == 1
    with pytest.raises(Conflict):
        shelf.put("a", "2", revision=0)
    assert shelf.get("a") == ("1", 1)
    assert [shelf.append("f", word) for word in ("x", "y", "z")] == [1, 2, 3]
    assert shelf.read("f", after=1) == [(2, "y"), (3, "z")]
    assert shelf.newest("f", before=3, limit=1) == [(2, "y")]
    shelf.put("b", "2")
    assert shelf.many(["a", "b", "c"]) == {"a": "1", "b": "2"}
    shelf.drop("a")
    assert shelf.get("a") is None
    assert AdapterShelf(app.store, app.tenant, "other").get("b") is None


def test_calls_together_are_kept_or_lost_together(shelf):
    """An error takes all of them back, a nested `together` included."""
    with shelf.together() as first, first.together() as open_shelf:
        open_shelf.put("a", "1")
        assert open_shelf.append("f", "x") == 1
        assert first.newest("f") == [(1, "x")]

    def broken():
        with shelf.together() as open_shelf:
            open_shelf.drop("a")
            open_shelf.append("f", "y")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken()

    assert (shelf.get("a"), shelf.read("f")) == (("1", 1), [(1, "x")])


def test_the_first_use_makes_a_key_that_only_the_owner_reads(shelf, app):
    """Nothing stored shows the value; an installation whose adapters keep nothing has no key."""
    key = app.settings.data_dir / "secret.key"
    assert not key.exists()

    shelf.put("token", "very-secret")

    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    app.store.close()
    stored = b"".join(path.read_bytes() for path in app.settings.data_dir.glob("ledger.db*"))
    assert b"very-secret" not in stored
