"""Publishing: claims a period, keeps its report and puts its cards into the outbox, all in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import structlog

from rolecall.chat.wire import to_json
from rolecall.errors import BadInput
from rolecall.ports.queues import OutboxRow
from rolecall.reports import cards, orders
from rolecall.reports.digests import framing
from rolecall.reports.digests.making import MAKERS, make

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolecall.chat import Card
    from rolecall.domain.report import Report
    from rolecall.ports.store import UnitOfWork
    from rolecall.reports.bureau import Bureau
    from rolecall.reports.errands import Errand

_log = structlog.get_logger(__name__)


def publish(bureau: Bureau, errand: Errand, report: Report | None) -> bool:
    """Publish the report of an errand, or note that nothing had happened; False when somebody had done it."""
    faces = faces_of(bureau, report) if report is not None else ()
    with bureau.office.store.begin(bureau.tenant) as uow:
        mine = uow.reports.claim(errand.id, errand.schedule.id, "skipped" if report is None else "published")
        if mine and report is not None:
            keep(uow, report, faces)
        uow.schedules.handle(errand.schedule.id, errand.at.isoformat())
    return mine


def pass_over(bureau: Bureau, missed: Sequence[Errand]) -> None:
    """Note that errands of a schedule, oldest first, are not made up for; the log and the monthly report name them."""
    schedule, first, last = missed[0].schedule, missed[0], missed[-1]
    with bureau.office.store.begin(bureau.tenant) as uow:
        mine = [errand for errand in missed if uow.reports.claim(errand.id, schedule.id, "missed")]
        uow.schedules.handle(schedule.id, last.at.isoformat())
    if mine:
        span = f"{first.period.name} to {last.period.name}"
        _log.warning("periods_missed", schedule=schedule.id, periods=span, count=len(mine))


def correct(bureau: Bureau, name: str, why: str) -> Report | None:
    """Count a published report again and publish what came out as its next version; None where nothing differs.

    Raises:
        BadInput: no figures are counted for its kind.
        Conflict: somebody else corrected it meanwhile.
    """
    with bureau.office.store.reading(bureau.tenant) as uow:
        old = uow.reports.get(name)
    if old.kind not in MAKERS:
        raise BadInput("Only a report of figures is corrected by counting again.", hint="Ask the role for another one.")
    order = orders.again(old)
    made = make(bureau, order) or framing.quiet(bureau, order)
    if made.figures == old.figures:
        return None
    new = made.model_copy(update={"version": old.version + 1, "correction": why})
    faces = faces_of(bureau, new)
    with bureau.office.store.begin(bureau.tenant) as uow:
        uow.reports.add(new)
        for key, face in _keyed(new, faces) if new.channel else ():
            body: dict[str, object] = {"of": key, "card": to_json(face)}
            uow.outbox.add(_row(uow, new.channel, f"{key}:v{new.version}", "update", body))
    return new


def faces_of(bureau: Bureau, report: Report) -> tuple[Card, ...]:
    """Return the cards of a report: the root message, and what stands below it."""
    return (cards.root(report, bureau.draw), *cards.details(report))


def keep(uow: UnitOfWork, report: Report, faces: tuple[Card, ...]) -> None:
    """Keep a report, and post its cards where it was made for."""
    uow.reports.add(report)
    if not report.channel:
        return
    root, *below = _keyed(report, faces)
    post(uow, report.channel, *root)
    for key, face in below:
        post(uow, report.channel, key, face, under=root[0])


def post(uow: UnitOfWork, channel: str, key: str, face: Card, *, under: str = "") -> None:
    """Put a card for a channel (a place text) into the outbox; the same key is stored once."""
    uow.outbox.add(_row(uow, channel, key, "card", to_json(face), under))


def _keyed(report: Report, faces: Sequence[Card]) -> list[tuple[str, Card]]:
    """Return the cards with their keys, the root first."""
    return [(f"{report.id}:{number or 'root'}", face) for number, face in enumerate(faces)]


def _row(
    uow: UnitOfWork, channel: str, key: str, kind: Literal["card", "update"], body: dict[str, object], under: str = ""
) -> OutboxRow:
    workspace = channel.partition(":")[0]
    return OutboxRow(
        key=key, tenant=uow.tenant, workspace=workspace, channel=channel, kind=kind, body=body, under=under
    )
