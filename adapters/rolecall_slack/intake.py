"""From what Slack sends to the events of the port: ids that stay the same, places, words without Slack's markup."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from rolecall.chat import Action, Actor, Changed, Command, FormSubmit, Handle, Message, Place, Ref
from rolecall.chat.common.hiring import APPROVER, group_word
from rolecall.chat.gestures import HOUSE
from rolecall_slack.blocks import pressed
from rolecall_slack.install import Install
from rolecall_slack.modals import Context, values

Payload = Mapping[str, Any]

#: How long a response_url answers a person.
ANSWERS_FOR = dt.timedelta(minutes=30)
#: Messages that people write; every other subtype is an edit, a notice or a program's.
SPOKEN = frozenset({"", "file_share", "thread_broadcast", "me_message"})
_TOKEN = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
_USER = re.compile(r"<@([UW][A-Z0-9]+)")


def account(body: Payload) -> tuple[str | None, str | None]:
    """Return the workspace and the organisation whose installation a payload is for, each None where it names none.

    In a channel that organisations share, the payload itself comes from where the person does.
    """
    team, enterprise, user, view = (body.get(name) for name in ("team", "enterprise", "user", "view"))
    allowed: Payload = next(iter(body.get("authorizations") or ()), {})
    installed = view.get("app_installed_team_id") if isinstance(view, Mapping) else allowed.get("team_id")
    home = user.get("team_id") if isinstance(user, Mapping) else None
    named = team.get("id") if isinstance(team, Mapping) else home
    owner = enterprise.get("id") if isinstance(enterprise, Mapping) else None
    return installed or body.get("team_id") or named, allowed.get("enterprise_id") or body.get("enterprise_id") or owner


def user_of(body: Payload) -> str:
    """Return who did what a payload tells of, empty for nobody."""
    inner = body.get("event")
    source = inner if isinstance(inner, Mapping) else body
    user = source.get("user_id") or source.get("user") or ""
    return str(user.get("id") or "") if isinstance(user, Mapping) else str(user)


def is_person(event: Payload, install: Install) -> bool:
    """Tell whether a person wrote a message: no program, and nobody who is ours."""
    program = event.get("bot_id") or event.get("app_id") or event.get("subtype") == "bot_message"
    return not program and bool(event.get("user")) and event.get("user") != install.bot_user


def mentioned(text: str) -> set[str]:
    """Return the ids of the people that words name."""
    return set(_USER.findall(text))


def plain(text: str, install: Install, names: Mapping[str, str]) -> str:
    """Return words as a person reads them: mentions as names, links as addresses, no entities.

    A user group that is named as an approver becomes the core's word for a group, with its handle.
    """

    def spelt(match: re.Match[str]) -> str:
        mark, target, label = match[1], match[2], match[3] or ""
        if mark == "@":
            return f"@{HOUSE if target == install.bot_user else names.get(target) or label or target}"
        if mark == "#":
            return f"#{label or target}"
        if mark == "!":
            group = target.partition("^")[2]
            handle = label.lstrip("@")
            if group and APPROVER.search(text, 0, match.start()):
                return group_word("slack", install.tenant, group, handle)
            return f"@{handle or group or target}"
        return target if not label or label in target else f"{label} ({target})"

    return html.unescape(_TOKEN.sub(spelt, text)).strip()


def place_of(install: Install, channel: str, thread: str = "") -> Place:
    """Return a channel or a thread of it."""
    return Place("slack", install.tenant, channel, thread or None)


def is_private(channel: str) -> bool:
    """Tell whether nobody but one person and the app reads a channel; a person's id stands for it, too."""
    return channel.startswith(("D", "U", "W"))


def files_of(message: Payload, install: Install) -> tuple[str, ...]:
    """Return the handles of the files on a message, for `read`."""
    return tuple(f"{install.tenant}/{file['id']}" for file in message.get("files") or () if file.get("id"))


def viewing(event: Payload) -> tuple[str, ...]:
    """Return what the person looks at besides, as `kind:id`."""
    entities = (event.get("app_context") or {}).get("entities") or ()
    return tuple(_entity(entity) for entity in entities if isinstance(entity, Mapping))


def message(body: Payload, install: Install, actor: Actor, names: Mapping[str, str]) -> Message | None:
    """Read a `message` or an `app_mention`, which come with one id for the same words; None where nobody is asked.

    What stands in a channel, outside of threads and without naming the app, is nobody's business.
    """
    event: Payload = body["event"]
    channel, ts, thread = str(event["channel"]), str(event["ts"]), str(event.get("thread_ts") or "")
    text = str(event.get("text") or "")
    if event.get("subtype", "") not in SPOKEN or not is_person(event, install):
        return None
    how = _how(channel, thread, named=install.bot_user in mentioned(text))
    if how is None:
        return None
    place = place_of(install, channel, thread)
    return Message(
        id=_id(install, channel, ts),
        place=place,
        actor=actor,
        private=is_private(channel),
        viewing=viewing(event),
        how=how,
        text=plain(text, install, names),
        message=Ref(place, ts),
        files=files_of(event, install),
    )


def command(
    body: Payload, install: Install, actor: Actor, names: Mapping[str, str], *, prefix: str, now: dt.datetime
) -> Command:
    """Read a slash command; the prefix of the short commands is ours alone."""
    channel, name = str(body["channel_id"]), str(body["command"]).lstrip("/")
    return Command(
        id=_id(install, str(body["trigger_id"])),
        place=place_of(install, channel),
        actor=actor,
        handle=handle(body, now),
        private=is_private(channel),
        name=name if name == HOUSE else name.removeprefix(prefix),
        args={"text": plain(str(body.get("text") or ""), install, names)},
    )


def actions(body: Payload, install: Install, actor: Actor, now: dt.datetime) -> Iterator[Action]:
    """Read the buttons of ours that were pressed, in a message or on the Home tab."""
    container: Payload = body.get("container") or {}
    shown = str(container.get("message_ts") or container.get("view_id") or "")
    channel = str(container.get("channel_id") or (body.get("channel") or {}).get("id") or actor.id)
    place = place_of(install, channel, str(container.get("thread_ts") or ""))
    for action in body.get("actions") or ():
        found = pressed(action)
        if found is None:
            continue
        parts = (shown, str(action.get("action_id")), actor.id, str(action.get("action_ts")))
        yield Action(
            id=_id(install, *parts),
            place=place,
            actor=actor,
            handle=handle(body, now),
            private=is_private(channel),
            verb=found[0],
            subject=found[1],
            message=Ref(place, shown) if container.get("message_ts") else None,
        )


def submission(body: Payload, install: Install, actor: Actor, context: Context) -> FormSubmit:
    """Read a form that was sent."""
    view: Payload = body["view"]
    place = Place.parse(context.place) if context.place else place_of(install, actor.id)
    return FormSubmit(
        id=_id(install, str(view["id"]), str(view["hash"])),
        place=place,
        actor=actor,
        private=is_private(place.channel),
        form=context.form,
        subject=context.subject,
        values=values(view),
    )


def stop(body: Payload, install: Install, actor: Actor) -> Message:
    """Read a press of the Stop button that Slack itself draws: the word in the thread it belongs to.

    A thread without a request makes nothing of it.
    """
    event: Payload = body["event"]
    channel, thread = str(event["channel"]), str(event.get("thread_ts") or "")
    place = place_of(install, channel, thread)
    return Message(
        id=_id(install, str(body["event_id"])),
        place=place,
        actor=actor,
        private=is_private(channel),
        how="reply",
        text="stop",
        message=Ref(place, thread),
    )


def changed(body: Payload, install: Install) -> Changed | None:
    """Read a change of the workspace itself; None where it is none that matters."""
    event: Payload = body["event"]
    what: Literal["removed", "groups", "deactivated"]
    match event.get("type"):
        case "app_uninstalled" | "tokens_revoked":
            what, subject = "removed", install.tenant
        case "subteam_members_changed":
            what, subject = "groups", str(event.get("subteam_id") or "")
        case "user_change" if (event.get("user") or {}).get("deleted"):
            what, subject = "deactivated", str(event["user"]["id"])
        case _:
            return None
    place = place_of(install, "workspace")
    nobody = Actor("slack", install.tenant, install.bot_user, HOUSE, kind="self")
    return Changed(id=_id(install, str(body["event_id"])), place=place, actor=nobody, what=what, subject=subject)


def handle(body: Payload, now: dt.datetime) -> Handle | None:
    """Return the right to answer the person privately, None where Slack gave none."""
    url = str(body.get("response_url") or "")
    return Handle(url, now + ANSWERS_FOR) if url else None


def _how(channel: str, thread: str, *, named: bool) -> Literal["mention", "dm", "reply"] | None:
    if is_private(channel):
        return "dm"
    if named:
        return "mention"
    return "reply" if thread else None


def _id(install: Install, *parts: str) -> str:
    """Return an id of the inbox; colons mean something in the keys that are made from it."""
    return "-".join(("slack", install.tenant, *parts)).replace(":", ".")


def _entity(entity: Payload) -> str:
    value = next((value for name, value in entity.items() if name.endswith(("id", "ts")) and value), "")
    return f"{entity.get('type') or entity.get('entity_type') or 'entity'}:{entity.get('value') or value}"
