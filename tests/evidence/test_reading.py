"""Reading sources: every passage is a verbatim piece of its document, every bad file a clear message."""

from __future__ import annotations

import io
import time
import zipfile

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st

from rolecall.domain.evidence import Source
from rolecall.errors import BadSource
from rolecall.evidence import chunks, media_type, parse, stated
from rolecall.evidence.chunks import MAX_PASSAGES
from rolecall.evidence.markdown import read_markdown
from rolecall.evidence.statements import statements

MARKDOWN = """# Plan

We ship on 3 Dec. e.g. the app. Dr. Who agrees; the vendor does not.

## Risks

| Type | Description |
|------|-------------|
| Risk | Vendor late |
| Issue |  |

Dana: hello there.
Risk: the server may fail.
- first item
"""


def _source(name="plan.md"):
    return Source(
        id="source:plan",
        tenant="main",
        engagement="eng1",
        name=name,
        revision=1,
        media_type=media_type(name),
        sha256="0" * 64,
        size=1,
        standing="approved",
        by="dana",
        at="2026-11-21T10:00:00+00:00",
    )


def _passages(name, data):
    return [passage for chunk in chunks(_source(name), parse(name, data)) for passage in chunk.passages]


def test_the_request_of_the_first_example_is_cut_into_its_four_clauses():
    """Semicolons divide, nothing is changed."""
    text = (
        "As support staff we need passwordless login by e-mail link; links expire after 15 minutes; "
        "three failed attempts lock the account for an hour; passwords must not be stored"
    )
    found = stated("r1", text, "dana", "2026-11-21T10:00:00", place="request")
    assert [passage.text for passage in found] == text.split("; ")
    assert {passage.standing for passage in found} == {"stated"}
    assert found[0].stated_by == "@dana, 2026-11-21"


@given(st.text(max_size=300))
def test_every_statement_is_a_verbatim_piece_of_the_text(text):
    """Whatever the text, in order and unchanged."""
    place = 0
    for statement in statements(text):
        place = text.index(statement, place) + len(statement)


#: One paragraph, and texts made to send an expression back over what it has read.
LONG = {
    "prose": "The link expires after 15 minutes and Dana will send the plan to everyone on Monday. ",
    "lines": "The link expires after 15 minutes.\nDana will send the plan.\n",
    "no white space": "a.b",
    "stops": ".",
    "stops and marks": '."',
    "one word": "x",
    "spaces in a heading": ("# x", " ", "x"),
    "marks in a heading": ("# ", "#", "x"),
    "spaces in a table": ("a | b\n", " ", "|x"),
    "dashes in a table": ("a | b\n--", " ", "x | -"),
    "columns in a table": ("a | b\n--", "| -- ", "x"),
}


@pytest.mark.parametrize("unit", LONG.values(), ids=LONG)
def test_reading_takes_one_pass_however_long_and_hostile_the_text(unit):
    """Eight times the text takes about eight times the work, not sixty-four."""
    before, middle, after = unit if isinstance(unit, tuple) else ("", unit, "")

    def work(size):
        text = before + middle * (size // len(middle)) + after
        start = time.process_time()
        for block in read_markdown(text):
            statements(block.text)
        return time.process_time() - start

    assert work(800_000) < 24 * max(work(100_000), 0.01)


def test_a_source_with_too_many_passages_is_refused():
    """The message says how many are too many and what to do."""
    assert len(_passages("list.md", b"- Item.\n" * MAX_PASSAGES)) == MAX_PASSAGES
    with pytest.raises(BadSource, match=r"list.md has more than 20,000 sentences or rows. Split it"):
        _passages("list.md", b"- Item.\n" * (MAX_PASSAGES + 1))


def test_markdown_keeps_headings_speakers_items_and_rows():
    """Rows read with their headers and quote the raw line; abbreviations end no sentence."""
    found = {passage.text: passage for passage in _passages("plan.md", MARKDOWN.encode())}
    assert "We ship on 3 Dec. e.g. the app." in found
    assert "the vendor does not." in found
    row = found["Type: Risk; Description: Vendor late"]
    assert row.verbatim == "| Risk | Vendor late |"
    assert row.context == "Plan > Risks"
    assert found["hello there."].context == "Plan > Risks · Dana"
    assert "Risk: the server may fail." in found
    assert "first item" in found


def test_csv_rows_quote_their_raw_lines():
    """A quoted cell with a comma and a line break stays whole."""
    data = 'id,text\n1,"a, b"\n2,"c\nd"\n'
    found = _passages("t.csv", data.encode())
    assert [(passage.text, passage.verbatim) for passage in found] == [
        ("id: 1; text: a, b", '1,"a, b"'),
        ("id: 2; text: c\nd", '2,"c\nd"'),
    ]


def test_docx_headings_paragraphs_and_tables_are_read_in_order():
    """A real docx file."""
    document = docx.Document()
    document.add_heading("Policy", 1)
    document.add_paragraph("Refunds take 14 days. No cash.")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip((*table.rows[0].cells, *table.rows[1].cells), ("Owner", "Due", "Dana", "1 May"), strict=True):
        cell.text = text
    out = io.BytesIO()
    document.save(out)
    found = _passages("p.docx", out.getvalue())
    assert [passage.text for passage in found] == [
        "Refunds take 14 days.",
        "No cash.",
        "Owner: Dana; Due: 1 May",
    ]
    assert found[0].context == "Policy"


def test_a_merged_cell_of_a_docx_table_stands_in_all_it_covers():
    """Each row is read whole, however far down or across a cell reaches."""
    document = docx.Document()
    table = document.add_table(rows=4, cols=3)
    for row in range(4):
        for column in range(3):
            table.cell(row, column).text = f"{row}{column}" if row else "ABC"[column]
    table.cell(1, 0).merge(table.cell(3, 0)).text = "down"
    table.cell(2, 1).merge(table.cell(2, 2)).text = "across"
    assert [block.text for block in parse("m.docx", _saved(document))] == [
        "down | 11 | 12",
        "down | across | across",
        "down | 31 | 32",
    ]


def _saved(document):
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _span(columns):
    document = docx.Document()
    cell = document.add_table(rows=2, cols=2).cell(0, 0)
    cell.text = "wide"
    span = OxmlElement("w:gridSpan")
    span.set(qn("w:val"), str(columns))
    cell._tc.get_or_add_tcPr().append(span)
    return _saved(document)


def _sprawl(many):
    """Return a docx whose body holds this XML; very much of it takes little room."""
    document = docx.Document()
    document.element.body.append(OxmlElement("w:bookmarkEnd"))
    packed, out = io.BytesIO(_saved(document)), io.BytesIO()
    with zipfile.ZipFile(packed) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            new.writestr(item.filename, old.read(item).replace(b"<w:bookmarkEnd/>", many))
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (_span(2_000_000_000), "spans more than 200 columns"),
        (_sprawl(b"<w:p/>" * 200_001), "paragraphs and cells; the limit is 200,000"),
        (_sprawl(b"<w:p/>" * 4_000_000), r"unpacks to 2\d MiB; the limit is 16 MiB"),
    ],
    ids=["span", "paragraphs", "bytes"],
)
def test_a_small_docx_cannot_keep_the_reader_busy_for_ever(data, words):
    """One worker reads for everybody: what would take it minutes or all memory is refused in words."""
    assert len(data) < 200_000
    with pytest.raises(BadSource, match=words):
        parse("s.docx", data)


def test_a_long_merge_is_read_in_one_pass():
    """Thousands of rows under one cell: every row costs the same."""
    row = b"<w:tr><w:tc><w:tcPr>%s</w:tcPr>%s</w:tc><w:tc><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc></w:tr>"
    first = row % (b'<w:vMerge w:val="restart"/>', b"<w:p><w:r><w:t>long</w:t></w:r></w:p>")
    before = time.process_time()
    blocks = parse("m.docx", _sprawl(b"<w:tbl>%s%s</w:tbl>" % (first, row % (b"<w:vMerge/>", b"<w:p/>") * 5_000)))
    assert {block.text for block in blocks} == {"long | x"}
    assert len(blocks) == 5_000
    assert time.process_time() - before < 10


def _bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(21):
            archive.writestr(f"{number}.xml", b"0" * 10 * 2**20)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.exe", b"x", "does not read “.exe”"),
        ("a", b"x", "files without an ending"),
        ("a.md", b"\xff\xfe\xff", "not UTF-8"),
        ("a.txt", b"PK\x00\x01", "control characters"),
        ("a.md", b"  \n", "holds no text"),
        ("a.docx", b"not a zip", "is not a docx file"),
        ("a.pdf", b"%PDF-1.4 broken", "not a readable PDF"),
        ("a.md", b"x" * 20_000_001, "limit is 20 MB"),
        ("a.csv", b'a,b\n"open,1\n', "line 2: not a table"),
    ],
)
def test_a_bad_file_is_named_with_what_to_do(name, data, words):
    """No traceback of a library reaches anybody."""
    with pytest.raises(BadSource, match=words) as caught:
        parse(name, data)
    assert name in caught.value.message


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    """The directory of the archive says how large it would be."""
    with pytest.raises(BadSource, match="unpacks to 210 MiB"):
        parse("bomb.docx", _bomb())


def test_a_statement_knows_the_line_it_begins_on():
    """Lines are counted through blank beginnings and over statements that span several."""
    text = b"One is here. Two goes\non and on.\nThree.\n\nFour."
    assert [passage.locator for passage in _passages("a.txt", text)] == ["line 1", "line 1", "line 3", "line 5"]


def test_unchanged_statements_keep_their_ids_over_revisions():
    """So that untouched items of a deliverable stay byte-identical."""
    before = {passage.text: passage.id for passage in _passages("plan.md", MARKDOWN.encode())}
    after = {passage.text: passage.id for passage in _passages("plan.md", ("New first line.\n\n" + MARKDOWN).encode())}
    assert before.items() <= after.items()


def _said(text, place="request"):
    return [(item.context, item.text) for item in stated("r1", text, "dana", "2026-11-21T10:00:00Z", place=place)]


def test_lines_somebody_types_are_statements_and_keep_their_labels():
    """One thing a line; a label that is not one of a log's own stands in the context, as in a document."""
    text = "Risk: the lift may fail\nMitigation: a second engineer\nThe stage builder is late"

    assert _said(text) == [
        ("", "Risk: the lift may fail"),
        (" · Mitigation", "a second engineer"),
        ("", "The stage builder is late"),
    ]


def test_a_wrapped_sentence_of_a_request_stays_whole():
    """A long line was broken by a mail program, and a small letter goes on."""
    long = "We have to hand the old house back to the owner before the end of this April,\nDana says."
    short = "The lift is not signed off\nby the inspector."

    assert _said(long) == [("", long)]
    assert _said(short) == [("", short)]


def test_every_line_of_a_form_field_is_a_statement():
    """A form asks for one thing a line, however long."""
    first = "REQ-1 A parcel locker opens with a code, story: US-1, test: TC-1"
    assert [text for _, text in _said(f"{first}\nREQ-2 The code expires", "answer, links")] == [
        first,
        "REQ-2 The code expires",
    ]


def test_a_table_in_a_request_is_read_by_its_header():
    """Pasted rows are as good as those of a file."""
    [row] = stated(
        "r1", "| Risk | Owner |\n|---|---|\n| Rain | Gwen |", "dana", "2026-11-21T10:00:00Z", place="request"
    )

    assert (row.text, row.quote) == ("Risk: Rain; Owner: Gwen", "| Rain | Gwen |")


def test_labelled_lines_of_one_paragraph_are_passages_of_their_own():
    """`Risk:` above `Owner:` without a blank line are two statements."""
    texts = [item.text for item in _passages("notes.md", b"Risk: rain on Saturday\nOwner: Gwen\n")]

    assert texts == ["Risk: rain on Saturday", "Owner: Gwen"]
