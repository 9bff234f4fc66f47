"""The cards of a version: the first line says what is needed from whom by when."""

from __future__ import annotations

import pytest

from rolecall.contracts import loader
from rolecall.line import cards
from rolecall.line.gates import CHECKS
from tests.line.floor import PACK
from tests.store import samples

CONTRACT = loader.load(PACK, CHECKS).deliverables[0]


def delivered(**changes):
    """Return the card of a version."""
    version = samples.version(**changes)
    words = {"made_by": "offline", "evaluated": True}
    return cards.delivered(version, CONTRACT, samples.request(), "@Robin", "# Login", **words)


@pytest.mark.parametrize(
    ("risk", "whom", "grave"), [("T1", "@Dana", False), ("T2", "@Robin", True), ("T3", "@Robin", True)]
)
def test_the_first_line_names_who_decides_and_the_hour(risk, whom, grave):
    """The promised hours after the version was made."""
    card = delivered(risk=risk)
    hours = CONTRACT.sla.hours

    due = cards.clock_time(samples.AT, hours)
    assert card.title == f"Login: version 1 is ready. {whom}: please decide by {due} (within {hours} h)."
    assert (card.grave, card.state, card.about, card.at) == (grave, "waiting", "deliverable:d1.v1", samples.AT)


def test_what_needs_nobody_offers_nothing():
    """T0 is accepted by its rules."""
    card = delivered(risk="T0")

    assert (card.title, card.buttons, card.state) == (
        "Login: version 1 is ready. Nothing is needed from you.",
        (),
        "done",
    )


def test_times_are_written_for_people_in_utc():
    """Whatever the offset they were stored with."""
    assert cards.clock_time("2026-11-21T10:00:00+01:00", 48) == "Mon 23 Nov 09:00 UTC"
    assert cards.clock_time("2026-12-31T23:30:00+00:00", 1) == "Fri 1 Jan 00:30 UTC"
