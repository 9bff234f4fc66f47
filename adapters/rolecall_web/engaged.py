"""Which roles work in a place: those that a running engagement there covers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rolecall.chat import Place
from rolecall.domain.engagement import Engagement
from rolecall_web.address import is_direct


def hired(
    engagements: Sequence[Mapping[str, Any]], catalogue: Sequence[Mapping[str, Any]], place: Place
) -> tuple[str, ...]:
    """Return the titles of the roles that work in a place, in the order of the catalogue."""
    here = [
        line
        for line in engagements
        if line["status"] == "active" and _engagement(line).covers(str(place), private=is_direct(place.channel))
    ]
    named = {role for line in here for role in line["roles"]}
    anybody = any(not line["roles"] for line in here)  # an engagement of no role by name is one of all roles
    return tuple(role["title"] for role in catalogue if anybody or role["id"] in named)


def _engagement(line: Mapping[str, Any]) -> Engagement:
    """Read the engagement back out of its line."""
    return Engagement.model_validate({name: line[name] for name in Engagement.model_fields})
