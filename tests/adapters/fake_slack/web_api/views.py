"""Modals and the Home tab: opened by a trigger, changed under a hash."""

from __future__ import annotations

from typing import Any, Literal

from tests.adapters.fake_slack import blocks
from tests.adapters.fake_slack.surfaces import STACK, TRIGGER_S, Trigger, View
from tests.adapters.fake_slack.web_api.registry import Call, Refusal, Server, method
from tests.adapters.fake_slack.world import World


@method("views.open", 4)
def open_view(call: Call) -> dict[str, Any]:
    """Open a modal for the person whose trigger it is."""
    body = checked(call.server, call.need("view"), "modal")
    trigger = _exchanged(call)
    return {"view": made(call.world, body, trigger.user, trigger.team).as_json()}


@method("views.push", 4)
def push_view(call: Call) -> dict[str, Any]:
    """Put a modal on top of the one the trigger was given in."""
    body = checked(call.server, call.need("view"), "modal")
    trigger = _exchanged(call)
    below = call.world.views.get(trigger.view)
    if below is None or not below.open or below.kind != "modal":
        call.refuse("not_found")
    return {"view": pushed(call.world, body, below).as_json()}


@method("views.update", 4)
def update_view(call: Call) -> dict[str, Any]:
    """Change a view, unless it changed since `hash`."""
    body = checked(call.server, call.need("view"))
    found = _found(call)
    if found is None or not found.open:
        call.refuse("not_found")
    _unchanged(call, found)
    changed(call.world, found, body)
    return {"view": found.as_json()}


@method("views.publish", 4)
def publish_view(call: Call) -> dict[str, Any]:
    """Show a person their Home tab, unless it changed since `hash`."""
    user = call.need("user_id")
    if user not in call.world.users or call.world.users[user].deleted:
        call.refuse("user_not_found")
    if not call.world.app.home_tab:
        call.refuse("not_enabled")
    body = checked(call.server, call.need("view"), "home")
    home = call.world.home(user)
    if home is None:
        home = made(call.world, body, user, call.world.users[user].team, "home")
    else:
        _unchanged(call, home)
        changed(call.world, home, body)
    call.server.record.tell("home", user=user, view=home.body)
    return {"view": home.as_json()}


def checked(server: Server, body: Any, kind: str = "") -> dict[str, Any]:
    """Return a view with the ids of its blocks, or refuse it."""
    wrong = blocks.view_complaints(body, tuple(server.world.unknown_blocks))
    if kind and isinstance(body, dict) and body.get("type") not in (kind, None):
        wrong = [f"a view of type {kind} is needed here"]
    if wrong:
        messages = [f"[ERROR] {complaint}" for complaint in wrong]
        raise Refusal("invalid_arguments", response_metadata={"messages": messages})
    if blocks.too_large(body):
        raise Refusal("view_too_large")
    return {**body, "blocks": blocks.completed(body["blocks"], server.world.fresh("k"))}


def made(world: World, body: dict[str, Any], user: str, team: str, kind: Literal["modal", "home"] = "modal") -> View:
    """Return a new view that its person sees now."""
    _unique(world, body, "")
    install = world.installed(team)
    assert install is not None
    number = world.fresh("V")
    view = View(number, user, team, kind, body, _hash(world), world.app.id, install.bot, root=number)
    world.views[number] = view
    return view


def pushed(world: World, body: dict[str, Any], below: View) -> View:
    """Return a new view on top of another; three is the most."""
    if len(world.stack(below.user)) >= STACK:
        raise Refusal("push_limit_reached")
    view = made(world, body, below.user, below.team)
    view.root, view.previous = below.root, below.id
    return view


def changed(world: World, view: View, body: dict[str, Any]) -> None:
    """Show something else in a view; what was typed stays where block and action are the same."""
    _unique(world, body, view.id)
    kept = {block["block_id"] for block in body["blocks"]}
    view.values = {name: state for name, state in view.values.items() if name in kept}
    view.body, view.hash, view.errors = body, _hash(world), {}


def _hash(world: World) -> str:
    return f"{int(world.clock.now().timestamp())}.{world.fresh('h')}"


def _unique(world: World, body: dict[str, Any], own: str) -> None:
    name = body.get("external_id")
    if name and any(one.body.get("external_id") == name and one.open and one.id != own for one in world.views.values()):
        raise Refusal("duplicate_external_id")


def _exchanged(call: Call) -> Trigger:
    trigger = call.world.triggers.get(str(call.need("trigger_id")))
    if trigger is None:
        call.refuse("invalid_trigger_id")
    if trigger.used:
        call.refuse("exchanged_trigger_id")
    if call.world.clock.monotonic() - trigger.given > TRIGGER_S:
        call.refuse("expired_trigger_id")
    trigger.used = True
    return trigger


def _found(call: Call) -> View | None:
    if call.args.get("view_id"):
        return call.world.views.get(call.args["view_id"])
    name = call.need("external_id")
    return next((one for one in call.world.views.values() if one.body.get("external_id") == name), None)


def _unchanged(call: Call, view: View) -> None:
    if call.args.get("hash") not in (None, view.hash):
        call.refuse("hash_conflict")


@method("blocks.validate", 4)
def validate(call: Call) -> dict[str, Any]:
    """Say whether blocks, a message or a view would be taken."""
    if call.args.get("view") is not None:
        checked(call.server, call.args["view"])
    message = call.args.get("message")
    call.checked(message.get("blocks") if isinstance(message, dict) else call.args.get("blocks"))
    return {}
