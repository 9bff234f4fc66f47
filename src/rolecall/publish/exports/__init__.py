"""A version as a file: one module a format, all driven by the content and its schema, none by a kind's name.

Every file carries the AI mark, has no formula in it, and is byte-identical for the same version.
"""

from __future__ import annotations

from collections.abc import Callable

from rolecall.chat import File
from rolecall.domain.deliverable import Version
from rolecall.domain.role import DeliverableContract, ExportFormat
from rolecall.errors import BadInput
from rolecall.publish.exports import csv_file, excel, gherkin, jira, json_file, markdown_file, word
from rolecall.publish.exports.edition import Edition

_Writer = Callable[[Edition], bytes]

#: Format → file ending, media type and writer.
_FORMATS: dict[ExportFormat, tuple[str, str, _Writer]] = {
    "md": (".md", "text/markdown", markdown_file.write),
    "json": (".json", "application/json", json_file.write),
    "docx": (
        ".docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        word.write,
    ),
    "csv": (".csv", "text/csv", csv_file.write),
    "xlsx": (".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", excel.write),
    "feature": (".feature", "text/x-gherkin", gherkin.write),
    "jira_csv": (".jira.csv", "text/csv", jira.write),
}
#: Formats every kind can be had in, declared or not.
_ALWAYS: tuple[ExportFormat, ...] = ("md", "json")


def formats(contract: DeliverableContract) -> tuple[ExportFormat, ...]:
    """Name the formats a kind can be had in: Markdown, JSON and what its contract declares."""
    return tuple(dict.fromkeys((*_ALWAYS, *contract.exports)))


def export(version: Version, contract: DeliverableContract, markdown: str, form: ExportFormat) -> File:
    """Write a version as a file; `markdown` is its rendered text, used by the Markdown and JSON formats.

    Raises:
        BadInput: the contract of this kind does not declare the format.
    """
    if form not in formats(contract):
        raise BadInput(f"{contract.title} has no {form} export.", hint=f"Choose: {', '.join(formats(contract))}.")
    ending, mime, write = _FORMATS[form]
    name = f"{version.kind}-{version.request}-v{version.number}{ending}"
    return File(name=name, mime=mime, data=write(Edition(version, contract, markdown)))
