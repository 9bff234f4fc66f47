"""Addresses for people: the one place that knows where an installation's pages begin."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from pathlib import Path

    from rolecall.config import Settings

#: File in the data directory in which a server says where it answers.
ADDRESS_FILE = "address"

#: What listening everywhere is called, and how this machine reaches it.
ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # nothing is bound here


def at(host: str, port: int) -> str:
    """Return the address of a server that listens on a host, as this machine reaches it."""
    reached = ANYWHERE.get(host, host)
    return f"http://{f'[{reached}]' if ':' in reached else reached}:{port}"


def base(settings: Settings, address: str = "") -> str:
    """Return the address that pages hang below: the public one, else `address`, else the server's own."""
    return settings.public_url or address or answering(settings)


def answer_at(data_dir: Path, address: str) -> None:
    """Let other commands of this installation know where its server answers."""
    (data_dir / ADDRESS_FILE).write_text(address, encoding="utf-8")


def answering(settings: Settings) -> str:
    """Return where this installation's last server answered, else where one would listen."""
    file = settings.data_dir / ADDRESS_FILE
    return file.read_text(encoding="utf-8").strip() if file.is_file() else at(settings.host, settings.port)


def come_in(base: str, token: str) -> str:
    """Return the page of a sign-in or invitation link."""
    return f"{base}/in/{quote(token, safe='')}"


def about(settings: Settings, subject: str) -> str | None:
    """Return the page of what a card is about; None where no public address is set."""
    return f"{settings.public_url}/open/{quote(subject, safe=':')}" if settings.public_url else None
