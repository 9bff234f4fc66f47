"""Seeded faults: one thing changed in correct deliverables is caught; correct paraphrases are not blocked.

Twenty rules of an invented company and a paraphrase of each, by the author of the gates, who adjusted three rules
on them: a guard against regressions, no held-out measure (that is `tests/benchmarks/grounding.py`).
"""

# ruff: noqa: E501  (cases are read as tables, one a line)

from __future__ import annotations

import re
from collections.abc import Iterator

from rolecall.line import gates
from tests.line.gates.samples import STORY_OUTPUT, blocked, content, contract, look, passage

KIND = contract(STORY_OUTPUT)

#: (passage, a faithful paraphrase)
PAIRS = [
    ("Refunds are paid within 14 days of the return.", "A refund reaches the customer in fourteen days after a return."),
    ("Orders above $1,000 need a second approval by Marta.", "Marta approves orders over 1000 dollars a second time."),
    ("The nightly export must not run during the inventory in Leeds.", "During the inventory in Leeds no nightly export runs."),
    ("Customers may not change the delivery address once the parcel has left.", "The delivery address cannot be changed by customers after the parcel has left."),
    ("Access is removed on the last working day, 30 June 2027.", "On 2027-06-30, the last working day, access is removed."),
    ("At least 8 characters are required in a voucher code.", "A voucher code has at least eight characters."),
    ("Uptime of the booking service is 99.9% per month.", "The booking service is up 99.9 percent of each month."),
    ("Kenji owns the migration of 2,400 contracts to Atlas.", "The migration of the 2400 contracts to Atlas belongs to Kenji."),
    ("Backups are kept for ninety days and then deleted.", "After 90 days backups are deleted; until then they are kept."),
    ("Drivers never see the phone number of a guest.", "The phone number of a guest is never shown to drivers."),
    ("The pilot starts on 4 May 2027 with three shops.", "Three shops take part in the pilot, which starts on May 4, 2027."),
    ("Invoices are sent by Priya before the 5th of each month.", "Priya sends invoices before the 5th of each month."),
    ("A session ends after half an hour without activity, 30 minutes at most.", "Without activity a session ends after 30 minutes."),
    ("Two managers sign contracts worth more than €50,000.", "Contracts worth more than 50,000 euros are signed by 2 managers."),
    ("Personal data must not leave Ireland without consent of Legal.", "Without consent of Legal personal data must not leave Ireland."),
    ("Complaints are answered within 2 business days by the desk in Porto.", "The desk in Porto answers complaints within two business days."),
    ("The audit by Henrik covers 120 suppliers.", "Henrik audits 120 suppliers."),
    ("The limit is 250 requests per minute for partners.", "Partners are limited to 250 requests a minute."),
    ("Maintenance is announced 48 hours ahead in Beacon.", "Beacon announces maintenance two days ahead."),
    ("Trial accounts cannot invite guests.", "Guests cannot be invited by trial accounts."),
]  # fmt: skip

_NUMBER = re.compile(r"(?<![\w-])\d[\d,.]*\d|\b\d\b")
_WORDS = {"fourteen": "forty", "eight": "six", "Three": "Five", "two": "four"}
_NAMES = re.compile(r"\b(Marta|Kenji|Atlas|Priya|Leeds|Ireland|Porto|Henrik|Beacon)\b")
_STRANGERS = {"Marta": "Oscar", "Kenji": "Ludwig", "Atlas": "Vulcan", "Priya": "Sofia", "Leeds": "Bristol",
              "Ireland": "Norway", "Porto": "Lyon", "Henrik": "Walter", "Beacon": "Lantern"}  # fmt: skip
_DATES = {"2027-06-30": "2027-07-30", "May 4, 2027": "May 6, 2027"}


def verdict(source: str, text: str) -> list[str]:
    """Return what blocks a deliverable of one constraint."""
    rule = passage(source)
    made = content(stories=[], constraints=[{"id": "CON-1", "cites": [rule.id], "text": text}])
    return [line for line in blocked(gates.inspect(look(made, KIND, [rule]))) if not line.startswith("completeness")]


def numbers(text: str) -> Iterator[str]:
    """Change each number that is no part of a date, in digits or words."""
    plain = re.sub(r"2027-\d\d-\d\d|May \d, 2027", lambda match: "~" * len(match[0]), text)
    for match in _NUMBER.finditer(plain):
        yield f"{text[: match.start()]}7{match[0]}{text[match.end() :]}"
    for word, other in _WORDS.items():
        if word in text.split():
            yield text.replace(word, other)


def names(text: str) -> Iterator[str]:
    """Put somebody or something else in the place of each name."""
    for match in _NAMES.finditer(text):
        yield text.replace(match[0], _STRANGERS[match[0]])


def dates(text: str) -> Iterator[str]:
    """Move each date."""
    for date, other in _DATES.items():
        if date in text:
            yield text.replace(date, other)


def negations(text: str) -> Iterator[str]:
    """Drop each negation, or add one where there is none."""
    for word, without in (
        ("must not ", "may "), ("cannot be ", "can be "), ("never ", ""), ("cannot ", "can "), ("no nightly", "the nightly"),
    ):  # fmt: skip
        if word in text:
            yield text.replace(word, without, 1)
    for word in (" are ", " is ", " has "):
        if word in text and not re.search(r"\b(?:not|never|no|cannot|without)\b", text, re.IGNORECASE):
            yield text.replace(word, f"{word}not ", 1)


def caught(mutants: list[tuple[str, str]]) -> tuple[int, int]:
    """Count the mutants that are blocked, and all of them."""
    return sum(bool(verdict(source, text)) for source, text in mutants), len(mutants)


def test_faithful_paraphrases_are_not_blocked() -> None:
    """At most 2 % false blocks: of twenty paraphrases none."""
    assert [pair for pair in PAIRS if verdict(*pair)] == []


def test_changed_numbers_names_and_dates_are_caught() -> None:
    """At least 95 % of changed numbers and names, and every moved date."""
    for change, share in ((numbers, 0.95), (names, 0.95), (dates, 1.0)):
        mutants = [(source, other) for source, text in PAIRS for other in change(text)]
        found, total = caught(mutants)

        assert total >= (2 if change is dates else 7)
        assert found >= share * total, [pair for pair in mutants if not verdict(*pair)]


def test_most_turned_negations_are_caught() -> None:
    """Negations need the same words on both sides, so a free paraphrase may hide some: at least three in four."""
    mutants = [(source, other) for source, text in PAIRS for other in negations(text)]
    found, total = caught(mutants)

    assert total >= 12
    assert found >= 0.75 * total, [pair for pair in mutants if not verdict(*pair)]
