"""Numbers, days, negations and names are read alike however they are written."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolecall.line.gates.text import grounding
from rolecall.line.gates.text.days import agrees, days
from rolecall.line.gates.text.quantities import codes, quantities

AS_OF = dt.date(2026, 11, 21)
SMALL = "zero one two three four five six seven eight nine ten eleven twelve".split()


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("3 attempts", "three attempts"),
        ("three attempts", "3 attempts"),
        ("15 minutes", "a fifteen-minute window"),
        ("60 minutes", "an hour"),
        ("one hour", "60 min"),
        ("two days", "48 hours"),
        ("1,000 users", "1000 users"),
        ("1\u00a0000 users", "a thousand users"),
        ("$5 million", "$5m"),
        ("20 percent", "20%"),
        ("twenty-five", "25"),
        ("105", "one hundred and five"),
        ("2.5k requests", "2,500 requests"),
        ("9:00", "9am"),
        ("the 3rd try", "the third try"),
        ("US-3 and Q3", ""),
    ],
)
def test_the_same_number_is_supported(claim: str, evidence: str) -> None:
    """Digits, words, separators, scales and units of time do not matter."""
    assert list(grounding.unsupported_numbers(claim, evidence)) == []


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("15 hours", "15 minutes"),
        ("$20", "€20"),
        ("20%", "20 days"),
        ("five attempts", "three attempts"),
        ("1,500", "1,000"),
        ("15", "150"),
        ("3 hours", "two hours"),
        ("10 MB", "10 GB"),
    ],
)
def test_another_number_or_unit_is_not(claim: str, evidence: str) -> None:
    """A changed number or a unit of the same kind is found."""
    assert list(grounding.unsupported_numbers(claim, evidence))


@given(st.integers(0, 12), st.integers(0, 12))
def test_words_and_digits_agree_exactly_when_the_numbers_do(one: int, other: int) -> None:
    """`seven` supports 7 and nothing else."""
    found = list(grounding.unsupported_numbers(f"{one} tries", f"{SMALL[other]} tries"))

    assert (one == other) == (found == [])


@given(st.integers(0, 10**9))
def test_separators_of_thousands_change_nothing(number: int) -> None:
    """1234567 and 1,234,567 are one number."""
    assert quantities(f"{number:,} rows")[0].value == number


def test_numbers_beside_a_limit_are_allowed_only_where_asked() -> None:
    """Test data one beside a limit tests the limit; in a rule it is another limit."""
    assert list(grounding.unsupported_numbers("16 minutes", "15 minutes", near=1)) == []
    assert list(grounding.unsupported_numbers("16 minutes", "15 minutes"))
    assert list(grounding.unsupported_numbers("17 minutes", "15 minutes", near=1))


def test_ids_are_no_numbers() -> None:
    """Ids and versions are compared whole."""
    assert {"us3", "v2.1.0", "rfc9110"} == codes("US-3, v2.1.0 and RFC9110")
    assert quantities("US-3 v2.1.0 RFC9110 1.2.3") == ()


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("2026-03-15", "on 15 March 2026"),
        ("2026-03-15", "March 15th, 2026"),
        ("15 March", "2026-03-15"),
        ("2027-03-15", "by 15 March"),
        ("March 2026", "2026-03-15"),
        ("2026-03-12", "12/03/2026"),
        ("2026-12-03", "12/03/2026"),
        ("2026-11-22", "tomorrow"),
        ("2026-11-27", "by Friday"),
    ],
)
def test_the_same_day_is_supported(claim: str, evidence: str) -> None:
    """However it is written, and with the year left out or a weekday soon after it was said."""
    assert agrees(days(claim)[0], evidence, AS_OF)


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("2026-03-16", "15 March 2026"),
        ("2025-03-15", "15 March 2026"),
        ("2024-03-15", "15 March"),
        ("2026-04-15", "15 March 2026"),
        ("2026-11-26", "by Friday"),
        ("2026-12-25", "by Friday"),
    ],
)
def test_another_day_is_not(claim: str, evidence: str) -> None:
    """A moved day, month or year is found."""
    assert not agrees(days(claim)[0], evidence, AS_OF)


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Passwords are stored", "Passwords must not be stored"),
        ("Passwords are not stored", "Passwords are stored"),
        ("Guests can invite others", "Guests can never invite others"),
        ("A code has at most 8 characters", "A code has at least 8 characters"),
        ("Accounts are unlocked after three attempts", "Accounts are locked after three attempts"),
        ("Refunds are given without a receipt", "Refunds are given with a receipt"),
    ],
)
def test_a_turned_rule_is_found(claim: str, evidence: str) -> None:
    """A negation dropped or added, or an opposite in its place."""
    assert list(grounding.turned_round(claim, evidence))


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Passwords are never stored", "Passwords must not be stored"),
        ("Nobody stores passwords", "Passwords must not be stored"),
        ("Links stop working after 15 minutes", "Links expire after 15 minutes"),
        ("Accept payment no later than Friday", "Accept payment by Friday"),
        ("Not only staff sign in by link", "Staff and guests sign in by link"),
    ],
)
def test_a_faithful_rewording_is_not(claim: str, evidence: str) -> None:
    """Other words for the same denial, idioms and synonyms turn nothing round."""
    assert list(grounding.turned_round(claim, evidence)) == []


@pytest.mark.parametrize(
    ("claim", "evidence", "missing"),
    [
        ("owned by Priya", "owned by Dana", ["Priya"]),
        ("Dana's team and the PM", "Dana, project manager", []),
        ("sent by Dana on GitLab", "Dana sends it", ["GitLab"]),
        ("Reset A Forgotten Password Quickly", "passwords", []),
        ("the Product Owner accepts", "accepted", []),
        ("Atlas-based exports", "exports to Atlas", []),
    ],
)
def test_names_come_from_the_evidence(claim: str, evidence: str, missing: list[str]) -> None:
    """Possessives, initials, compounds, title case and job titles are no strangers."""
    assert [message.split("”")[0].strip("“") for message in grounding.unsupported_names(claim, evidence)] == missing
