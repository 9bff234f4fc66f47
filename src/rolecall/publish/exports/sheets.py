"""Sheets of a workbook: text stays text whatever it begins with, numbers stay numbers."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rolecall.publish.exports.cells import Cell, clean

if TYPE_CHECKING:
    from xlsxwriter import Workbook

#: Limits of the format (Microsoft, "Excel specifications and limits").
_MAX_NAME, _MAX_TEXT = 31, 32_767
_CUT = " … (cut: a cell holds 32,767 characters; the JSON export has all of it)"
_NARROW, _WIDE = 12, 60

#: Name, header and rows.
Sheet = tuple[str, Sequence[str], Sequence[Sequence[Cell]]]


def workbook(sheets: Iterable[Sheet], properties: Mapping[str, Any], footer: str) -> bytes:
    """Return a workbook; each sheet gets a name the format allows, and `footer` on every printed page."""
    from xlsxwriter import Workbook  # noqa: PLC0415  # heavy, and only wanted here

    out = io.BytesIO()
    plain = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = Workbook(out, plain)
    book.set_properties(dict(properties))
    used: set[str] = set()
    for title, header, rows in sheets:
        _add(book, _name(title, used), header, rows, footer)
    book.close()
    return out.getvalue()


def _add(book: Workbook, name: str, header: Sequence[str], rows: Sequence[Sequence[Cell]], footer: str) -> None:
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.freeze_panes(1, 0)
    sheet.set_footer(f"&L{footer.replace('&', '&&')}")
    for column, width in enumerate(_widths(header, rows)):
        sheet.set_column(column, column, width)
    for number, row in enumerate([header, *rows]):
        for column, value in enumerate(row):
            _put(sheet, number, column, value, wrap if number else bold)


def _put(sheet: Any, row: int, column: int, value: Cell, form: Any) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value, form)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, form)
    else:
        text = value if len(value) <= _MAX_TEXT else value[: _MAX_TEXT - len(_CUT)] + _CUT
        sheet.write_string(row, column, text, form)


def _widths(header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> list[int]:
    lengths = [max(len(str(row[column])) for row in [header, *rows]) for column in range(len(header))]
    return [min(max(length + 2, _NARROW), _WIDE) for length in lengths]


def _name(title: str, used: set[str]) -> str:
    """Return a sheet name the format allows and no other sheet has; case does not tell names apart."""
    base = "".join(" " if char in "[]:*?/\\" else char for char in clean(title)).strip(" '") or "Sheet"
    base = " ".join(base.split())
    name, number = base[:_MAX_NAME].strip(" '"), 2
    while name.casefold() in used or name.casefold() == "history":
        ending = f" {number}"
        name, number = base[: _MAX_NAME - len(ending)] + ending, number + 1
    used.add(name.casefold())
    return name
