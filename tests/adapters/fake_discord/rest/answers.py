"""The first response to an interaction: once, and within three seconds of the clock."""

from __future__ import annotations

from typing import Any

from tests.adapters.fake_discord import components, payloads
from tests.adapters.fake_discord.interactions import ANSWERS, AUTOCOMPLETE, COMPONENT, MODAL, Interaction
from tests.adapters.fake_discord.rest.registry import Call, operation
from tests.adapters.fake_discord.rest.writing import fields, named, rung
from tests.adapters.fake_discord.things import EPHEMERAL, LOADING, Message

CHOICES, TITLE = 25, 45


@operation("interaction.answer", "POST", "/interactions/{interaction}/{token}/callback", token=False)
def answer(call: Call) -> Any:
    """Take the first response; returns it where `with_response` asks for it."""
    found = call.world.interactions.get(call.path["interaction"])
    if found is None or found.token != call.path["token"]:
        call.refuse(404, 10062, "Unknown interaction")
    if found.answer:
        found.late = True
        call.refuse(400, 40060, "Interaction has already been acknowledged.")
    if not found.first_open(call.world.clock.monotonic()):
        found.late = True
        found.told.set()
        call.refuse(404, 10062, "Unknown interaction")
    kind = ANSWERS.get(call.body.get("type"), "")
    if not _fits(found, kind):
        call.invalid("type", f"{call.body.get('type')} does not answer this interaction")
    shown = RESPONSES[kind](call, found, call.body.get("data") or {})
    found.answer = kind
    found.told.set()
    return _callback(call, found, shown) if call.query.get("with_response") in ("1", "true") else None


def _fits(found: Interaction, kind: str) -> bool:
    if found.kind == AUTOCOMPLETE or kind == "choices":
        return found.kind == AUTOCOMPLETE and kind == "choices"
    if kind in ("update", "deferred_update"):
        return found.kind == COMPONENT or (found.kind == MODAL and bool(found.message))
    return kind in ("message", "deferred") or (kind == "modal" and found.kind != MODAL)


def _message(call: Call, found: Interaction, data: dict[str, Any]) -> Message:
    found.private = bool(int(data.get("flags") or 0) & EPHEMERAL)
    made = post(call, found, data)
    found.original = made.id
    return made


def _deferred(call: Call, found: Interaction, data: dict[str, Any]) -> Message:
    flags = int(data.get("flags") or 0)
    if flags & ~EPHEMERAL:
        call.invalid("flags", "a deferred response takes EPHEMERAL only")
    found.private = bool(flags)
    waiting = call.world.message(
        found.channel,
        call.world.bot.id,
        flags=flags | LOADING,
        only=found.user if found.private else "",
        interaction=found.id,
    )
    found.original = waiting.id
    return waiting


def _deferred_update(call: Call, found: Interaction, data: dict[str, Any]) -> Message | None:
    found.original = found.message
    return call.world.messages.get(found.message)


def _update(call: Call, found: Interaction, data: dict[str, Any]) -> Message:
    message = call.world.messages.get(found.message)
    if message is None:
        call.refuse(404, 10008, "Unknown Message")
    change(call, message, data)
    found.original = message.id
    return message


def _choices(call: Call, found: Interaction, data: dict[str, Any]) -> None:
    choices = data.get("choices") or []
    if len(choices) > CHOICES or any(not 1 <= len(str(one.get("name", ""))) <= 100 for one in choices):
        call.invalid("choices", f"at most {CHOICES}, named in 1 to 100 characters")
    if any(len(str(one.get("value", ""))) > 100 for one in choices):
        call.invalid("choices", "a value has at most 100 characters")
    found.choices = choices


def _modal(call: Call, found: Interaction, data: dict[str, Any]) -> None:
    if not 1 <= len(str(data.get("title", ""))) <= TITLE:
        call.invalid("title", f"Must be between 1 and {TITLE} in length.")
    if not 1 <= len(str(data.get("custom_id", ""))) <= 100:
        call.invalid("custom_id", "Must be between 1 and 100 in length.")
    if wrong := components.complaints(data.get("components") or [], "modal"):
        call.invalid("components", "; ".join(wrong))
    found.modal = data | {"components": components.numbered(data["components"])}


RESPONSES: dict[str, Any] = {
    "message": _message,
    "deferred": _deferred,
    "deferred_update": _deferred_update,
    "update": _update,
    "choices": _choices,
    "modal": _modal,
}


def post(call: Call, found: Interaction, data: dict[str, Any]) -> Message:
    """Write a message through an interaction, for one or for all."""
    made = fields(call, data)
    heard = rung(call, data, made)
    only = found.user if made["flags"] & EPHEMERAL else ""
    message = call.world.message(
        found.channel,
        call.world.bot.id,
        made.pop("content"),
        only=only,
        interaction=found.id,
        **made,
        **named(heard),
    )
    call.server.record.post("post", message, heard, data.get("allowed_mentions"), "interaction")
    if not only:
        call.server.gateway.message("MESSAGE_CREATE", message)
    return message


def change(call: Call, message: Message, data: dict[str, Any]) -> None:
    """Change a message through an interaction; "is thinking…" becomes a post, which notifies."""
    was_waiting = bool(message.flags & LOADING)
    made = fields(call, data, message)
    heard = rung(call, data, made)
    for name, value in made.items():
        setattr(message, name, value)
    message.edited = "" if was_waiting else call.world.now()
    kind = "post" if was_waiting else "update"
    call.server.record.post(kind, message, heard, data.get("allowed_mentions"), "interaction")
    if not message.only:
        call.server.gateway.message("MESSAGE_UPDATE", message)


def _callback(call: Call, found: Interaction, shown: Message | None) -> Any:
    about: dict[str, Any] = {"id": found.id, "type": found.kind}
    about |= {"response_message_ephemeral": found.private, "response_message_loading": found.answer == "deferred"}
    resource: dict[str, Any] = {"type": call.body["type"]}
    if shown is not None:
        about["response_message_id"] = shown.id
        resource["message"] = payloads.message(call.world, shown)
    return {"interaction": about, "resource": resource}
