"""Settings of the web workspace: `ROLECALL_WEB_*`, read once from the environment."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass

from rolecall.errors import BadInput

HEADER = "ROLECALL_WEB_TRUSTED_HEADER"
PROXIES = "ROLECALL_WEB_TRUSTED_PROXIES"
#: The core's own setting, for links that people pass on.
PUBLIC_URL = "ROLECALL_PUBLIC_URL"

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True)
class Settings:
    """How members may come in besides their links; by default not at all."""

    #: Request header in which a reverse proxy names the member it has signed in; empty: none is believed.
    trusted_header: str = ""
    #: Networks of the reverse proxies whose word counts.
    trusted_proxies: tuple[Network, ...] = ()
    #: Address of this workspace as others reach it; empty: as the one who asks does.
    public_url: str = ""

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> Settings:
        """Read the settings.

        Raises:
            BadInput: a network cannot be read, or a header is trusted from everywhere.
        """
        header = environ.get(HEADER, "").strip()
        if header and not re.fullmatch(r"[A-Za-z0-9-]+", header):
            raise BadInput(f"{HEADER}={header} is not the name of a header.", hint="For example X-Forwarded-User.")
        proxies = tuple(_network(part) for part in environ.get(PROXIES, "").replace(",", " ").split())
        if header and not proxies:
            raise BadInput(
                f"{HEADER} is set, but nobody may send it.",
                hint=f"Name the addresses of the reverse proxy, for example {PROXIES}=10.0.0.5",
            )
        return cls(header, proxies, environ.get(PUBLIC_URL, "").rstrip("/"))

    def trusts(self, peer: str) -> bool:
        """Tell whether a connection comes from one of the reverse proxies."""
        try:
            address = ipaddress.ip_address(peer)
        except ValueError:
            return False
        return any(address in network for network in self.trusted_proxies)


def _network(text: str) -> Network:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError as error:
        raise BadInput(
            f"{PROXIES} holds “{text}”, which is neither an address nor a network.",
            hint="For example 10.0.0.5 or 10.0.0.0/24.",
        ) from error
