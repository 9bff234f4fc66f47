"""Who the bot is, where its gateway is, what a guild and a member are; direct messages."""

from __future__ import annotations

from typing import Any

from tests.adapters.fake_discord import payloads
from tests.adapters.fake_discord.app_config import CONTENT, MEMBERS, PRESENCES
from tests.adapters.fake_discord.gateway import IDENTIFIES
from tests.adapters.fake_discord.rest.registry import Call, operation

#: The flags of an unverified app by the privileged intent that the portal switched on.
FLAGS = {PRESENCES: 1 << 13, MEMBERS: 1 << 15, CONTENT: 1 << 19}


@operation("me", "GET", "/users/@me")
def me(call: Call) -> Any:
    """Return the bot's account."""
    return payloads.user(call.world.bot)


@operation("app", "GET", "/oauth2/applications/@me")
def app(call: Call) -> Any:
    """Return the app as the portal has it."""
    known = call.world.app
    return {
        "id": call.world.app_id,
        "name": known.name,
        "icon": None,
        "description": "",
        "bot_public": known.public,
        "bot_require_code_grant": known.code_grant,
        "verify_key": "00",
        "owner": {"id": "1", "username": "owner", "discriminator": "0", "avatar": None},
        "team": None,
        "flags": sum(flag for intent, flag in FLAGS.items() if known.privileged & intent),
        "interactions_endpoint_url": known.interactions_endpoint_url,
    }


@operation("guilds", "GET", "/users/@me/guilds")
def guilds(call: Call) -> Any:
    """Return the guilds the bot is in, with what it may do there before a channel says otherwise."""
    return [
        {
            "id": one.id,
            "name": one.name,
            "icon": None,
            "owner": False,
            "permissions": str(one.granted),
            "features": [],
        }
        for one in call.world.guilds.values()
        if call.world.bot.id in one.members
    ]


@operation("gateway", "GET", "/gateway/bot")
def gateway(call: Call) -> Any:
    """Return the gateway and how many sessions may still be started."""
    left = IDENTIFIES - call.server.gateway.identified()
    limit = {"total": IDENTIFIES, "remaining": left, "reset_after": 0, "max_concurrency": 1}
    return {"url": call.world.gateway, "shards": 1, "session_start_limit": limit}


@operation("channel.get", "GET", "/channels/{channel}")
def channel(call: Call) -> Any:
    """Return a channel."""
    return payloads.channel(call.world, call.channel())


@operation("member.get", "GET", "/guilds/{guild}/members/{user}")
def member(call: Call) -> Any:
    """Return a member with the roles of this moment; needs no intent."""
    guild = call.guild()
    if call.path["user"] not in guild.members:
        call.refuse(404, 10007, "Unknown Member")
    return payloads.member(call.world, guild, call.path["user"])


@operation("dm.open", "POST", "/users/@me/channels")
def direct(call: Call) -> Any:
    """Return the direct messages with somebody."""
    number = str(call.body.get("recipient_id"))
    if number not in call.world.users:
        call.invalid("recipient_id", "is nobody")
    return payloads.channel(call.world, call.world.direct(number))
