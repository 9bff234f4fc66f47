"""Reads CSV into blocks, one a row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from rolecall.errors import BadSource
from rolecall.evidence.blocks import Block


def read_csv(text: str, name: str) -> Iterator[Block]:
    """Yield a block per row below the header.

    Raises:
        BadSource: the text is not a table, with the line where reading stopped.
    """
    try:
        dialect = csv.Sniffer().sniff(text[:4096], delimiters=",;\t|")
    except csv.Error:
        dialect = csv.excel
    lines = text.splitlines()
    reader = csv.reader(io.StringIO(text), dialect, strict=True)
    header: list[str] = []
    before = 0
    try:
        for row in reader:
            if not header:
                header = [cell.strip() for cell in row]
            else:
                pairs = tuple((key, cell.strip()) for key, cell in zip(header, row, strict=False) if cell.strip())
                raw = "\n".join(lines[before : reader.line_num]).strip()
                if pairs:
                    yield Block("row", raw, f"row {reader.line_num}", cells=pairs)
            before = reader.line_num
    except csv.Error as error:
        raise BadSource(
            f"{name}: line {reader.line_num}: not a table: {error}.", hint="Save it as UTF-8 CSV with one header line."
        ) from error
