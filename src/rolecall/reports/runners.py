"""Runners: how the errand of each kind of schedule is run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rolecall.reports import orders, posting
from rolecall.reports.commissions import asking, checkin
from rolecall.reports.digests.making import MAKERS, make

if TYPE_CHECKING:
    from rolecall.reports.bureau import Bureau
    from rolecall.reports.errands import Errand
    from rolecall.reports.ticking import Runner


def digest(bureau: Bureau, errand: Errand) -> None:
    """Make the report of an errand, reading only, and publish it."""
    posting.publish(bureau, errand, make(bureau, orders.of(errand)))


#: Of each kind of schedule what runs its errands.
RUNNERS: Mapping[str, Runner] = {
    **dict.fromkeys(MAKERS, digest),
    "weekly": asking.weekly,
    "deliverable": asking.deliverable,
    "checkin": checkin.ask,
}
