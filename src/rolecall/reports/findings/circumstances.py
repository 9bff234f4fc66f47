"""Circumstances: what the store knows to have changed around the work in a period, and which figures it may explain."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from rolecall.domain.words import counted as number_of
from rolecall.ports.measures import Window
from rolecall.reports.wording import listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rolecall.ports.measures import Told
    from rolecall.ports.store import UnitOfWork
    from rolecall.reports.findings.gathering import Gathered
    from rolecall.reports.metrics import Counted

#: Digits of a digest that people are shown.
DIGITS = 8
_LOAD = frozenset({"asked", "accepted", "rejected", "waiting", "spent"})
_MADE = frozenset({"first_pass", "revised", "rejected", "cited", "rework", "machine_p50", "exceptions"})
_MONEY = frozenset({"spent", "cost_per_accepted"})
_HELD_UP = frozenset({"accepted", "exceptions", "waiting", "whole_p50", "overdue", "on_time"})


class Circumstance(NamedTuple):
    """Something that changed, as part of a sentence, and the metrics it may explain."""

    words: str
    explains: frozenset[str]


def circumstances(uow: UnitOfWork, gathered: Gathered) -> list[Circumstance]:
    """Return what changed in the period, against the periods before where there are any."""
    if not gathered.before:
        return []
    told = uow.measures.told(gathered.now.window)
    return [
        *_contracts(uow, gathered),
        *_models(gathered),
        *_stops(gathered, told),
        *_refusals(gathered),
        *_engagements(gathered, told),
        *_members(told),
    ]


def _contracts(uow: UnitOfWork, gathered: Gathered) -> Iterator[Circumstance]:
    before = Window(begins=gathered.before[-1].window.begins, ends=gathered.now.window.begins)
    known = uow.measures.contracted(before, gathered.now.of)
    for role, digest in uow.measures.contracted(gathered.now.window, gathered.now.of):
        if (role, digest) not in known and role in {item.role for item in known}:
            words = f"{gathered.titled(role)} worked by a new contract ({digest[:DIGITS]})"
            yield Circumstance(words, _MADE | _MONEY | {"whole_p50"})


def _models(gathered: Gathered) -> Iterator[Circumstance]:
    known = {pair for counted in gathered.before for pair in _asked(counted)}
    for role, model in sorted(_asked(gathered.now) - known):
        if role in {name for counted in gathered.before for name in counted.roles}:
            words = f"{gathered.titled(role)} worked with {model}, which it had not used in the periods before"
            yield Circumstance(words, _MADE | _MONEY | {"whole_p50"})


def _asked(counted: Counted) -> set[tuple[str, str]]:
    """Return which role asked which model."""
    return {(step.role, step.model) for step in counted.worked if step.model}


def _stops(gathered: Gathered, told: Sequence[Told]) -> Iterator[Circumstance]:
    ours = {f"engagement:{item.id}" for item in gathered.engagements} | {"global"}
    scopes = [item.subject for item in told if item.type == "stop_set"]
    pulled = [scope for scope in scopes if scope in ours or scope.startswith("role:")]
    if pulled:
        times = number_of(len(pulled), "time")
        names = listed([gathered.titled(scope.removeprefix("role:")) for scope in sorted(set(pulled))])
        yield Circumstance(f"work was stopped {times} ({names})", _LOAD | _HELD_UP)


def _refusals(gathered: Gathered) -> Iterator[Circumstance]:
    now = _refused(gathered.now)
    usual = [_refused(counted) for counted in gathered.before]
    money = gathered.order.audience == "managers"
    for code, why in (("over_budget", "a budget had run out"), ("term_ended", "a term had ended")):
        if now[code] > max(counts[code] for counts in usual) and (money or code != "over_budget"):
            words = f"{number_of(now[code], 'request')} were refused because {why}"
            yield Circumstance(words, _HELD_UP | {"spent"} if money else _HELD_UP)


def _refused(counted: Counted) -> Counter[str]:
    return Counter(fact.refused for fact in counted.asked)


def _engagements(gathered: Gathered, told: Sequence[Told]) -> Iterator[Circumstance]:
    window = gathered.now.window
    begun = [item.id for item in gathered.engagements if window.begins <= item.starts_at < window.ends]
    ended = {item.subject.removeprefix("engagement:") for item in told if item.type == "engagement_ended"}
    ended |= {item.id for item in gathered.engagements if window.begins <= item.ends_at < window.ends}
    over = [item.id for item in gathered.engagements if item.id in ended]
    for names, what in ((begun, "began"), (over, "ended")):
        if names:
            yield Circumstance(f"{'engagement' if len(names) == 1 else 'engagements'} {listed(names)} {what}", _LOAD)


def _members(told: Sequence[Told]) -> Iterator[Circumstance]:
    joined = sum(1 for item in told if item.type == "member_added")
    if joined:
        yield Circumstance(f"{number_of(joined, 'member')} joined", frozenset({"asked"}))
