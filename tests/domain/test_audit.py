"""The audit chain: any change to any byte of a record is seen."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from rolecall.domain.audit import GENESIS, SYSTEM, AuditEvent, Entry, Head, broken_link, chain, commitment

START = Head(tenant="main", seq=0, leaf=GENESIS)


def _chain(count):
    head, made = START, []
    for number in range(count):
        entry = Entry(type="request_accepted", actor=SYSTEM, subject=f"request:r{number}", body={"n": number})
        event = chain(entry, head, f"2026-11-21T10:00:{number:02d}+00:00", f"{number:032x}")
        made.append(event)
        head = Head(tenant="main", seq=event.seq, leaf=event.leaf)
    return made


def test_an_untouched_chain_has_no_broken_link():
    """Every record follows the one before it."""
    head = START
    for event in _chain(5):
        assert broken_link(event, head) == ""
        head = Head(tenant="main", seq=event.seq, leaf=event.leaf)


def test_a_missing_and_a_reordered_record_are_named():
    """The number that should have come is in the words."""
    events = _chain(4)
    assert broken_link(events[2], Head(tenant="main", seq=1, leaf=events[0].leaf)) == (
        "record 2 is missing or out of order: found 3"
    )


@settings(max_examples=150)
@given(st.data())
def test_any_changed_byte_of_a_record_breaks_it(data):
    """Change one character of one value of a stored record."""
    event = _chain(1)[0]
    raw = event.snapshot()
    field = data.draw(st.sampled_from(["at", "type", "subject", "commitment", "leaf", "prev", "covers"]))
    text = raw[field] or "x"
    place = data.draw(st.integers(0, len(text) - 1))
    changed = text[:place] + ("1" if text[place] == "0" else "0") + text[place + 1 :]
    raw[field] = changed
    assert broken_link(AuditEvent.model_validate(raw), START) != ""


def test_the_commitment_does_not_depend_on_key_order():
    """RFC 8785 sorts the keys; the salt hides equal bodies from each other."""
    one, two = {"a": 1, "b": [1.0, "é"]}, json.loads('{"b": [1.0, "é"], "a": 1}')
    assert commitment("00" * 16, one) == commitment("00" * 16, two)
    assert commitment("00" * 16, one) != commitment("01" * 16, one)
