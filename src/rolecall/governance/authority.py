"""Who may decide on a version; read again when the click arrives (invariant 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rolecall.domain.deliverable import Decision, Verdict, Version, VersionStatus, accepts_needed
from rolecall.domain.refusal import Refusal, RefusalCode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolecall.domain.engagement import Engagement
    from rolecall.domain.member import Person
    from rolecall.domain.request import Request

HIGH = frozenset({"T2", "T3"})


def refuses_decision(  # the whole case in one place, so that no rule is forgotten
    person: Person,
    verdict: Verdict,
    version: Version,
    status: VersionStatus,
    request: Request,
    engagement: Engagement,
    taken: Sequence[Decision],
) -> Refusal | None:
    """Say why this person may not decide this on this version; None when they may."""
    if status != "waiting":
        return _closed(version, status, taken)
    if verdict == "approve" and version.blocked:
        reason = f"This draft is unverified: {version.findings} findings. It cannot be approved as fact."
        return Refusal(code="not_open", reason=reason, ask_whom="edit it, add a source, or retry")
    own = person.id == request.requester
    if person.is_host:
        return _host(person, verdict, version, engagement, own=own)
    if not person.roles:
        return _refuse("unknown_member", "Only a member of this workspace decides.", "an owner: members add")
    if verdict != "approve" and own:
        return None
    if verdict == "approve" and own and version.risk in HIGH:
        reason = f"{version.risk} work needs someone else: nobody accepts their own."
        return _refuse("own_approval", reason, approvers(engagement))
    if version.risk in HIGH and not _approver(person, engagement):
        reason = f"{person.name} is not an approver of {engagement.id}."
        return _refuse("no_authority", reason, approvers(engagement))
    if version.risk not in HIGH and not (own or _approver(person, engagement)):
        reason = "The requester or an approver decides this."
        return _refuse("no_authority", reason, f"@{request.requester_name} or {approvers(engagement)}")
    if any(decision.by == person.id for decision in taken):
        return _refuse("own_approval", "You accepted this version; the second accept is somebody else's.", "")
    return None


def is_terminal(verdict: Verdict, version: Version, taken: Sequence[Decision]) -> bool:
    """Tell whether this decision ends the version: for T3 only the second accept does."""
    if verdict != "approve":
        return True
    accepts = sum(1 for decision in taken if decision.verdict == "approve")
    return accepts + 1 >= accepts_needed(version.risk)


def approvers(engagement: Engagement) -> str:
    """Name whom to ask for a decision."""
    return ", ".join(engagement.approvers) or f"{engagement.owner}: name an approver (rolecall engage)"


def _approver(person: Person, engagement: Engagement) -> bool:
    listed = not engagement.approvers or person.id in engagement.approvers or person.has("owner")
    return person.has("approver") and listed


def _host(person: Person, verdict: Verdict, version: Version, engagement: Engagement, *, own: bool) -> Refusal | None:
    if verdict == "approve" and version.risk in HIGH:
        reason = f"{person.id} has shown no member's token; {version.risk} work needs an approver."
        return _refuse("no_authority", reason, f"{approvers(engagement)} (--as NAME with their token)")
    if not own:
        reason = f"{person.id} did not ask for this and is no member."
        return _refuse("no_authority", reason, approvers(engagement))
    return None


def _closed(version: Version, status: VersionStatus, taken: Sequence[Decision]) -> Refusal:
    last = next((decision for decision in reversed(taken) if decision.terminal), None)
    said = f" {last.by_name} decided “{last.verdict}” on {last.at[:16]}." if last else ""
    reason = f"Version {version.number} is no longer open: it is {status}.{said}"
    return _refuse("not_open", reason, "")


def _refuse(code: RefusalCode, reason: str, ask_whom: str) -> Refusal:
    return Refusal(code=code, reason=reason, ask_whom=ask_whom)
