"""Reads docx and PDF into blocks; the libraries are loaded on first use."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from rolecall.errors import BadSource
from rolecall.evidence.blocks import Block

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.table import Table

#: A docx is a zip: one that unpacks to more than this and several times its own size is refused as a bomb.
MAX_UNPACKED, TIMES = 16 * 1024 * 1024, 4
#: Paragraphs and cells of a docx: reading this many takes seconds, and one worker reads for everybody.
MAX_PARTS = 200_000
#: Columns that one cell of a table may span, several times what a word processor can make.
MAX_SPAN = 200
_PARAGRAPH = re.compile(r"\n\s*\n")


def read_docx(data: bytes, name: str) -> Iterator[Block]:
    """Yield headings, paragraphs and tables of a docx in document order.

    Raises:
        BadSource: not a docx, or one that unpacks to far more than it is, or has too many parts.
    """
    import docx  # noqa: PLC0415  # heavy, only for this format
    from docx.table import Table  # noqa: PLC0415

    _refuse_bomb(data, name)
    try:
        document = docx.Document(io.BytesIO(data))
        _refuse_sprawl(document.element, name)
        parts = list(document.iter_inner_content())
    except BadSource:
        raise
    except Exception as error:  # the library raises a dozen kinds, XML errors among them
        raise BadSource(
            f"{name} is not a readable docx file.", hint="Open it in a word processor and save it again as .docx."
        ) from error
    headings: list[tuple[int, str]] = []
    for number, part in enumerate(parts, start=1):
        path = tuple(text for _level, text in headings)
        if isinstance(part, Table):
            yield from _table(part, number, path)
        elif part.text.strip():
            style = str(part.style.name) if part.style is not None else ""
            if match := re.match(r"(?:Heading (\d)|Title)$", style):
                level = int(match.group(1) or 0)
                headings = [(at, text) for at, text in headings if at < level] + [(level, part.text.strip())]
            else:
                kind: Literal["item", "prose"] = "item" if style.startswith("List") else "prose"
                yield Block(kind, part.text.strip(), f"paragraph {number}", path)


def _refuse_bomb(data: bytes, name: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile as error:
        raise BadSource(f"{name} is not a docx file.") from error
    limit = MAX_UNPACKED + TIMES * len(data)
    if unpacked > limit:
        raise BadSource(
            f"{name} unpacks to {unpacked // 2**20} MiB; the limit is {limit // 2**20} MiB.",
            hint="Give a smaller document.",
        )


def _refuse_sprawl(element: BaseOxmlElement, name: str) -> None:
    """Refuse what a few bytes can ask for without end: parts by the million, cells that span millions of columns."""
    from docx.oxml.ns import qn  # noqa: PLC0415  # heavy, as above

    parts = sum(1 for _ in element.iter(qn("w:p"), qn("w:tc"), qn("w:tr")))
    if parts > MAX_PARTS:
        raise BadSource(f"{name} has {parts:,} paragraphs and cells; the limit is {MAX_PARTS:,}.", hint="Divide it.")
    spans = element.iter(qn("w:gridSpan"), qn("w:gridBefore"), qn("w:gridAfter"))
    if any(int(span.get(qn("w:val"), "1")) > MAX_SPAN for span in spans):
        raise BadSource(f"{name} has a table cell that spans more than {MAX_SPAN} columns.", hint="Mend the table.")


def _table(table: Table, number: int, path: tuple[str, ...]) -> Iterator[Block]:
    rows = list(_rows(table))
    if not rows:
        return
    for index, row in enumerate(rows[1:], start=2):
        pairs = tuple((key, cell) for key, cell in zip(rows[0], row, strict=False) if cell)
        if pairs:
            yield Block("row", " | ".join(row), f"table {number}, row {index}", path, cells=pairs)


def _rows(table: Table) -> Iterator[list[str]]:
    """Yield the texts of each row; a merged cell stands in all it covers.

    The library's own `row.cells` climbs to the first cell of a merge for each of its rows: minutes for a long one.
    """
    from docx.table import _Cell  # noqa: PLC0415  # heavy, as above

    above: dict[int, str] = {}
    for row in table._tbl.tr_lst:  # noqa: SLF001  # the public way is the slow one
        at, texts = row.grid_before, list[str]()
        for cell in row.tc_lst:
            text = above.get(at, "") if cell.vMerge == "continue" else _Cell(cell, table).text.strip()
            covered = range(at, at + cell.grid_span)
            above |= dict.fromkeys(covered, text)
            texts += [text] * len(covered)
            at = covered.stop
        yield texts


def read_pdf(data: bytes, name: str) -> Iterator[Block]:
    """Yield the paragraphs of a PDF by page.

    Raises:
        BadSource: not a PDF, encrypted, or without any text (a scan).
    """
    import pypdf  # noqa: PLC0415  # heavy, only for this format

    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        pages = [] if reader.is_encrypted else [page.extract_text() for page in reader.pages]
    except Exception as error:  # malformed files raise anything
        raise BadSource(f"{name} is not a readable PDF file.") from error
    if reader.is_encrypted:
        raise BadSource(f"{name} is encrypted.", hint="Give it without a password.")
    if not any(page.strip() for page in pages):
        raise BadSource(f"{name} holds no text; it may be a scan.", hint="Give it as text.")
    for number, page in enumerate(pages, start=1):
        for nth, paragraph in enumerate(_PARAGRAPH.split(page), start=1):
            if paragraph.strip():
                yield Block("prose", paragraph.strip(), f"page {number}, paragraph {nth}")
