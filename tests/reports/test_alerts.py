"""Alerts: what a schedule's rule finds in a version is told to the channel at once."""

from __future__ import annotations

import pytest

from rolecall.chat import plain
from rolecall.errors import BadInput
from tests.reports.room import FRIDAY, MONDAY, PLACE

WEEKLY = f"report:weekly:{PLACE}:2026-W47"
CHECKIN = f"report:checkin:{PLACE}:2026-W47"


def weekly(office, said, **terms):
    """Let the week be reported with what Ben said of it, and return the request."""
    office.scheduled(alert="dimensions.rag = red", **terms)
    office.ticks(FRIDAY)
    office.submits("checkin", CHECKIN, office.ben, blocked=said)
    office.ticks(MONDAY)
    return office.asked_for(WEEKLY)


def alerts(office):
    """Return the alerts in the channel."""
    return [card for card in office.shown() if card.title.startswith("Alert:")]


def test_what_the_rule_finds_is_told_with_the_words_it_rests_on(office):
    """At once, before anybody accepted it, and saying so."""
    weekly(office, "Schedule is red, because the racks are six days late\nScope is green")

    (card,) = alerts(office)
    assert card.title == "Alert: Schedule is red (DIM-1)"
    words = plain.plain(card)
    assert "“Schedule is red, because the racks are six days late” (stated by @ben, 2026-11-20)" in words
    assert "Weekly status 2026-W47: dimensions.rag = red. Nobody has accepted it yet." in words
    assert "Scope" not in words


def test_nothing_is_told_where_the_rule_holds_for_nothing(office):
    """Amber is not red."""
    weekly(office, "Schedule is amber, because the racks are two days late")
    assert alerts(office) == []


def test_a_version_that_waits_for_others_alerts_too(strict_office):
    """The channel hears of the danger, not of the rest."""
    office = strict_office
    request = weekly(office, "Schedule is red, because the racks are six days late")

    assert office.version(request)[0].risk == "T2"
    assert len(alerts(office)) == 1


def test_what_the_version_before_had_is_not_told_again(office):
    """A revision of something else is no new danger."""
    request = weekly(office, "Schedule is red, because the racks are six days late\nThe lab opens on 4 December 2026")
    said = office.submits("revise", office.token(request), office.olga, reason="5 December 2026, not 4 December 2026")
    office.delivers()
    assert said.refusal is None

    assert office.version(request)[0].number == 2
    assert len(alerts(office)) == 1


def test_under_a_kill_switch_no_alert_goes_out(office):
    """It carries a role's own work, so it waits like all of it."""
    office.scheduled(alert="dimensions.rag = red")
    office.ticks(FRIDAY)
    office.submits("checkin", CHECKIN, office.ben, blocked="Schedule is red, because the racks are six days late")
    office.clock.jump(MONDAY)
    office.ticker.tick()
    office.settle()
    office.slash("rolecall", "stop global audit", office.olga)
    office.delivers()

    assert alerts(office) == []


def test_a_schedule_with_an_unreadable_rule_is_refused(office):
    """Not only when it would have alerted."""
    with pytest.raises(BadInput, match="compares nothing"):
        office.scheduled(alert="dimensions.rag red")
