"""Values to store, complete and dull; every test names only what it is about."""

from __future__ import annotations

import hashlib
from typing import Any

from rolecall.domain.audit import SYSTEM, Entry
from rolecall.domain.budget import Charge, Hold
from rolecall.domain.deliverable import Decision, Version, version_digest
from rolecall.domain.engagement import Engagement
from rolecall.domain.evidence import Chunk, Citation, Passage, Source, passage_id
from rolecall.domain.member import Member
from rolecall.domain.request import Answers, Request
from rolecall.domain.run import GateResult, Run, StageRecord
from rolecall.ports.queues import InboxRow, OutboxRow

AT = "2026-11-21T09:00:00+00:00"


def request(id: str = "r1", **changes: Any) -> Request:
    """A request for user stories."""
    return Request(
        **{
            "id": id, "tenant": "main", "engagement": "eng1", "department": "support", "place": "cli:main:here",
            "requester": "m1", "requester_name": "Dana", "role": "business_analyst", "kind": "user_stories",
            "text": "Passwordless login; links expire after 15 minutes.", "at": AT, **changes,
        }
    )  # fmt: skip


def run(id: str = "r1.v1.1", **changes: Any) -> Run:
    """The first run of the request."""
    return Run(
        **{
            "id": id, "tenant": "main", "request": "r1", "engagement": "eng1", "department": "support",
            "role": "business_analyst", "kind": "user_stories", "version": 1, "nth": 1, "purpose": "first",
            "by": "m1", "by_name": "Dana", "contract_digest": "c" * 64, "model": "offline", "at": AT, **changes,
        }
    )  # fmt: skip


def record(step: str = "intake", **changes: Any) -> StageRecord:
    """The record of a stage."""
    return StageRecord(
        **{
            "run": "r1.v1.1", "step": step, "stage": "intake", "kind": "discovery", "nth": 1, "started": AT,
            "ended": AT, "seconds": 0.25, **changes,
        }
    )  # fmt: skip


def citation() -> Citation:
    """A footnote to the request's own words."""
    return Citation(
        id="p00000001", source="request:r1", source_name="the ask", revision=1, locator="sentence 1",
        quote="links expire after 15 minutes", standing="stated", stated_by="@dana, 2026-11-21",
    )  # fmt: skip


def version(number: int = 1, **changes: Any) -> Version:
    """A version with one story and one citation."""
    content = {
        "title": "Login",
        "stories": [{"id": "US-1", "text": f"Version {number}", "cites": ["p00000001"]}],
    }
    return Version(
        **{
            "deliverable": "d1", "number": number, "tenant": "main", "engagement": "eng1", "request": "r1",
            "run": f"r1.v{number}.1", "role": "business_analyst", "kind": "user_stories", "risk": "T2",
            "title": "Login", "content": content, "citations": (citation(),),
            "gates": (GateResult(gate="schema", level="block", passed=True),), "author": "role",
            "author_name": "Business Analyst", "contract_digest": "c" * 64, "model": "offline", "cost_microusd": 0,
            "at": AT, "digest": version_digest(content, (citation(),)), **changes,
        }
    )  # fmt: skip


def decision(id: str = "dec1", **changes: Any) -> Decision:
    """An approval by another member."""
    return Decision(
        **{
            "id": id, "tenant": "main", "deliverable": "d1", "version": 1, "digest": "0" * 64, "verdict": "approve",
            "by": "m2", "by_name": "Robin", "terminal": True, "at": AT, **changes,
        }
    )  # fmt: skip


def engagement(id: str = "eng1", **changes: Any) -> Engagement:
    """A permanent engagement for everything."""
    return Engagement(
        **{
            "id": id, "tenant": "main", "department": "support", "roles": (), "place": "*", "term": "permanent",
            "starts_at": AT, "ends_at": "", "catalogue": (), "approvers": ("m2",), "owner": "Robin", **changes,
        }
    )  # fmt: skip


def member(id: str = "m1", name: str = "Dana", **changes: Any) -> Member:
    """A member who may ask and approve."""
    return Member(**{"id": id, "tenant": "main", "name": name, "roles": {"requester", "approver"}, **changes})


def answers(**changes: Any) -> Answers:
    """Answers to one question."""
    return Answers(**{"request": "r1", "by": "m1", "by_name": "Dana", "at": AT, "values": {"q1": "E-mail"}, **changes})


def charge(**changes: Any) -> Charge:
    """A charge for a model call of the draft."""
    return Charge(
        **{
            "tenant": "main", "department": "support", "engagement": "eng1", "role": "business_analyst",
            "request": "r1", "run": "r1.v1.1", "stage": "draft", "model": "large", **changes,
        }
    )  # fmt: skip


def hold(key: str = "r1.v1.1:draft:0", amount: int = 1000, **changes: Any) -> Hold:
    """A hold of a tenth of a cent."""
    return Hold(key=key, charge=charge(**changes), amount=amount, budgets=())


def event(id: str = "e1", place: str = "cli:main:here", **changes: Any) -> InboxRow:
    """A chat event."""
    return InboxRow(**{"id": id, "tenant": "main", "place": place, "event": {"type": "Command"}, **changes})


def delivery(key: str = "r1:card", channel: str = "here", **changes: Any) -> OutboxRow:
    """A card to deliver."""
    return OutboxRow(
        **{
            "key": key, "tenant": "main", "workspace": "cli", "channel": channel, "kind": "card",
            "body": {"title": "Ready"}, **changes,
        }
    )  # fmt: skip


def source(text: str = "", id: str = "source:handbook", **changes: Any) -> Source:
    """An approved source of these words."""
    data = text.encode()
    return Source(
        **{
            "id": id, "tenant": "main", "engagement": "eng1", "name": "handbook.md", "revision": 1,
            "media_type": "text/markdown", "sha256": hashlib.sha256(data).hexdigest(), "size": len(data),
            "standing": "approved", "by": "m2", "at": AT, **changes,
        }
    )  # fmt: skip


def chunks(source: Source, text: str, heading: str = "Handbook") -> list[Chunk]:
    """Make one chunk a line, one passage a sentence."""
    return [
        Chunk(
            heading=heading,
            text=line,
            passages=tuple(
                Passage(
                    id=passage_id(source.id, sentence),
                    source=source.id,
                    source_name=source.name,
                    revision=source.revision,
                    locator=f"line {n}",
                    text=sentence,
                    standing=source.standing,
                )
                for sentence in line.split(". ")
            ),
        )
        for n, line in enumerate(text.splitlines(), start=1)
    ]


def add_source(unit: Any, text: str, **changes: Any) -> Source:
    """Store a source of these words in a unit of work."""
    made = source(text, **changes)
    unit.sources.add(made, text.encode(), chunks(made, text))
    return made


def entry(subject: str = "request:r1", **changes: Any) -> Entry:
    """An audit entry that covers nothing."""
    return Entry(
        **{
            "type": "noted",
            "actor": SYSTEM,
            "subject": subject,
            "request": "r1",
            "body": {"note": subject},
            **changes,
        }
    )
