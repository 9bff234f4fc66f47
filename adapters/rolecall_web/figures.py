"""Figures as people read them: said in their unit, beside what is usual, with what they mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from rolecall.domain.metric import METRICS
from rolecall.domain.quantity import UNKNOWN, change, said
from rolecall.domain.report import Figure, Report, Unit
from rolecall_web import words


@dataclass(frozen=True)
class Told:
    """A figure in words; `usual` and `change` are empty where nobody can say."""

    metric: str
    title: str
    definition: str
    value: str
    #: False where it rests on too little to be said.
    known: bool
    n: int
    usual: str = ""
    change: str = ""
    #: Whom or what it is about, empty for the whole.
    of: str = ""


@dataclass(frozen=True)
class Division:
    """The figures of one kind of part: by role, by department, by model."""

    by: str
    lines: tuple[Told, ...]


def whole(report: Report) -> tuple[Told, ...]:
    """Return the figures of the whole for which anything was observed."""
    return tuple(_told(figure) for figure in report.figures if not figure.group and _observed(figure))


def silent(report: Report) -> tuple[str, ...]:
    """Return the titles of the figures of the whole for which nothing was observed."""
    return tuple(_told(figure).title for figure in report.figures if not figure.group and not _observed(figure))


def divisions(report: Report, roles: Mapping[str, str]) -> tuple[Division, ...]:
    """Return the figures of parts of the whole by what divides it; `roles` has the titles of roles by their ids."""
    return tuple(_divisions((figure for figure in report.figures if figure.group and _observed(figure)), roles))


def value(number: float | None, n: int, unit: Unit) -> str:
    """Say a number; one that rests on too little says so."""
    return "too few to say" if number is None and n else said(number, unit)


def _told(figure: Figure, of: str = "") -> Told:
    metric = METRICS.get(figure.metric)  # one that is no longer counted still stands in an old report
    return Told(
        metric=figure.metric,
        title=metric.title if metric else words.human(figure.metric),
        definition=metric.definition if metric else "This figure is not counted any more.",
        value=value(figure.value, figure.n, figure.unit),
        known=figure.value is not None,
        n=figure.n,
        usual="" if figure.usual is None else said(figure.usual, figure.unit),
        change=change(figure.value, figure.usual, figure.unit),
        of=of,
    )


def _divisions(figures: Iterable[Figure], roles: Mapping[str, str]) -> Iterator[Division]:
    for by, found in groupby(figures, lambda figure: figure.group.partition(":")[0]):
        yield Division(by, tuple(_told(figure, _part(figure.group, roles)) for figure in found))


def _part(group: str, roles: Mapping[str, str]) -> str:
    """Name a part of the whole: `role:business_analyst` is `Business Analyst`."""
    by, _, name = group.partition(":")
    if by == "role":
        return roles.get(name, words.human(name))
    return words.stage(name) if by == "stage" else name or UNKNOWN


def _observed(figure: Figure) -> bool:
    return bool(figure.n or figure.value)
