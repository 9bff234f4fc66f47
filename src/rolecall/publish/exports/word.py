"""Word: headings, tables and a numbered list of sources with their quotes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from rolecall.domain.content import is_gap
from rolecall.publish.exports.cells import cell, clean
from rolecall.publish.exports.edition import Edition
from rolecall.publish.exports.paper import grid, packed
from rolecall.publish.exports.shape import Item, Section, Table, field_title, nested, plain_fields

if TYPE_CHECKING:
    from docx.document import Document


def write(edition: Edition) -> bytes:
    """Return the document."""
    import docx  # noqa: PLC0415  # heavy, and only wanted here

    document = docx.Document()
    _properties(document, edition)
    document.add_heading(clean(edition.version.title), level=0)
    document.add_paragraph(edition.mark, style="Intense Quote")
    footer = document.sections[0].footer
    footer.paragraphs[0].text = edition.mark
    facts = [row for row in edition.about() if row[0] not in {"Title", "Notice"}]
    grid(document, ("About", ""), facts)
    writer = _Writer(document, edition)
    for section in edition.sections():
        writer.section(section)
    if edition.version.citations:
        document.add_heading("Sources", level=1)
        for number, _id, source, where, standing, quote in edition.sources():
            document.add_paragraph(f"[{number}] {source}, {where} ({standing}): “{quote}”")
    return packed(document)


class _Writer:
    """Writes sections; knows the number of each citation."""

    def __init__(self, document: Document, edition: Edition) -> None:
        self.document = document
        self.edition = edition
        self.numbers = {cited.id: number for number, cited in enumerate(edition.version.citations, 1)}

    def section(self, section: Section) -> None:
        """Write one section: lines, one table, or a heading an item where items hold items themselves."""
        self.document.add_heading(clean(section.title), level=1)
        if len(section.prose) == 1:
            self.document.add_paragraph(section.prose[0])
        else:
            for line in section.prose:
                self.document.add_paragraph(line, style="List Bullet")
        if any(nested(item) for item in section.items):
            for item in section.items:
                self._item(item, section)
        elif section.items:
            self._table(self.edition.tables(section)[0])

    def _item(self, item: Item, section: Section) -> None:
        names = plain_fields([item], section.schema)
        lead = next((name for name in names if isinstance(item[name], str)), "")
        heading = " · ".join(str(part) for part in (item.get("id"), item.get(lead)) if part)
        self.document.add_heading(clean(heading), level=2)
        for name in names:
            if name != lead:
                self._field(field_title(section.schema, name), item[name])
        basis = item.get("basis", "evidence")
        marks = self._marks(item.get("cites", ()))
        self.document.add_paragraph(f"{'' if basis == 'evidence' else f'({basis}) '}{marks}")
        alone = replace(section, items=(item,))
        for table in self.edition.tables(alone)[1:]:
            self.document.add_heading(clean(table.title.partition(": ")[2]), level=3)
            self._table(table)

    def _field(self, title: str, value: object) -> None:
        paragraph = self.document.add_paragraph()
        paragraph.add_run(f"{clean(title)}: ").bold = True
        paragraph.add_run(str(cell(value))).italic = is_gap(value)

    def _table(self, table: Table) -> None:
        cites = table.fields.index("cites")
        rows = [[str(value) for value in row] for row in table.rows]
        for row in rows:
            row[cites] = self._marks(row[cites].split())
        grid(self.document, table.header, rows)

    def _marks(self, cites: Sequence[str]) -> str:
        return "".join(f"[{self.numbers.get(name, name)}]" for name in cites)


def _properties(document: Document, edition: Edition) -> None:
    core: Any = document.core_properties
    core.title = clean(edition.version.title)[:255]
    core.subject = edition.version.kind
    core.author = core.last_modified_by = clean(edition.version.author_name)[:255]
    core.comments = edition.mark
    core.keywords = "AI-generated"
    core.revision = edition.version.number
    core.created = core.modified = edition.created
