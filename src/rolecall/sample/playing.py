"""Plays the story: events go in through the front desk, the line works them, the clock is simulated.

Every event has an id of its own, so that playing twice changes nothing and what was broken off is finished.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol

from rolecall.chat import File
from rolecall.desk import library
from rolecall.desk.people import of_member
from rolecall.domain.evidence import Scope
from rolecall.domain.run import RUN_MOVES
from rolecall.errors import ServiceFailed
from rolecall.sample import dates, events, welcome
from rolecall.sample.opening import Opened, opened
from rolecall.sample.quiet import quiet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from rolecall.chat import Event, Place
    from rolecall.desk import FrontDesk, Reply
    from rolecall.domain.member import Member
    from rolecall.domain.run import Run
    from rolecall.ports.store import UnitOfWork
    from rolecall.sample.clock import SimulatedClock
    from rolecall.sample.pack import Pack
    from rolecall.sample.story import Asked, Document, Scheduled, Step

    #: When something happens, and what does it; a second time changes nothing.
    Moment = tuple[dt.datetime, Callable[[], None]]

#: Moments between two remarks.
TOLD_EVERY = 10


class Ticks(Protocol):
    """What makes the reports that are due."""

    @property
    def failing(self) -> Mapping[str, str]:
        """What went wrong at the last tick, by schedule."""

    def tick(self) -> None:
        """Make what is due by the clock of the story."""

    def next_at(self) -> dt.datetime | None:
        """Return when something is due next, None where nothing ever is."""


@dataclass(frozen=True)
class Stage:
    """What the story is played on."""

    tenant: str
    #: A front desk whose office has the simulated clock and the offline model, and enqueues nothing.
    desk: FrontDesk
    #: Works a run to its end, whatever that is, by the same clock and model.
    work: Callable[[Run], None]
    clock: SimulatedClock
    #: By the same clock too.
    ticks: Ticks
    #: The channel.
    place: Place
    #: Finds, or makes, the member who started the installation.
    you: Callable[[UnitOfWork], Member]


def add(stage: Stage, pack: Pack, tell: Callable[[str], None]) -> bool:
    """Add the sample workspace, or finish adding it; False when it was there already.

    `tell` hears what is being done, in a few words.

    Raises:
        BadInput: somebody real has the name of a sample member.
        ServiceFailed: an event of the story was not worked as the story says.
    """
    story = pack.story
    now = stage.clock.now()
    weeks = dates.weeks_between(story.ends, now)
    office = stage.desk.office
    with office.store.begin(stage.tenant, reserve=True) as uow:
        cast = opened(uow, office.ids, story, stage.place, stage.you(uow), weeks)
        if welcome.posted(uow, cast.name):
            return False
    play = _Play(stage, pack, cast, weeks)
    moments = sorted(play.moments(), key=lambda moment: moment[0])
    for nth, (at, happen) in enumerate(moments, start=1):
        play.report(until=at + dt.timedelta(weeks=weeks))
        happen()
        if nth % TOLD_EVERY == 0:
            tell(f"Sample workspace: {nth} of {len(moments)} events")
    play.report(until=now)
    play.schedule_the_rest()
    with office.store.begin(stage.tenant, reserve=True) as uow:
        found = uow.requests.listed(engagements=[item.id for item in cast.engagements.values()], limit=len(moments))
        quiet(uow, [request.id for request, _status in found], events.prefix(cast))
        welcome.post(uow, story, cast.name, stage.place)
    return True


class _Play:
    """One performance with its cast."""

    def __init__(self, stage: Stage, pack: Pack, cast: Opened, weeks: int) -> None:
        self._stage, self._pack, self._cast, self._weeks = stage, pack, cast, weeks
        self._office = stage.desk.office

    def moments(self) -> Iterator[Moment]:
        """Yield everything that happens, in any order."""
        for document in self._pack.story.documents:
            yield document.at, partial(self._approve, document)
        for nth, scheduled in enumerate(self._pack.story.schedules):
            if scheduled.at is not None:
                yield scheduled.at, partial(self._schedule, scheduled, nth)
        for ask in self._pack.story.asks:
            yield ask.at, partial(self._ask, ask)
            for nth, step in enumerate(ask.then, start=1):
                yield step.at, partial(self._follow, ask, nth, step)

    def report(self, until: dt.datetime) -> None:
        """Let everything be reported that is due until then, each at its time, and set the clock to `until`."""
        ticks = self._stage.ticks
        while (due := ticks.next_at()) is not None and due <= until:
            self._stage.clock.jump(due)
            ticks.tick()
            if ticks.failing:
                raise _broken_off("a report", next(iter(ticks.failing.values())))
        self._stage.clock.jump(until)

    def schedule_the_rest(self) -> None:
        """Schedule what the story did not schedule on a day of its own."""
        for nth, scheduled in enumerate(self._pack.story.schedules):
            if scheduled.at is None:
                self._schedule(scheduled, nth)

    def _schedule(self, scheduled: Scheduled, nth: int) -> None:
        self._happen(events.schedule(self._cast, self._stage.place, scheduled, nth))

    def _approve(self, document: Document) -> None:
        engagement = self._cast.engagements[document.role].id
        scope = Scope(tenant=self._stage.tenant, engagement=engagement)
        with self._office.store.reading(self._stage.tenant) as uow:
            if uow.sources.named(scope, document.file) is not None:
                return
        data = dates.moved_file(document.file, self._pack.files[document.file], self._weeks)
        read = library.read(self._office, File(document.file, self._office.reader.media_type(document.file), data))
        person = of_member(self._cast.members[document.by])
        with self._office.store.begin(self._stage.tenant, reserve=True) as uow:
            name = f"source:{self._office.ids.new('s')}"
            library.add(self._office, uow, name, read, person, library.Approved(engagement))

    def _ask(self, ask: Asked) -> None:
        request = self._happen(events.ask(self._cast, self._stage.place, ask, self._weeks))
        if not ask.then or ask.then[0].act != "stop":  # else it is stopped before it begins
            self._work(request)

    def _follow(self, ask: Asked, nth: int, step: Step) -> None:
        request = self._came(events.name(self._cast, ask, 0)).request
        with self._office.store.reading(self._stage.tenant) as uow:
            made = uow.deliverables.of(request)
            version = uow.deliverables.version(made)[0] if made else None
        event = events.follow(self._cast, self._stage.place, (ask, nth, step), request, version, self._weeks)
        self._happen(event)
        self._work(request)

    def _happen(self, event: Event) -> str:
        """Let an event happen and return the request it is about; one that has happened stays as it is."""
        desk = self._stage.desk
        desk.take(event)
        while desk.reply(self._stage.tenant, event.id) is None and desk.work_next():
            pass
        return self._came(event.id).request

    def _came(self, event: str) -> Reply:
        """Return what came of an event that was taken in."""
        reply = self._stage.desk.reply(self._stage.tenant, event)
        if reply is None or reply.refusal is not None or reply.error:
            said = reply.said if reply is not None else "it was not worked"
            raise _broken_off(event, said)
        return reply

    def _work(self, request: str) -> None:
        """Work the runs of a request that have not ended."""
        with self._office.store.reading(self._stage.tenant) as uow:
            waiting = [run for run, status in uow.runs.of(request) if not RUN_MOVES.ended(status)]
        for run in waiting:
            self._stage.work(run)


def _broken_off(where: str, why: str) -> ServiceFailed:
    return ServiceFailed(f"The sample story broke off at {where}: {why}", hint="rolecall sample remove")
