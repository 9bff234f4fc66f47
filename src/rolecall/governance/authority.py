"""Who may decide on a version; read again when the click arrives (invariant 3)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from rolecall.domain.deliverable import Decision, Verdict, Version, VersionStatus, accepts_needed
from rolecall.domain.refusal import Refusal, RefusalCode
from rolecall.domain.words import begun, counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolecall.domain.engagement import Engagement
    from rolecall.domain.member import Member, Person
    from rolecall.domain.request import Request

HIGH = frozenset({"T2", "T3"})
#: Whom somebody asks who is no member.
INVITE = "an owner to invite you"
_ADD = "rolecall members add NAME --role approver"
_DID: dict[Verdict, str] = {"approve": "approved it", "revise": "sent it back", "reject": "rejected it"}


@dataclass(frozen=True)
class Standing:
    """What the workspace of a decision says about who decides, asked when the decision arrives."""

    #: Approver groups the person is in now, as `workspace:tenant:group`.
    groups: frozenset[str] = frozenset()
    #: Why nobody can say which groups they are in; empty when it is known.
    doubt: str = ""
    #: False where anybody may claim any name.
    vouched: bool = True


#: A decision from where no groups are asked and the name is proven.
KNOWN = Standing()


@dataclass(frozen=True)
class Case:
    """A version before its judge, everything read in one transaction."""

    version: Version
    status: VersionStatus
    request: Request
    engagement: Engagement
    #: Decisions taken on this version.
    taken: tuple[Decision, ...]
    #: Who may accept high-risk work here, in words (see `deciders`).
    deciders: str
    #: All members, among whom somebody else is looked for.
    members: tuple[Member, ...] = ()


def refuses_decision(person: Person, verdict: Verdict, case: Case, standing: Standing = KNOWN) -> Refusal | None:
    """Say why this person may not decide this on this version; None when they may."""
    version = case.version
    if case.status != "waiting":
        return _closed(case)
    if version.risk in HIGH and not standing.vouched:
        reason = f"{version.risk} work is decided where a name is proven; here anybody may claim one."
        return _refuse("no_authority", reason, "sign in at the link on the card, or: rolecall decide --as NAME")
    if verdict == "approve" and version.blocked:
        reason = f"This draft is unverified: {counted(version.findings, 'finding')}. It cannot be approved as fact."
        return _refuse("not_open", reason, "edit it, add a source, or retry")
    own = _own(person, case)
    if person.is_host:
        return _host(person, verdict, case, own=own)
    if not person.roles:
        return _refuse("unknown_member", "Only a member of this workspace decides.", INVITE)
    if verdict != "approve" and own:
        return None
    return _accepting(person, verdict, case, standing, own=own)


def grounds(person: Person, case: Case, standing: Standing = KNOWN) -> str:
    """Say why somebody who is not refused may decide, the strongest ground first."""
    engagement = case.engagement
    inside = sorted(engagement.called(group) for group in standing.groups.intersection(engagement.groups))
    if person.id in engagement.approvers and person.has("approver"):
        return f"named approver of {engagement.id}"
    if inside:
        return f"in the group {' and '.join(inside)}"
    if is_approver(person, engagement):
        named = engagement.approvers or engagement.groups
        return "owner who may approve" if named else f"any approver may, since {engagement.id} names none"
    wrote = person.id == case.version.author
    return f"{'wrote this version' if wrote else 'asked for it'} ({case.version.risk})"


Act = Literal["ask", "answer", "edit", "retry", "resume", "stop", "withdraw", "reopen"]
#: What ends or re-opens somebody's work: for who asked, or who may approve.
GRAVE: frozenset[Act] = frozenset({"withdraw", "reopen"})


def refuses_act(person: Person, act: Act, requester: str) -> Refusal | None:
    """Say why this person may not do this with a request of `requester` (empty: nobody's yet)."""
    if not (person.is_host or person.roles):
        reason = f"{person.name} is not a member of this workspace."
        return _refuse("unknown_member", reason, INVITE)
    if act in GRAVE and person.id != requester and not person.has("approver"):
        return _refuse("no_authority", f"Only who asked, or an approver, may {act} this.", "")
    return None


def _own(person: Person, case: Case) -> bool:
    """Tell whether somebody would judge their own work: who asked, or who wrote this version by hand.

    A host user and a member of the same name count as one person: the member's token may lie on that very host.
    """
    requester = case.request.requester
    namesake = requester.startswith("host:") and requester[5:].casefold() == person.name.casefold()
    return person.id in {requester, case.version.author} or namesake


def _accepting(person: Person, verdict: Verdict, case: Case, standing: Standing, *, own: bool) -> Refusal | None:
    high = case.version.risk in HIGH
    if verdict == "approve" and own and high:
        reason = f"{case.version.risk} work needs someone else: nobody accepts their own."
        return _refuse("own_approval", reason, _someone_else(person, case))
    able = is_approver(person, case.engagement) or bool(standing.groups.intersection(case.engagement.groups))
    if not able and not own and standing.doubt:
        return _refuse("no_authority", f"Nothing was decided: {standing.doubt}", f"{case.deciders}, or try again later")
    if high and not able:
        reason = f"{person.name} is not an approver here."
        return _refuse("no_authority", reason, case.deciders)
    if not high and not (own or able):
        reason = "The requester or an approver decides this."
        return _refuse("no_authority", reason, f"@{case.request.requester_name} or {case.deciders}")
    if any(decision.by == person.id for decision in case.taken):
        return _refuse("own_approval", "You accepted this version; the second accept is somebody else's.", "")
    return None


def is_terminal(verdict: Verdict, version: Version, taken: Sequence[Decision]) -> bool:
    """Tell whether this decision ends the version: for T3 only the second accept does."""
    if verdict != "approve":
        return True
    accepts = sum(1 for decision in taken if decision.verdict == "approve")
    return accepts + 1 >= accepts_needed(version.risk)


@dataclass(frozen=True)
class Judges:
    """Who may accept high-risk work of an engagement."""

    #: `@name` of members, `anyone in @group` of groups.
    names: tuple[str, ...]
    #: The ids of those members.
    ids: tuple[str, ...]

    @property
    def words(self) -> str:
        """Name them all, or say what to do when there is nobody."""
        return ", ".join(self.names) or f"an approver (nobody is one yet: {_ADD})"


def judges(members: Sequence[Member], engagement: Engagement) -> Judges:
    """Find who may accept high-risk work of an engagement, by name and by group."""
    able = approvers(members, engagement)
    names = (*(f"@{member.name}" for member in able), *in_groups(engagement))
    return Judges(names, tuple(member.id for member in able))


def deciders(members: Sequence[Member], engagement: Engagement) -> str:
    """Name who may accept high-risk work of an engagement, or what to do when nobody may."""
    return judges(members, engagement).words


def approvers(members: Sequence[Member], engagement: Engagement) -> list[Member]:
    """Return the members who may accept high-risk work of an engagement without being in any group."""
    able = [member for member in members if member.has("approver")]
    anybody = not (engagement.approvers or engagement.groups)
    return [member for member in able if anybody or member.id in engagement.approvers]


def in_groups(engagement: Engagement) -> list[str]:
    """Name the groups whose members may accept high-risk work of an engagement."""
    return [f"anyone in @{engagement.called(group)}" for group in engagement.groups]


def is_approver(person: Person, engagement: Engagement) -> bool:
    """Tell whether somebody may accept high-risk work of an engagement without asking any workspace's groups."""
    anybody = not (engagement.approvers or engagement.groups)
    return person.has("approver") and (anybody or person.id in engagement.approvers or person.has("owner"))


def _someone_else(person: Person, case: Case) -> str:
    """Name who may accept what this person may not; where nobody real may, how somebody comes to."""
    others = [member for member in approvers(case.members, case.engagement) if member.id != person.id]
    ways = [f"@{member.name}" for member in others if not member.sample]
    ways += in_groups(case.engagement)
    ways = ways or [f"invite a person ({_ADD})"]
    ways += [f"open as the sample manager, @{member.name}" for member in others if member.sample]
    return ", or ".join(ways)


def _host(person: Person, verdict: Verdict, case: Case, *, own: bool) -> Refusal | None:
    if verdict == "approve" and case.version.risk in HIGH:
        reason = f"{person.id} has shown no member's token; {case.version.risk} work needs an approver."
        return _refuse("no_authority", reason, f"{case.deciders} (--as NAME with their token)")
    if not own:
        reason = f"{person.id} did not ask for this and is no member."
        return _refuse("no_authority", reason, case.deciders)
    return None


def _closed(case: Case) -> Refusal:
    """Say what became of a version that nobody can decide on any more."""
    last = next((decision for decision in reversed(case.taken) if decision.terminal), None)
    newer = f"version {case.version.number + 1}"
    words = {
        "accepted": "It needed nobody's decision.",
        "rejected": "It was withdrawn.",
        "superseded": f"{begun(newer)} took its place.",
        "blocked": "It could not be verified: edit it, add a source, retry or withdraw it.",
    }.get(case.status, "")
    if last is not None:
        after = {"superseded": f"; {newer} is there", "revising": f"; {newer} is being made"}.get(case.status, "")
        words = f"{begun(last.by_name)} {_DID[last.verdict]} {_when(last.at)}{after}."
    return _refuse("not_open", f"This is version {case.version.number}, no longer open. {words}", "")


def _when(at: str) -> str:
    """Write a time for people: `on 21 Nov at 21:12 UTC`."""
    when = dt.datetime.fromisoformat(at).astimezone(dt.UTC)
    return f"on {when.day} {when:%b} at {when:%H:%M} UTC"


def _refuse(code: RefusalCode, reason: str, ask_whom: str) -> Refusal:
    return Refusal(code=code, reason=reason, ask_whom=ask_whom)
