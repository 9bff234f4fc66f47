"""What may be said with an interaction's token afterwards, for fifteen minutes of the clock."""

from __future__ import annotations

from typing import Any

from tests.adapters.fake_discord import payloads
from tests.adapters.fake_discord.interactions import Interaction
from tests.adapters.fake_discord.pings import Pings
from tests.adapters.fake_discord.rest.answers import change, post
from tests.adapters.fake_discord.rest.registry import Call, operation
from tests.adapters.fake_discord.things import LOADING, Message

_ONE = "/webhooks/{app}/{token}/messages/{message}"


@operation("followup.create", "POST", "/webhooks/{app}/{token}", token=False)
def create(call: Call) -> Any:
    """Say more; it has no nonce. The first after a deferred answer takes the place of "is thinking…"."""
    found = _interaction(call)
    waiting = call.world.messages.get(found.original)
    if waiting is not None and waiting.flags & LOADING:
        change(call, waiting, call.body)
        return payloads.message(call.world, waiting)
    return payloads.message(call.world, post(call, found, call.body))


@operation("followup.get", "GET", _ONE, token=False)
def read(call: Call) -> Any:
    """Return what was said."""
    return payloads.message(call.world, _message(call))


@operation("followup.edit", "PATCH", _ONE, token=False)
def edit(call: Call) -> Any:
    """Change what was said."""
    message = _message(call)
    change(call, message, call.body)
    return payloads.message(call.world, message)


@operation("followup.delete", "DELETE", _ONE, token=False)
def delete(call: Call) -> Any:
    """Take back what was said."""
    message = _message(call)
    del call.world.messages[message.id]
    call.server.record.post("delete", message, Pings(), via="interaction")
    if not message.only:
        call.server.gateway.gone(message)


def _interaction(call: Call) -> Interaction:
    found = next((one for one in call.world.interactions.values() if one.token == call.path["token"]), None)
    if found is None or call.path["app"] != call.world.app_id or not found.answer:
        call.refuse(404, 10015, "Unknown Webhook")
    if not found.token_open(call.world.clock.monotonic()):
        call.refuse(401, 50027, "Invalid Webhook Token")
    return found


def _message(call: Call) -> Message:
    found = _interaction(call)
    number = found.original if call.path["message"] == "@original" else call.path["message"]
    message = call.world.messages.get(number)
    if message is None or (message.interaction != found.id and number != found.original):
        call.refuse(404, 10008, "Unknown Message")
    return message
