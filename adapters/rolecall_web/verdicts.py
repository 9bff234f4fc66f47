"""Verdicts: how a version stands, and who may decide on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rolecall.domain.deliverable import Version
from rolecall.errors import NotFound
from rolecall_web import words
from rolecall_web.visit import Visit


def numbered(versions: Sequence[Version], number: int | None) -> Version:
    """Return a version by its number, the newest for None.

    Raises:
        NotFound: there is none of this number.
    """
    found = versions[-1] if number is None else next((item for item in versions if item.number == number), None)
    if found is None:
        raise NotFound(f"There is no version {number}.", hint=f"The newest is {versions[-1].number}.")
    return found


def status_of(version: Version, versions: Sequence[Version], request: Mapping[str, Any]) -> str:
    """Return the status of a version: the desk says that of the newest; an older one was accepted or replaced."""
    if version.number == versions[-1].number:
        return str(request["deliverable"]["status"])
    here = [item for item in request["decisions"] if item["terminal"] and item["version"] == version.number]
    decided = {item["verdict"] for item in here}
    return "accepted" if "approve" in decided else "rejected" if "reject" in decided else "superseded"


def token(request: Mapping[str, Any], version: Version) -> str:
    """Return what a decision on a version is bound to; empty where it does not wait for the one who looks."""
    here = request["waits"] == "decide" and request["deliverable"]["version"] == version.number
    return str(request["subject"]) if here else ""


def barred(visit: Visit, version: Version, request: Mapping[str, Any]) -> str:
    """Say for whom a version waits, and what helps when that is nobody."""
    if version.risk in {"T0", "T1"}:
        return f"It waits for {request['requester']}, who asked for it, or an approver."
    engagement = next((line for line in visit.desk.engagements(visit.actor) if line["id"] == version.engagement), None)
    names = [name for name in (engagement["approvers"] if engagement else ()) if name != request["requester"]]
    names += words.in_groups(engagement) if engagement else []
    if names:
        return f"It waits for {' or '.join(names)}: whoever asked for it does not decide on it."
    return "It needs somebody else than who asked for it, and there is no other approver: invite a person."
