"""The channel record: what Rolecall holds of a channel's work in a period, one line a fact, as a source to be cited.

It tells of public requests only, and of nobody's speed or quality of work.
"""

from __future__ import annotations

import datetime as dt
import re
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rolecall.domain.evidence import Scope
from rolecall.domain.schedule import zone_named
from rolecall.domain.words import counted
from rolecall.errors import NotFound
from rolecall.governance.authority import HIGH, deciders
from rolecall.line.job import matter
from rolecall.ports.measures import Slice, Window
from rolecall.reports.wording import date, span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rolecall.dispatch import Dispatch
    from rolecall.domain.deliverable import Decision
    from rolecall.domain.request import Request, RequestStatus
    from rolecall.domain.role import DeliverableContract
    from rolecall.domain.schedule import Period
    from rolecall.ports.measures import Decided
    from rolecall.ports.store import UnitOfWork

#: Lines of one section, and words of a person's own in a line.
LINES, WORDS = 40, 12
#: What would end a statement in the middle of a line: every line is to be one passage.
_ENDS = re.compile(r"[.!?;…\s]*[.!?;…\n](?:\s|$)+.*", re.DOTALL)
#: Requests that are not done and on which nobody works, and what keeps each.
_STUCK: dict[RequestStatus, str] = {
    "asking": "is blocked: it waits for answers of @{who}",
    "blocked": "is blocked: its draft did not pass the checks",
    "failed": "is not done: a service failed",
    "stopped": "is not done: it was stopped",
    "set_aside": "is not done: it broke off several times",
}
_PLAIN = str.maketrans("", "", '“”"|')
_UNDER_WAY: tuple[RequestStatus, ...] = ("received", "working")


@dataclass(frozen=True)
class Record:
    """The lines of a record by the headings a status report knows."""

    period: str
    done: tuple[str, ...] = ()
    not_done: tuple[str, ...] = ()
    next: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()
    #: True when nothing happened in the period; what only waits has not.
    quiet: bool = True

    @property
    def markdown(self) -> str:
        """The record as a document; a section without lines is left out."""
        sections = (
            ("Period", (self.period,)),
            ("Done", self.done),
            ("Not done", self.not_done),
            ("Next", self.next),
            ("Decisions needed", self.decisions),
        )
        parts = ["# Channel record"]
        for title, lines in sections:
            parts += [f"## {title}", _listed(lines)] if lines else []
        return "\n\n".join(parts) + "\n"


def record(uow: UnitOfWork, dispatch: Dispatch, channel: str, period: Period, zone: str) -> Record:
    """Read the record of a channel (a place text) up to, and without, the end of the period."""
    return _Reader(uow, dispatch, channel, period, zone).read()


@dataclass
class _Reader:
    """Reads what happened in one channel in one period."""

    uow: UnitOfWork
    dispatch: Dispatch
    channel: str
    period: Period
    zone_name: str
    _requests: dict[str, Request | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.zone = zone_named(self.zone_name)
        self.begins, self.ends = self.period.begins.isoformat(), self.period.ends.isoformat()
        self.window = Window(begins=self.begins, ends=self.ends)
        covering = [item for item, _status in self.uow.engagements.listed() if item.covers(self.channel, private=False)]
        self.engagements = [item.id for item in covering]
        self.slice = Slice(engagements=tuple(self.engagements))
        self.members = self.uow.members.listed()

    def read(self) -> Record:
        decided = [fact for fact in self.uow.measures.decided(self.window, self.slice) if self._request(fact.request)]
        sources = list(self._sources())
        numbers = self._numbers(decided)
        return Record(
            period=f"{span(self.period, self.zone_name)} ({self.period.name})",
            done=(*self._done(decided), *sources, *numbers),
            not_done=(*self._sent_back(decided), *self._stuck()),
            next=tuple(self._under_way()),
            decisions=tuple(self._waiting()),
            quiet=not (sources or numbers),
        )

    def _numbers(self, decided: Sequence[Decided]) -> list[str]:
        """Say in one line how much happened, as far as anything did."""
        asked = [request for request in self._asked() if self._request(request.id)]
        made = [fact for fact in self.uow.measures.delivered(self.window, self.slice) if self._request(fact.request)]
        threads = {fact.request for fact in made} | {fact.request for fact in decided} | {item.id for item in asked}
        if not threads:
            return []
        numbers = f"{counted(len(asked), 'request')} made, {counted(len(made), 'version')} delivered"
        taken = f"{counted(len(decided), 'decision')} taken"
        return [f"Roles worked in {counted(len(threads), 'thread')}: {numbers}, {taken}."]

    def _asked(self) -> Iterator[Request]:
        """Yield the requests of the period, newest first."""
        before = ""
        while page := self.uow.requests.listed(
            engagements=self.engagements, channel=self.channel, private="", before=before
        ):
            for request, _status in page:
                if request.at < self.begins:
                    return
                if request.at < self.ends:
                    yield request
            before = page[-1][0].id

    def _request(self, name: str) -> Request | None:
        """Return a public request of this channel; None for any other, and for what was made for a schedule."""
        if name not in self._requests:
            found = self.uow.requests.get(name)
            here = ":".join(found.place.split(":")[:3]) == self.channel and not found.private
            self._requests[name] = found if here and not self.uow.reports.asked_by(name) else None
        return self._requests[name]

    def _done(self, decided: Iterable[Decided]) -> Iterator[str]:
        for fact, request in self._mine(decided):
            if fact.verdict == "approve":
                said = self._decision(request, fact)
                yield f"{self._called(request)} was accepted by @{said.by_name} on {self._day(fact.at)}."

    def _sent_back(self, decided: Iterable[Decided]) -> Iterator[str]:
        for fact, request in self._mine(decided):
            if fact.verdict != "approve":
                said = self._decision(request, fact)
                what = "was sent back" if fact.verdict == "revise" else "was rejected"
                why = f": “{_phrase(said.reason)}”" if said.reason else ""
                yield f"{self._called(request)} {what} by @{said.by_name} on {self._day(fact.at)}{why}."

    def _stuck(self) -> Iterator[str]:
        for request, status in self._open(tuple(_STUCK)):
            what = _STUCK[status].format(who=request.requester_name)
            yield f"{self._called(request)} {what}, since {self._day(request.at)}."

    def _under_way(self) -> Iterator[str]:
        for request, _status in self._open(_UNDER_WAY):
            yield f"{self._called(request)} is being worked on for @{request.requester_name}."

    def _open(self, statuses: Sequence[RequestStatus]) -> list[tuple[Request, RequestStatus]]:
        found = self.uow.requests.listed(
            engagements=self.engagements, channel=self.channel, private="", statuses=statuses, limit=LINES
        )
        return [pair for pair in reversed(found) if pair[0].at < self.ends and self._request(pair[0].id)]

    def _waiting(self) -> Iterator[str]:
        for fact in self.uow.measures.waiting(self.ends, self.slice):
            request = self._request(fact.request)
            if request is None:
                continue
            whom = self._others(request) if fact.risk in HIGH else f"@{request.requester_name}"
            since, due = self._day(fact.at), self._due(request, fact.at)
            yield f"Decide on {self._called(request)}, waiting since {since}; decider: {whom}; due: {due}"

    def _others(self, request: Request) -> str:
        """Name who may decide on work that nobody decides on for themselves."""
        others = [member for member in self.members if member.id != request.requester]
        return deciders(others, self.uow.engagements.get(request.engagement))

    def _sources(self) -> Iterator[str]:
        for engagement in self.engagements:
            for source in self.uow.sources.listed(Scope(tenant=self.uow.tenant, engagement=engagement)):
                if self.begins <= source.at < self.ends:
                    yield f"{source.name} was approved as a source by @{source.by} on {self._day(source.at)}."

    def _mine(self, decided: Iterable[Decided]) -> Iterator[tuple[Decided, Request]]:
        for fact in decided:
            request = self._request(fact.request)
            if request is not None:
                yield fact, request

    def _decision(self, request: Request, fact: Decided) -> Decision:
        made = self.uow.deliverables.of(request.id) or ""
        taken = self.uow.deliverables.decisions(made)
        return next(item for item in taken if item.terminal and item.version == fact.number)

    def _called(self, request: Request) -> str:
        """Name a request: `User stories “passwordless login”`."""
        contract = self._contract(request)
        title = contract.title if contract else request.kind.replace("_", " ").capitalize()
        return f"{title} “{_phrase(matter(request.text, title))}”"

    def _due(self, request: Request, at: str) -> str:
        """Say by when something that waits since `at` is promised to be decided on."""
        contract = self._contract(request)
        hours = dt.timedelta(hours=contract.sla.hours if contract else 0)
        return self._day((dt.datetime.fromisoformat(at) + hours).isoformat())

    def _contract(self, request: Request) -> DeliverableContract | None:
        """Return what was promised; None: the role is not installed any more."""
        with suppress(NotFound):
            return self.dispatch.contract(request.role, request.kind)[1]
        return None

    def _day(self, at: str) -> str:
        return date(dt.datetime.fromisoformat(at).astimezone(self.zone))


def _phrase(text: str) -> str:
    """Return the first words of what somebody wrote, as a part of one statement."""
    first = _ENDS.sub("", text.strip(), count=1)
    return " ".join(first.translate(_PLAIN).split()[:WORDS])


def _listed(lines: Sequence[str]) -> str:
    shown = [f"- {line}" for line in lines[:LINES]]
    left = len(lines) - LINES
    return "\n".join([*shown, f"- {counted(left, 'more line')} not shown"] if left > 0 else shown)
