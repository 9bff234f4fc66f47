"""Cards of a report: short whatever the data, whole below."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from rolecall.chat import Bullets, Card, Chart, Note, Para
from rolecall.chat.wire import from_json, to_json
from rolecall.domain import report as domain
from rolecall.reports import cards

WORDS = st.text(max_size=40) | st.integers(0, 90).map(lambda count: " ".join(["word"] * count))
FIGURES = st.builds(
    domain.Figure, metric=st.sampled_from(["waiting", "asked"]), unit=st.just("count"),
    value=st.none() | st.floats(0, 1e9), n=st.integers(0, 10**9), group=st.sampled_from(["", "role:x"]),
)  # fmt: skip
CHARTS = st.builds(
    domain.Chart, id=st.just("work"), title=WORDS, kind=st.just("bar"), unit=st.just("count"),
    labels=st.just(("W46", "W47")), series=st.just((("Accepted", (1.0, None)),)), finding=WORDS,
)  # fmt: skip
TABLES = st.builds(domain.Table, title=WORDS, header=st.just(("a", "b")), rows=st.just((("1", "2"),)))
REPORTS = st.builds(
    domain.Report, id=st.just("report:usage:c:2026-W47"), version=st.integers(1, 9), tenant=st.just("main"),
    kind=st.just("usage"), channel=st.just("c"), schedule=st.sampled_from(["", "s1"]), title=WORDS,
    period=st.just("2026-W47"), begins=st.just(""), ends=st.just(""), zone=st.just("UTC"), at=st.just(""),
    colour=st.sampled_from(["green", "amber", "red", "quiet"]), verdict=WORDS, moved=st.lists(WORDS, max_size=5),
    ask=WORDS, causes=st.lists(WORDS, max_size=3), figures=st.lists(FIGURES, max_size=4),
    tables=st.lists(TABLES, max_size=3), charts=st.lists(CHARTS, max_size=3), notes=st.lists(WORDS, max_size=3),
    correction=WORDS, sample=st.booleans(),
)  # fmt: skip


def said(card: Card) -> list[str]:
    """Return the words that a card shows, but for the axes of its chart."""
    parts = [card.title, *(button.label for button in card.buttons)]
    for block in card.doc:
        match block:
            case Note(text) | Para(text):
                parts.append(text)
            case Bullets(items):
                parts += items
            case Chart(title, finding=finding):
                parts += [title, finding]
            case other:
                raise AssertionError(other)
    return " ".join(parts).split()


@given(REPORTS, st.sampled_from([None, b"png"]))
def test_a_root_message_is_short_whatever_the_report(report: Any, picture: bytes | None):
    """At most 12 blocks and 120 words, so that it is read; it survives the outbox."""
    card = cards.root(report, lambda _chart: picture)
    assert len(card.doc) + len(card.files) + bool(card.buttons) <= cards.BLOCKS
    assert len(said(card)) <= cards.WORDS_IN_ALL
    assert sum(isinstance(block, Chart) for block in card.doc) <= 1
    assert from_json(to_json(card), Card) == card


def report(**changes: Any) -> domain.Report:
    """Return a report of a week that differs by `changes`."""
    return domain.Report(
        **{
            "id": "report:usage:web:main:general:2026-W47", "tenant": "main", "kind": "usage", "schedule": "s1",
            "channel": "web:main:general", "title": "Usage digest, 16–22 November 2026", "period": "2026-W47",
            "begins": "2026-11-15T23:00:00+00:00", "ends": "2026-11-22T23:00:00+00:00", "zone": "Europe/Berlin",
            "at": "2026-11-23T08:00:00+00:00", "colour": "amber",
            "verdict": "Needs attention: 2 of 7 waiting versions overdue.", "moved": ("Accepted: 43, up from 31.",),
            "ask": "Decide on 7 versions that wait, 2 of them overdue.",
            "figures": (domain.Figure(metric="waiting", unit="count", value=7, n=7),),
            "charts": (
                domain.Chart(
                    id="work", title="Requested and accepted", kind="bar", unit="count", labels=("W47",),
                    series=(("Accepted", (43,)),), finding="43 accepted, up from 31.",
                ),
            ), **changes,
        }
    )  # fmt: skip


def test_a_root_message_is_short_with_every_part_at_its_longest():
    """What is left out stands below it and on the page; that it was cut is seen."""
    long = " ".join(["word"] * 100)
    chart = report().charts[0].model_copy(update={"title": long, "finding": long})
    parts = dict.fromkeys(("title", "verdict", "ask", "correction"), long)
    card = cards.root(report(**parts, moved=(long,) * 5, charts=(chart,), sample=True, version=2), lambda _chart: b"p")
    assert len(said(card)) <= cards.WORDS_IN_ALL
    assert card.title.endswith("word…")


def test_the_colour_stands_in_words_and_in_the_tone():
    """In the title, which is what a notification shows, and in the first note."""
    card = cards.root(report(), lambda _chart: None)
    assert card.title == "Needs attention: Usage digest, 16–22 November 2026"
    assert card.doc[0] == Note("2 of 7 waiting versions overdue.", "warn")


def test_the_decision_asked_for_has_a_button_and_a_schedule_can_be_muted():
    """Nothing waits: no button for it; nobody's schedule: nothing to mute."""
    card = cards.root(report(), lambda _chart: None)
    assert [(button.verb, button.subject) for button in card.buttons] == [("say", "/rolecall waiting"), ("mute", "s1")]
    assert cards.root(report(figures=(), schedule=""), lambda _chart: None).buttons == ()
    assert card.about == "report:report:usage:web:main:general:2026-W47"


def test_the_picture_of_the_chart_is_a_file_on_the_card():
    """Its words stand beside it: a picture is never the only carrier of a number."""
    card = cards.root(report(), lambda chart: chart.id.encode())
    (chart,) = (block for block in card.doc if isinstance(block, Chart))
    assert [(file.name, file.data) for file in card.files] == [("work.png", b"work")]
    assert (chart.picture, chart.finding) == ("work.png", "43 accepted, up from 31.")
    assert cards.root(report(), lambda _chart: None).files == ()


def test_a_correction_says_so_first():
    """With its version and why."""
    card = cards.root(report(version=2, correction="A run was counted twice."), lambda _chart: None)
    assert card.doc[0] == Note("Corrected, version 2: A run was counted twice.")


def test_a_report_of_one_sentence_has_nothing_below_it():
    """An empty card would be posted."""
    assert cards.details(report()) == ()
    (card,) = cards.details(report(causes=("Why.",)))
    assert card.about == "report:report:usage:web:main:general:2026-W47"
