"""Edit by hand: a person writes version n + 1, the gates look at it again."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from rolecall.chat import Note
from rolecall.desk.acts.deciding import case_of
from rolecall.desk.office import Office, Reply, log
from rolecall.domain.content import items, own_text
from rolecall.domain.deliverable import Version, version_digest
from rolecall.domain.evidence import Citation, Passage
from rolecall.domain.refusal import Refusal
from rolecall.domain.words import counted
from rolecall.errors import BadInput
from rolecall.governance.authority import judges
from rolecall.line import cards, closing, deliver, verify

if TYPE_CHECKING:
    from rolecall.chat import Card
    from rolecall.domain.deliverable import VersionStatus
    from rolecall.domain.member import Person
    from rolecall.domain.request import RequestStatus
    from rolecall.domain.role import DeliverableContract
    from rolecall.governance.authority import Case
    from rolecall.ports.store import UnitOfWork

EDITABLE = frozenset({"waiting", "blocked"})


def edit(office: Office, uow: UnitOfWork, person: Person, subject: str, content: dict[str, Any], note: str) -> Reply:
    """Write the next version from a person's content; changed items are typed *stated by* that person."""
    case = case_of(uow, subject)
    working = uow.requests.status(case.request.id) == "working"
    if case.status not in EDITABLE or working:
        state = "being worked on" if working else case.status
        said = f"Version {case.version.number} is {state}; only an open version is edited."
        refusal = Refusal(code="not_open", reason=said, ask_whom="reopen it with a reason")
        return Reply(said=said, request=case.request.id, refusal=refusal)
    if content == case.version.content:
        raise BadInput("The edit changes nothing.", hint="Change the content and send it again.")
    _role, contract = office.dispatch.contract(case.version.role, case.version.kind)
    version = _version(office, case, contract, person, content, note)
    uow.deliverables.move(case.version.deliverable, case.version.number, case.status, "superseded")
    status = deliver.status_of(version)
    uow.deliverables.add(version, status)
    _move(uow, case.request.id, status)
    _announce(office, uow, person, case, contract, version)
    return Reply(
        said=f"Version {version.number} is {status}; {counted(version.findings, 'finding')}.", request=case.request.id
    )


def _move(uow: UnitOfWork, request: str, status: VersionStatus) -> None:
    """Let the request stand where its newest version stands."""
    wanted: RequestStatus = "blocked" if status == "blocked" else "delivered"
    if uow.requests.status(request) != wanted:
        uow.requests.move(request, wanted)
    if status == "accepted":
        uow.requests.move(request, "closed")


def _announce(
    office: Office,
    uow: UnitOfWork,
    person: Person,
    case: Case,
    contract: DeliverableContract,
    version: Version,
) -> None:
    name = f"version:{version.deliverable}.v{version.number}"
    log(uow, person, "version_edited", name, {"row": version.snapshot()}, request=case.request.id, covers=name)
    markdown = office.render(version, contract)
    role, _contract = office.dispatch.contract(version.role, version.kind)
    whom = judges(case.members, case.engagement)
    evaluated, made_by = office.evaluated(role), f"{version.author_name}, by hand, after {version.model}"
    if version.blocked:
        face = cards.unverified(version, case.request, whom, markdown, made_by=made_by, evaluated=evaluated)
    else:
        face = cards.delivered(version, contract, case.request, whom, markdown, made_by=made_by, evaluated=evaluated)
    closing.version(uow, case.request, version, face)
    _replaced(uow, case, version, face)


def _replaced(uow: UnitOfWork, case: Case, version: Version, face: Card) -> None:
    """Take the buttons off the card of the version that was edited; a terminal has no card to change."""
    if closing.watches_itself(case.request):
        return
    said = f"{case.version.title}: version {case.version.number} was replaced by version {version.number}."
    record = Note(f"Edited by hand by {version.author_name}, {cards.clock_time(version.at)}.")
    suffix = f"edited.{version.number}"
    closing.became(uow, case.request, case.version, suffix, title=said, record=record, state="done")
    closing.stands(uow, case.request, suffix, state=face.state, words=face.title)


def _version(
    office: Office,
    case: Case,
    contract: DeliverableContract,
    person: Person,
    content: dict[str, Any],
    note: str,
) -> Version:
    at = office.now()
    passages = verify.passages_of(case.version) | _said(office, case, person, content, at)
    words = verify.source_text(office.store, office.reader, case.version.tenant)
    results = verify.inspect(content, contract, passages, dt.date.fromisoformat(at[:10]), words)
    used = {name for _pointer, item in items(content) for name in item["cites"]}
    citations = tuple(Citation.of(passage) for passage in passages.values() if passage.id in used)
    return case.version.model_copy(
        update={
            "number": case.version.number + 1,
            "title": str(content.get("title") or case.version.title),
            "content": content,
            "citations": citations,
            "gates": results,
            "author": person.id,
            "author_name": person.name,
            "reason": note,
            "cost_microusd": 0,
            "at": at,
            "digest": version_digest(content, citations),
        }
    )


def _said(office: Office, case: Case, person: Person, content: dict[str, Any], at: str) -> dict[str, Passage]:
    """Cite every changed item to the edit itself: what a person writes by hand is *stated* by that person."""
    before = {str(item["id"]): own_text(item) for _pointer, item in items(case.version.content)}
    said: dict[str, Passage] = {}
    for _pointer, item in items(content):
        words = own_text(item)
        if not words or before.get(str(item["id"])) == words or not isinstance(item.get("cites"), list):
            continue
        place = f"edit of version {case.version.number}, {item['id']}"
        for passage in office.cut(case.request.id, words, person.name, at, place=place):
            said[passage.id] = passage
            if passage.id not in item["cites"]:
                item["cites"].append(passage.id)
    return said
