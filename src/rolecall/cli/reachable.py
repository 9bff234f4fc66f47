"""What `rolecall doctor` looks at from the outside: the address people come by, the adapters, who may approve."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from rolecall.chat import Finding
from rolecall.errors import RolecallError

if TYPE_CHECKING:
    from rolecall.app import App
    from rolecall.chat import AdapterFactory
    from rolecall.config import Settings

#: Seconds a server of this installation has to answer.
ANSWER_S = 2.0

Findings = Iterator[Finding]


def address(settings: Settings) -> Findings:
    """Look at the public address: links on cards need one, and other machines need TLS."""
    from rolecall.app.welcome import loopback, warning

    if risky := warning(settings):
        yield Finding("warn", f"Address: {risky}")
    elif settings.public_url:
        plain = settings.public_url.startswith("http:")
        yield Finding("ok", f"Address: {settings.public_url}{' (this machine only)' if plain else ''}")
    if not settings.public_url and not loopback(settings.host):
        yield Finding("warn", "Address: cards carry no link", "Set ROLECALL_PUBLIC_URL=https://…")


def adapters(app: App) -> Findings:
    """Look at the adapters that are to run: their settings, and what their commands stored."""
    from rolecall.app.adapters import factories

    for name, factory in factories(app.settings):
        if isinstance(factory, str):
            found: Sequence[Finding] = [
                Finding("bad", factory, f"Reinstall it, or leave {name} out of ROLECALL_ADAPTERS")
            ]
        else:
            found = _examined(app, name, factory)
        for one in found:
            yield Finding(one.level, f"Adapter {name}: {one.text}", one.next)


def running(settings: Settings) -> Findings:
    """Ask the server of this installation how its adapters are."""
    for name, health in _asked(settings).items():
        state, text = health["state"], health["text"]
        said = f"Adapter {name}: {state}" + (f". {text}" if text else "")
        yield Finding({"up": "ok", "down": "bad"}.get(state, "warn"), said)  # type: ignore[arg-type]  # levels


def approvers(app: App) -> Findings:
    """Look for active engagements in which nobody may accept high-risk work."""
    active = [line for line in app.desk.engagements(app.host_actor()) if line["status"] == "active"]
    bare = [line for line in active if line["nobody_approves"]]
    for line in bare:
        text = f"Approvers: nobody may approve in {line['id']} ({line['place']}), so T2 and T3 work cannot be accepted"
        yield Finding("warn", text, "rolecall members add NAME --role approver")
    if not bare:
        yield Finding("ok", "Approvers: every active engagement has somebody who may approve")


def sample(app: App) -> Findings:
    """Say that sample data is there, which is not the organisation's own."""
    with app.store.reading(app.tenant) as uow:
        names = [item.id for item, status in uow.engagements.listed() if item.sample and status == "active"]
    if names:
        yield Finding(
            "ok", f"Sample: {', '.join(names)} holds sample data, marked everywhere; `rolecall sample remove` erases it"
        )


def _examined(app: App, name: str, factory: AdapterFactory) -> Sequence[Finding]:
    """Let an adapter look at itself if it is to run; a row of its shelf that cannot be read ends no other check."""
    from rolecall.app import building
    from rolecall.app.adapters import chosen, environment

    environ, shelves = environment(app.settings), partial(building.shelf, app)
    try:
        if not chosen(name, factory, app.settings, environ, shelves):
            return []
        return factory.doctor(environ, app.settings.data_dir, shelves(name), app.clock.now)
    except RolecallError as error:
        return [Finding("bad", error.message, error.hint)]


def _asked(settings: Settings) -> Mapping[str, Any]:
    from rolecall.app.links import answering

    try:
        with urllib.request.urlopen(f"{answering(settings)}/readyz", timeout=ANSWER_S) as answer:  # noqa: S310
            found = json.load(answer)
    except (OSError, ValueError):  # another address, or somebody else's server: the server itself says how it is
        return {}
    health: Mapping[str, Any] = found.get("adapters", {}) if isinstance(found, dict) else {}
    return health
