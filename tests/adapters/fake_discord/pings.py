"""What in a message rings at somebody's desk, and where its links lead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

_MENTION = re.compile(r"@(everyone|here)\b|<@!?(\d+)>|<@&(\d+)>")
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
_LINK = re.compile(r"https?://[^\s<>)\]\"']+")


@dataclass
class Pings:
    """Whom a message names and may notify: user ids, role ids, and everyone."""

    users: list[str] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    everyone: bool = False

    def listed(self) -> list[str]:
        """Return them as `@everyone`, `@<user>`, `@&<role>`."""
        broad = ["@everyone"] if self.everyone else []
        return broad + [f"@{one}" for one in self.users] + [f"@&{one}" for one in self.roles]


def pings(texts: list[str], allowed: dict[str, Any] | None, replied: str = "") -> Pings:
    """Return whom texts notify under `allowed_mentions`; without any, everybody they name.

    Text in code is not markup. `replied` is the author a reply answers, who is notified unless that is denied.
    """
    found = Pings()
    for text in texts:
        for match in _MENTION.finditer(_CODE.sub("", text)):
            _count(found, match, allowed)
    if replied and (allowed is None or allowed.get("replied_user")):
        found.users.append(replied)
    return Pings(list(dict.fromkeys(found.users)), list(dict.fromkeys(found.roles)), found.everyone)


def _count(found: Pings, match: re.Match[str], allowed: dict[str, Any] | None) -> None:
    broad, user, role = match.groups()
    if broad and _may(allowed, "everyone", ""):
        found.everyone = True
    elif user and _may(allowed, "users", user):
        found.users.append(user)
    elif role and _may(allowed, "roles", role):
        found.roles.append(role)


def _may(allowed: dict[str, Any] | None, kind: str, number: str) -> bool:
    return allowed is None or kind in allowed.get("parse", []) or number in map(str, allowed.get(kind) or [])


def links(texts: list[str]) -> list[str]:
    """Return the addresses a person could follow, in order, once each."""
    return list(dict.fromkeys(address for text in texts for address in _LINK.findall(text)))


def texts(content: str, components: list[dict[str, Any]]) -> list[str]:
    """Return the texts in which mentions take effect; in embeds they never ring."""
    return [content, *(str(node["content"]) for node in nodes(components) if node.get("type") == 10)]


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every component, outer ones first."""
    if isinstance(value, list):
        for item in value:
            yield from nodes(item)
    elif isinstance(value, dict) and "type" in value:
        yield value
        for key in ("components", "accessory", "component"):
            yield from nodes(value.get(key))
