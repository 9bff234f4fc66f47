"""Reporting: reports that people ask for, besides those that the clock makes."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from rolecall.chat.plain import plain
from rolecall.desk import calendar, channels
from rolecall.desk.office import Preview, Sent
from rolecall.domain.metric import METRICS
from rolecall.domain.report import VERDICTS, report_id
from rolecall.errors import BadInput
from rolecall.reports import orders, posting
from rolecall.reports.commissions import asking, checkin
from rolecall.reports.digests import framing
from rolecall.reports.digests.making import MAKERS, make
from rolecall.reports.errands import Errand
from rolecall.reports.orders import Topic
from rolecall.reports.runners import RUNNERS
from rolecall.reports.trends import Trends

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from rolecall.chat import File
    from rolecall.desk.office import Wish
    from rolecall.domain.report import Report, ReportFormat
    from rolecall.ports.measures import Slice
    from rolecall.ports.store import UnitOfWork
    from rolecall.reports.bureau import Bureau
    from rolecall.reports.orders import Order

#: A time at which nothing was due yet: what is made now handles none of what is due.
NEVER = dt.datetime.min.replace(tzinfo=dt.UTC)


class Writer(Protocol):
    """Writes a report as a file."""

    def __call__(
        self,
        report: Report,
        definitions: Mapping[str, tuple[str, str]],
        form: ReportFormat,
        pictures: Mapping[str, bytes] | None = None,
    ) -> File:
        """Return the file; `definitions` has title and definition of each metric."""


class BureauReporting:
    """`Reporting` of the desk over the bureau."""

    def __init__(self, bureau: Bureau, write: Writer) -> None:
        """Make reports for this bureau, and files of them by `write`."""
        self._bureau = bureau
        self._write = write
        self._trends = Trends(bureau)

    def send(self, wish: Wish) -> Sent:
        """See `Reporting.send`."""
        name = calendar.called(self._bureau.office.dispatch, wish.schedule)
        if wish.schedule.kind in MAKERS:
            return self._published(name, wish)
        errand = self._errand(wish)
        RUNNERS[wish.schedule.kind](self._bureau, errand)
        state, request = self._claimed(errand)
        if state == "skipped":
            words = "nothing happened in this channel, so there is nothing to report."
        else:
            words = "the role is asked." if request else "no role could be asked; the channel is told why."
        return Sent(report=errand.id, said=f"{name}: {words}", request=request)

    def preview(self, wish: Wish) -> Preview:
        """See `Reporting.preview`."""
        if wish.schedule.kind in MAKERS:
            report = self._made(self._order(wish))
            return Preview(report, self.text(report))
        return Preview(None, "\n".join(self._would_ask(wish)))

    def text(self, report: Report) -> str:
        """See `Reporting.text`."""
        faces = posting.faces_of(self._bureau, report)
        return "\n".join(plain(replace(face, buttons=(), files=())) for face in faces)

    def trends(self, uow: UnitOfWork, weeks: int, of: Slice, *, money: bool) -> Mapping[str, Any]:
        """See `Reporting.trends`."""
        return self._trends.of(uow, weeks, of, money=money)

    def export(self, report: Report, form: ReportFormat) -> File:
        """See `Reporting.export`."""
        drawn = {chart.id: self._bureau.draw(chart) for chart in report.charts}
        pictures = {name: picture for name, picture in drawn.items() if picture is not None}
        definitions = {metric.id: (metric.title, metric.definition) for metric in METRICS.values()}
        return self._write(report, definitions, form, pictures)

    def _published(self, name: str, wish: Wish) -> Sent:
        order = self._order(wish)
        report = self._made(order)
        errand = Errand(order.id, NEVER, "report", wish.schedule, order.period)
        mine = posting.publish(self._bureau, errand, report)
        where = "in its channel" if order.channel else "for the whole house"
        if mine or ":now:" in order.id:
            return Sent(report=order.id, said=f"{name} {order.period.name} is published {where}.")
        return Sent(report=order.id, said=f"{name} {order.period.name} was published before.")

    def _made(self, order: Order) -> Report:
        return make(self._bureau, order) or framing.quiet(self._bureau, order)

    def _order(self, wish: Wish) -> Order:
        topic, now = Topic.of(wish.schedule), self._bureau.office.clock.now()
        return orders.named(topic, wish.period, now) if wish.period else orders.now(topic, now, wish.event)

    def _errand(self, wish: Wish) -> Errand:
        """Return the errand on which a role is asked; the running period's is one of the event's own."""
        schedule = wish.schedule
        if not schedule.channel:
            raise BadInput("A role is asked in a channel.", hint="Name one: --channel")
        period = self._order(wish).period
        name = report_id(schedule.subject, schedule.channel, period.name)
        return Errand(name if wish.period else f"{name}:now:{wish.event}", NEVER, "report", schedule, period)

    def _claimed(self, errand: Errand) -> tuple[str, str]:
        """Return how the errand's period is claimed, and by which request a role was asked."""
        with self._bureau.office.store.reading(self._bureau.tenant) as uow:
            claims = uow.reports.claims(uow.reports.schedule_of(errand.id), "")
        return next(((state, request) for report, state, request in claims if report == errand.id), ("", ""))

    def _would_ask(self, wish: Wish) -> Iterator[str]:
        """Say what a role would be asked, and what it would be given; of the whole house channel by channel."""
        places = [wish.schedule.channel] if wish.schedule.channel else self._channels()
        if not places:
            yield f"{VERDICTS['quiet']}: no role is hired for any channel, so none would be asked.\n"
        for place in places:
            here = wish.model_copy(update={"schedule": wish.schedule.model_copy(update={"channel": place})})
            yield self._would_ask_in(self._errand(here))

    def _would_ask_in(self, errand: Errand) -> str:
        schedule = errand.schedule
        name = calendar.called(self._bureau.office.dispatch, schedule)
        what = f"{name} {errand.period.name}, {schedule.channel}"
        if schedule.kind != "weekly":
            return f"{what}: would be asked for, from the sources approved for its engagement.\n"
        known = asking.material(self._bureau, errand)
        if known.quiet:
            return f"{what}: {VERDICTS['quiet'].lower()}, nothing happened, so it would not be asked for.\n"
        parts = [f"Check-in of @{one.name}:\n\n{checkin.document(one)}" for one in known.said]
        return "\n".join(
            (f"{what}: would be asked for, from\n", known.record.markdown, *(parts or ["Nobody has checked in.\n"]))
        )

    def _channels(self) -> list[str]:
        with self._bureau.office.store.reading(self._bureau.tenant) as uow:
            return channels.named_by(item for item, _status in uow.engagements.listed())
