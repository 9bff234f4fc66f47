"""The state as the platform's JSON."""

from __future__ import annotations

from typing import Any

from tests.adapters.fake_discord.things import DM, FORUM, GRANTED, Channel, File, Guild, Message, Role, User
from tests.adapters.fake_discord.world import World

BASE_PERMISSIONS = str(GRANTED)
JOINED = "2026-01-01T00:00:00+00:00"
#: The bits of what a channel may take away from the bot; to write in its threads is one right with to write there.
BITS = {
    "VIEW_CHANNEL": 1 << 10,
    "SEND_MESSAGES": 1 << 11 | 1 << 38,
    "READ_MESSAGE_HISTORY": 1 << 16,
    "CREATE_PUBLIC_THREADS": 1 << 35,
}


def allowed(world: World, place: Channel) -> str:
    """Return the permissions of the bot in a channel or thread."""
    left = world.parent(place).allowed
    return str(GRANTED & ~sum(bits for name, bits in BITS.items() if name not in left))


def user(one: User) -> dict[str, Any]:
    """Return an account."""
    return {
        "id": one.id,
        "username": one.name,
        "discriminator": "0",
        "global_name": one.name.title(),
        "avatar": None,
        "bot": one.bot,
    }


def member(world: World, guild: Guild, number: str) -> dict[str, Any]:
    """Return a member of a guild with the account."""
    facts = {"nick": None, "avatar": None, "joined_at": JOINED, "deaf": False, "mute": False, "flags": 0}
    return {"user": user(world.users[number]), "roles": sorted(guild.members[number]), **facts}


def role(one: Role, position: int) -> dict[str, Any]:
    """Return a role."""
    return {
        "id": one.id,
        "name": one.name,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "position": position,
        "permissions": BASE_PERMISSIONS,
        "managed": False,
        "mentionable": True,
        "flags": 0,
    }


def guild(world: World, one: Guild) -> dict[str, Any]:
    """Return a guild as GUILD_CREATE has it: channels, the threads that are not archived, and the bot as member."""
    inside = [channel(world, place) for place in world.channels.values() if place.guild == one.id and not place.thread]
    threads = [place for place in world.channels.values() if place.guild == one.id and place.thread]
    return {
        "id": one.id,
        "name": one.name,
        "owner_id": one.owner,
        "roles": [role(each, nth) for nth, each in enumerate(one.roles.values())],
        "emojis": [],
        "stickers": [],
        "features": [],
        "channels": inside,
        "threads": [channel(world, place) for place in threads if not place.archived],
        "members": [member(world, one, world.bot.id)],
        "member_count": len(one.members),
        "large": False,
        "unavailable": False,
        "joined_at": JOINED,
        "presences": [],
        "voice_states": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
        "preferred_locale": "en-US",
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "system_channel_flags": 0,
        "premium_progress_bar_enabled": False,
    }


def channel(world: World, one: Channel) -> dict[str, Any]:
    """Return a channel, thread, forum or direct message."""
    base: dict[str, Any] = {"id": one.id, "type": one.kind, "flags": 0, "last_message_id": None}
    if one.kind == DM:
        return base | {"recipients": [user(world.users[each]) for each in sorted(one.members) if each != world.bot.id]}
    base |= {"guild_id": one.guild, "name": one.name, "rate_limit_per_user": 0}
    if one.thread:
        return base | _thread(world, one)
    tags = [
        {"id": number, "name": name, "moderated": False, "emoji_id": None, "emoji_name": None}
        for number, name in one.tags.items()
    ]
    more: dict[str, Any] = {"position": 0, "parent_id": None, "permission_overwrites": [], "nsfw": False, "topic": None}
    forum = {"available_tags": tags, "default_reaction_emoji": None, "default_sort_order": None}
    return base | more | (forum if one.kind == FORUM else {})


def _thread(world: World, one: Channel) -> dict[str, Any]:
    return {
        "parent_id": one.parent,
        "owner_id": one.owner,
        "message_count": len(world.in_channel(one.id)),
        "member_count": 1,
        "applied_tags": list(one.applied),
        "thread_metadata": {
            "archived": one.archived,
            "locked": one.locked,
            "auto_archive_duration": one.archive_after,
            "archive_timestamp": world.now(),
            "create_timestamp": world.now(),
        },
    }


def message(world: World, one: Message, *, nonce: bool = False, referred: bool = True) -> dict[str, Any]:
    """Return a message; its nonce only where it is answered to who sent it."""
    place = world.channels[one.channel]
    made: dict[str, Any] = {
        "id": one.id,
        "channel_id": one.channel,
        "author": user(world.users[one.author]),
        "content": one.content,
        "timestamp": one.at,
        "edited_timestamp": one.edited or None,
        "tts": False,
        "pinned": False,
        "type": 19 if one.reply_to else 20 if one.interaction else 0,
        "flags": one.flags,
        "embeds": one.embeds,
        "components": one.components,
        "attachments": [attachment(world, each) for each in one.files],
        "mentions": [user(world.users[each]) for each in one.mentions if each in world.users],
        "mention_roles": list(one.role_mentions),
        "mention_everyone": one.everyone,
        "reactions": [
            {"emoji": {"id": None, "name": emoji}, "count": len(who), "me": world.bot.id in who, "me_burst": False}
            for emoji, who in one.reactions.items()
        ],
    }
    if one.author == world.bot.id:
        made["application_id"] = world.app_id
    if nonce and one.nonce is not None:
        made["nonce"] = one.nonce
    if one.reply_to and referred:
        made["message_reference"] = {"type": 0, "message_id": one.reply_to, "channel_id": one.channel}
        if place.guild:
            made["message_reference"]["guild_id"] = place.guild
        target = world.messages.get(one.reply_to)
        made["referenced_message"] = message(world, target, referred=False) if target else None
    return made


def interaction(
    world: World, number: str, kind: int, who: User, place: Channel, data: dict[str, Any]
) -> dict[str, Any]:
    """Return what somebody did to the app, without the message it was done on."""
    made = {
        "id": number,
        "application_id": world.app_id,
        "type": kind,
        "token": f"token-{number}",
        "version": 1,
        "channel_id": place.id,
        "channel": channel(world, place),
        "app_permissions": allowed(world, place),
        "locale": "en-US",
        "entitlements": [],
        "authorizing_integration_owners": {"0": place.guild or "0"},
        "context": 1 if place.kind == DM else 0,
        "data": data,
    }
    if not place.guild:
        return made | {"user": user(who)}
    acting = member(world, world.guilds[place.guild], who.id) | {"permissions": BASE_PERMISSIONS}
    return made | {"guild_id": place.guild, "guild_locale": "en-US", "member": acting}


def attachment(world: World, one: File) -> dict[str, Any]:
    """Return a file of a message."""
    url = f"{world.base}/attachments/{one.id}/{one.name}"
    made = {"id": one.id, "filename": one.name, "size": len(one.data), "url": url, "proxy_url": url}
    return made | {"content_type": one.kind} | ({"description": one.about} if one.about else {})
