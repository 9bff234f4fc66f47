"""What `connect` learned comes back from the shelf as it was stored, and its words hold no secret."""

from __future__ import annotations

from rolecall.app.shelf import AdapterShelf
from rolecall.ports.store import Store
from rolecall_discord.connection import Connection


def test_a_connection_comes_back_and_the_last_one_counts(store: Store) -> None:
    """None where nothing was stored."""
    shelf = AdapterShelf(store, "main", "discord")
    assert Connection.stored(shelf) is None

    Connection("one", "First").store(shelf)
    Connection("two", "Second").store(shelf)

    assert Connection.stored(shelf) == Connection("two", "Second")


def test_its_words_name_the_app_and_not_the_token() -> None:
    """Whoever connects again sees what is there."""
    assert Connection("bot-secret", "Rolecall").said() == "Discord is connected as Rolecall. Stored: its bot token."
