"""Parts of a Word document: tables whose header is repeated, and the same bytes for the same content."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rolecall.publish.exports.cells import clean

if TYPE_CHECKING:
    from docx.document import Document

#: A table with more columns turns the page to landscape.
_PORTRAIT_COLUMNS = 6
_TABLE_STYLE = "Light Grid Accent 1"
#: Earliest time a zip entry can hold; fixed, so that the same version gives the same bytes.
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def grid(document: Document, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Add a table whose header is repeated on every page."""
    from docx.oxml import OxmlElement  # noqa: PLC0415  # heavy, and only wanted here

    table = document.add_table(rows=0, cols=len(header), style=_TABLE_STYLE)
    for row in [header, *rows]:
        for box, text in zip(table.add_row().cells, row, strict=True):
            box.text = clean(text)
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001  # python-docx has no other way
    document.add_paragraph()
    if len(header) > _PORTRAIT_COLUMNS:
        _landscape(document)


def _landscape(document: Document) -> None:
    from docx.enum.section import WD_ORIENT  # noqa: PLC0415  # heavy, and only wanted here

    page = document.sections[0]
    if page.orientation != WD_ORIENT.LANDSCAPE:
        page.orientation = WD_ORIENT.LANDSCAPE
        page.page_width, page.page_height = page.page_height, page.page_width


def packed(document: Document) -> bytes:
    """Save, and pack again with fixed times: python-docx stamps entries with the wall time."""
    saved, out = io.BytesIO(), io.BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, _ZIP_TIME), old.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
