"""Check-ins: one answer a person and a period, on both databases."""

from __future__ import annotations

from rolecall.domain.checkin import CheckIn

REPORT = "report:checkin:web:main:general:2026-W47"


def answer(member, hour=9, **said):
    """Return a person's answer."""
    at = f"2026-11-22T{hour:02}:00:00+00:00"
    facts = {"report": REPORT, "channel": "web:main:general", "member": member, "name": member, "at": at}
    return CheckIn(tenant="main", **facts, **said)


def test_a_later_answer_takes_the_place_of_the_first(store):
    """In order of time, of this period only."""
    with store.begin("main") as unit:
        unit.checkins.put(answer("m2", done="First"))
        unit.checkins.put(answer("m1", 10, done="Second"))
        unit.checkins.put(answer("m2", 11, next="Third"))
        other = answer("m1", 8, done="Other").model_copy(update={"report": f"{REPORT[:-1]}8"})
        unit.checkins.put(other)

    with store.reading("main") as unit:
        assert [(one.member, one.done, one.next) for one in unit.checkins.of(REPORT)] == [
            ("m1", "Second", ""),
            ("m2", "", "Third"),
        ]
    with store.reading("other") as unit:
        assert unit.checkins.of(REPORT) == []
