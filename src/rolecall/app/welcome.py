"""What a person is shown when a server is ready: how to come in, and what is risky about how it listens."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from rolecall.app import links, sampling
from rolecall.desk.members import first_owner, make_link

if TYPE_CHECKING:
    from rolecall.app.app import App
    from rolecall.config import Settings


def welcome(app: App, address: str) -> list[tuple[str, str]]:
    """Return one-time sign-in links with labels; the first start makes this host's user a member and owner.

    None where no adapter serves pages. `address` is where the server listens.
    """
    adapters = [fitted.workspace for fitted in app.adapters if fitted.workspace is not None]
    if not any(adapter.asgi is not None and adapter.path == "/" for adapter in adapters):
        return []
    host = app.person(app.host_actor())
    base = links.base(app.settings, address)
    with app.store.begin(app.tenant, reserve=True) as uow:
        owner = first_owner(app.office, uow, host.name)
        token = make_link(app.office, uow, host, owner, "sign-in")
    shown = [(f"Sign in as {owner.name}, once, within 10 minutes", links.come_in(base, token))]
    manager = sampling.manager_link(app) if loopback(app.settings.host) else None
    if manager is not None:
        name, token = manager
        shown.append((f"Sign in as {name}, the sample manager, in another browser", links.come_in(base, token)))
    return shown


def warning(settings: Settings) -> str:
    """Say what is risky about where the server listens, empty where nothing is."""
    if loopback(settings.host) or settings.public_url.startswith("https://"):
        return ""
    return (
        f"{settings.host} can be reached from other machines without encryption: sign-in links, sessions and work "
        "can be read on the way. Put a reverse proxy with TLS in front and set ROLECALL_PUBLIC_URL=https://…"
    )


def loopback(host: str) -> bool:
    """Tell whether only this machine reaches a host to listen on."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
