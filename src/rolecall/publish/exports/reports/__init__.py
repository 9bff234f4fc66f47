"""A published report as a file: Word to hand on, Excel and CSV to calculate with.

Every file says what it covers and how it was made, has no formula in it, and is byte-identical for the same report.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Literal

from rolecall.chat import File
from rolecall.domain.report import Report
from rolecall.publish.exports.reports import csv_file, excel, word
from rolecall.publish.exports.reports.handout import Definitions, Handout

ReportForm = Literal["docx", "xlsx", "csv"]

_Writer = Callable[[Handout], bytes]

#: Format → media type and writer.
_FORMS: dict[ReportForm, tuple[str, _Writer]] = {
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", word.write),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", excel.write),
    "csv": ("text/csv", csv_file.write),
}


def export(
    report: Report, definitions: Definitions, form: ReportForm, pictures: Mapping[str, bytes] | None = None
) -> File:
    """Write a report as a file.

    `definitions` has the title and the definition of each metric by its id; `pictures` has charts as PNG by their ids,
    and a chart without one is written as a table.
    """
    mime, write = _FORMS[form]
    name = re.sub(r"[^\w.]+", "-", f"{report.kind}-{report.period}-v{report.version}").strip("-")
    return File(f"{name}.{form}", mime, write(Handout(report, definitions, pictures or {})))
