"""The address that lets the app in asks for the permissions that are named, and no other."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import discord

from rolecall_discord import invite


def test_the_address_asks_for_the_fewest_permissions() -> None:
    """Both scopes; the bits are those that the library knows by these names."""
    parts = urlsplit(invite.address("42"))
    query = parse_qs(parts.query)

    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == "https://discord.com/oauth2/authorize"
    assert (query["client_id"], query["scope"]) == (["42"], ["bot applications.commands"])
    asked = discord.Permissions(int(query["permissions"][0]))
    assert asked == discord.Permissions(
        view_channel=True,
        send_messages=True,
        create_public_threads=True,
        send_messages_in_threads=True,
        attach_files=True,
        read_message_history=True,
    )


def test_what_is_lacking_is_named_with_what_it_is_for() -> None:
    """An administrator may have taken permissions away."""
    granted = sum(one.bit for one in invite.PERMISSIONS if one.name != "Attach Files")

    (lacking,) = invite.lacking(granted)

    assert lacking.name == "Attach Files"
    assert lacking.why
    assert invite.lacking(granted | 1 << 15) == []
