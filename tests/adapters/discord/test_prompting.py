"""At a terminal: the token is typed, never shown, and asked for again until it is one."""

from __future__ import annotations

from contextlib import closing

from rolecall_discord.connection import Connection
from tests.adapters.discord.terminal import Terminal
from tests.adapters.screen import Screen


async def test_the_token_is_asked_for_until_it_is_one_and_never_shown(desk: Terminal) -> None:
    """What it is instead is called by its name; Enter keeps what is stored."""
    token = desk.fake.app.token
    with closing(Screen("discord", "connect")) as first:
        await first.reads("Bot token")
        await first.types("123456789012345678")
        await first.reads("This is an id, and no bot token.")
        await first.types("")
        await first.reads("The bot token is needed.")
        await first.types(token)
        await first.reads("/rolecall link token:")
        assert await first.ends() == 0

    with closing(Screen("discord", "connect")) as again:
        await again.reads("Enter keeps the stored one")
        await again.types("")
        await again.reads("/rolecall link token:")
        assert await again.ends() == 0

    assert desk.stored() == Connection(token, "Rolecall")
    for secret in (token, "123456789012345678"):
        assert secret not in first.screen + again.screen
