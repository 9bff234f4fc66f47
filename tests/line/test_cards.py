"""The cards of a version: the first line says what is needed from whom by when."""

from __future__ import annotations

import pytest

from rolecall.chat import Cites
from rolecall.contracts import loader
from rolecall.governance.authority import Judges
from rolecall.line import cards
from rolecall.line.gates import CHECKS
from tests.line.floor import PACK
from tests.store import samples

CONTRACT = loader.load(PACK, CHECKS).deliverables[0]


MADE = {"made_by": "offline", "evaluated": True}
ROBIN = Judges(("@Robin",), ("m2",))


def delivered(judges=ROBIN, **changes):
    """Return the card of a version."""
    return cards.delivered(samples.version(**changes), CONTRACT, samples.request(), judges, "# Login", **MADE)


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


def test_who_has_to_decide_is_awaited_and_few_of_many():
    """The requester of what stays inside the team, those named of what does not, five at most."""
    many = Judges(tuple(f"@p{n}" for n in range(9)), tuple(f"p{n}" for n in range(9)))

    assert delivered(risk="T1").awaits == (samples.request().requester,)
    assert delivered(risk="T2").awaits == ("m2",)
    assert delivered(many, risk="T3").awaits == ("p0", "p1", "p2", "p3", "p4")
    assert delivered(risk="T0").awaits == ()
    assert delivered(Judges(("anyone in @leads",), ()), risk="T2").title.startswith(
        "Login: version 1 is ready. Anyone in @leads: please decide by"
    )


@pytest.mark.parametrize(
    ("judges", "whom", "awaits"),
    [
        (Judges(("@max", "@lee", "@kim"), ("m1", "m2", "m3")), "@max (or @lee, @kim)", ("m1", "m2", "m3")),
        (Judges(("anyone in @leads",), ()), "Anyone in @leads", (samples.request().requester,)),
        (Judges((), ()), "@Dana", (samples.request().requester,)),
    ],
)
def test_an_unverified_draft_names_people_who_are_there(judges, whom, awaits):
    """Approvers by name, else whoever asked; never a title out of the contract."""
    card = cards.unverified(samples.version(), samples.request(), judges, "# Login", **MADE)

    assert card.title.startswith("Login: version 1 could not be verified, ")
    assert card.title.endswith(f" {whom}: add a source, edit, or withdraw it.")
    assert card.awaits == awaits


def test_quotes_stand_without_the_names_of_passages():
    """The text has numbers of its own for them."""
    (cites,) = [block for block in delivered(risk="T1").doc if isinstance(block, Cites)]

    assert {label for label, _where, _quote in cites.items} == {""}


def test_times_are_written_for_people_in_utc():
    """Whatever the offset they were stored with."""
    assert cards.clock_time("2026-11-21T10:00:00+01:00", 48) == "Mon 23 Nov 09:00 UTC"
    assert cards.clock_time("2026-12-31T23:30:00+00:00", 1) == "Fri 1 Jan 00:30 UTC"
