"""A report as a file says what the report says, re-opens, and runs nothing."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import docx
import pytest

from rolecall.domain.report import Figure, Report, Table
from rolecall.publish.exports.reports import export
from rolecall.publish.exports.reports.handout import DISCLOSURE
from tests.chat.charts.samples import REQUESTS, SPEND
from tests.publish.conftest import HOSTILE
from tests.publish.test_exports import read_csv, read_xlsx

DEFINITIONS = {
    "asked": ("Requested", "Requests made in the period."),
    "spent": ("Spending", "All money spent in the period."),
    "machine": ("Machine time", "Half of the requests took the machine less."),
}
REPORT = Report(
    id="report:monthly::2026-10",
    tenant="main",
    kind="monthly",
    channel="",
    title="Service report, October 2026",
    period="2026-10",
    begins="2026-09-30T22:00:00+00:00",
    ends="2026-10-31T23:00:00+00:00",
    zone="Europe/Berlin",
    at="2026-11-01T08:00:03.000004+00:00",
    colour="amber",
    verdict="Turnaround is within its promise; spending is above its plan.",
    moved=("Requests rose by nine.", HOSTILE),
    ask="Raise the budget of the Business Analyst?",
    causes=("A second team began to ask.",),
    figures=(
        Figure(metric="asked", unit="count", value=41.0, n=41, usual=32.0),
        Figure(metric="spent", unit="microusd", value=12_304_100.0, n=41, group="role:business_analyst"),
        Figure(metric="machine", unit="seconds", value=None, n=3),
    ),
    tables=(Table(title="Exceptions", header=("What", "How often"), rows=(("budget", "2"), (HOSTILE, "1"))),),
    charts=(REQUESTS, SPEND),
    notes=("Three runs were too few for a percentage.",),
    correction="Spending lacked one invoice.",
    version=2,
)
EVERY = pytest.mark.parametrize("form", ["docx", "xlsx", "csv"])


def _chunk(kind, body=b""):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


#: A PNG of one black pixel.
PIXEL = b"\x89PNG\r\n\x1a\n" + b"".join(
    (
        _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)),
        _chunk(b"IDAT", zlib.compress(bytes(2))),
        _chunk(b"IEND"),
    )
)


def opened(form, report=REPORT, **pictures):
    """Export, and return the bytes."""
    return export(report, DEFINITIONS, form, pictures).data


def paragraphs(data):
    """Return the paragraphs of a document."""
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs]


def cells(data):
    """Return the tables of a document as rows of cells."""
    return [
        [[cell.text for cell in row.cells] for row in table.rows] for table in docx.Document(io.BytesIO(data)).tables
    ]


@EVERY
def test_a_file_is_named_after_what_it_is(form):
    """Kind, period and version, and nothing a file system dislikes."""
    assert export(REPORT, DEFINITIONS, form).name == f"monthly-2026-10-v2.{form}"
    odd = REPORT.model_copy(update={"period": "../week 47: “x”"})
    assert export(odd, DEFINITIONS, form).name == f"monthly-..-week-47-x-v2.{form}"


@EVERY
def test_the_same_report_is_the_same_bytes(form):
    """Nothing of the machine or the time is in it."""
    assert opened(form, spend=PIXEL) == opened(form, spend=PIXEL)


def test_a_document_begins_with_the_verdict_and_ends_with_the_meaning():
    """Who reads the first lines knows the colour in a word; who doubts a number finds what it means."""
    data = opened("docx")
    said = paragraphs(data)

    assert said[:2] == [REPORT.title, f"Amber: {REPORT.verdict}"]
    for sentence in (*REPORT.moved, REPORT.ask, *REPORT.causes, *REPORT.notes):
        assert sentence in said
    assert cells(data)[-1] == [["Figure", "Definition"], *map(list, DEFINITIONS.values())]


def test_a_document_says_what_it_covers_in_local_time():
    """Period, begin, cut-off time and correction, in the zone of the report."""
    about = dict(map(tuple, cells(opened("docx"))[0]))

    assert about["From"] == "01 Oct 2026, 00:00 Europe/Berlin"
    assert about["Cut-off time"] == "01 Nov 2026, 00:00 Europe/Berlin"
    assert about["Covers"] == "the whole house"
    assert about["Correction"] == REPORT.correction


def test_figures_of_a_document_are_said_for_people():
    """What cannot be said has its sign, and each one says how much it rests on."""
    assert cells(opened("docx"))[1][1:] == [
        ["Requested", "", "41", "32", "41"],
        ["Spending", "role:business_analyst", "$12.30", "–", "41"],
        ["Machine time", "", "–", "–", "3"],
    ]


def test_a_chart_is_its_picture_with_its_finding_or_a_table():
    """A reader who sees no picture is told; without a picture every number is there."""
    data = opened("docx", spend=PIXEL)
    shapes = docx.Document(io.BytesIO(data)).inline_shapes

    assert [shape._inline.docPr.get("descr") for shape in shapes] == [SPEND.finding]
    assert REQUESTS.finding in paragraphs(data)
    assert ["W47", "21"] in cells(data)[2]


def test_every_page_of_a_document_has_its_number_and_the_notice():
    """The footer counts pages by fields that the reader's program fills in."""
    xml = zipfile.ZipFile(io.BytesIO(opened("docx"))).read("word/footer1.xml").decode()

    assert DISCLOSURE in xml
    assert 'w:instr="PAGE"' in xml
    assert 'w:instr="NUMPAGES"' in xml


def test_a_workbook_has_a_sheet_for_each_part():
    """Figures are numbers, money in dollars, and what cannot be said is empty."""
    sheets = read_xlsx(opened("xlsx"))

    assert list(sheets) == ["About", "Figures", "Exceptions", "Requests a week", "Spending by role", "Definitions"]
    figures = sheets["Figures"][1:]
    assert [row[:6] for row in figures] == [
        ["Requested", "", 41, "count", 41, 32],
        ["Spending", "role:business_analyst", 12.3041, "USD", 41, ""],
        ["Machine time", "", "", "seconds", 3, ""],
    ]
    assert ["Moved", HOSTILE] in sheets["About"]


def test_no_file_runs_a_formula():
    """What begins like one is text in a workbook and guarded in CSV."""
    book = zipfile.ZipFile(io.BytesIO(opened("xlsx")))
    assert not any(b"<f>" in book.read(name) for name in book.namelist() if "worksheets" in name)

    evil = REPORT.model_copy(update={"figures": (REPORT.figures[0].model_copy(update={"group": HOSTILE}),)})
    text = opened("csv", evil).decode()
    assert f"'{HOSTILE.partition(chr(34))[0]}" in text
    assert not any(cell.startswith("=") for row in text.splitlines() for cell in row.split(","))


def test_csv_has_a_row_for_each_figure():
    """Each row says its period and how it was made, so that sorting loses nothing."""
    header, *rows = read_csv(opened("csv"))

    assert [dict(zip(header, row, strict=True))["value"] for row in rows] == ["41.0", "12.3041", ""]
    first = dict(zip(header, rows[0], strict=True))
    assert (first["metric"], first["period"], first["notice"]) == ("asked", "2026-10", DISCLOSURE)
    assert first["definition"] == "Requests made in the period."


@EVERY
def test_a_report_without_anything_is_a_file_too(form):
    """A quiet period, and a metric nobody defined."""
    quiet = Report(
        **{**REPORT.snapshot(), "figures": (), "tables": (), "charts": (), "moved": (), "ask": "", "sample": True}
    )
    assert opened(form, quiet)

    unknown = REPORT.model_copy(update={"figures": (Figure(metric="first_pass", unit="percent", value=90, n=20),)})
    assert export(unknown, {}, form).data
    if form == "docx":
        assert cells(export(unknown, {}, form).data)[1][1] == ["First pass", "", "90 %", "–", "20"]
