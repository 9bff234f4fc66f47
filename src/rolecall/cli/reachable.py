"""What `rolecall doctor` looks at from the outside: the address people come by, the adapters, who may approve."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from rolecall.chat import Finding

if TYPE_CHECKING:
    from rolecall.app import App
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


def adapters(settings: Settings) -> Findings:
    """Look at the settings of the adapters that are to run."""
    from rolecall.app.adapters import environment, factories
    from rolecall.clock import SystemClock

    environ = environment(settings)
    for name, factory in factories(settings):
        if isinstance(factory, str):
            yield Finding(
                "bad", f"Adapter {name}: {factory}", f"Reinstall it, or leave {name} out of ROLECALL_ADAPTERS"
            )
        elif settings.adapters or factory.configured(environ):
            for found in factory.doctor(environ, settings.data_dir, SystemClock().now):
                yield Finding(found.level, f"Adapter {name}: {found.text}", found.next)


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


def _asked(settings: Settings) -> Mapping[str, Any]:
    from rolecall.app.links import answering

    try:
        with urllib.request.urlopen(f"{answering(settings)}/readyz", timeout=ANSWER_S) as answer:  # noqa: S310
            found = json.load(answer)
    except (OSError, ValueError):  # another address, or somebody else's server: the server itself says how it is
        return {}
    health: Mapping[str, Any] = found.get("adapters", {}) if isinstance(found, dict) else {}
    return health
