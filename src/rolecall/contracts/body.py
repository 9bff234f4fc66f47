"""The text below the front matter of a deliverable: instructions, examples and the template."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rolecall.contracts.problem import Report

SECTIONS = ("Instructions", "Examples", "Template")
_HEADING = re.compile(r"## +(.+?) *#*$")
_FENCE = re.compile(r"(`{3,}|~{3,}) *(\w*)$")
_OPEN = re.compile(r"(`{3,}) *jinja *$")


@dataclass(frozen=True)
class Body:
    """What a deliverable's file says below its front matter; `template_line` counts from 1 in the file."""

    instructions: str
    template: str
    template_line: int


def parse(text: str, first_line: int, report: Report) -> Body:
    """Cut the body at its level-2 headings and note what is missing, unknown or out of order."""
    parts = _cut(text, first_line, report)
    for name in ("Instructions", "Template"):
        if name not in parts:
            report.add(("body",), f"the section `## {name}` is missing; add it below the front matter.", first_line)
    order = [name for name in parts if name in SECTIONS]
    if order != sorted(order, key=SECTIONS.index):
        report.add(("body",), f"the sections must stand in this order: {', '.join(SECTIONS)}.", first_line)
    line, lines = parts.get("Template", (first_line, []))
    template, offset = _fenced(lines, line, report) if "Template" in parts else ("", 0)
    instructions = _words(parts, "Instructions")
    if "Instructions" in parts and not instructions:
        report.add(("body", "Instructions"), "is empty; say how a good one is written.", parts["Instructions"][0])
    if examples := _words(parts, "Examples"):
        instructions = f"{instructions}\n\n### Examples\n\n{examples}"
    return Body(instructions=instructions, template=template, template_line=line + offset + 1)


def _cut(text: str, first_line: int, report: Report) -> dict[str, tuple[int, list[str]]]:
    """Return each level-2 section: the line of its heading, and its lines."""
    parts: dict[str, tuple[int, list[str]]] = {}
    current: list[str] = []
    fence = ""
    for number, line in enumerate(text.splitlines(), first_line):
        if mark := _FENCE.match(line):
            fence = mark[1] if not fence else ("" if _closes(line, fence) else fence)
        heading = None if fence else _HEADING.match(line)
        if heading is None:
            current.append(line)
            continue
        name = heading[1]
        if name not in SECTIONS:
            known = ", ".join(SECTIONS)
            report.add(("body", name), f"is no section; the sections are {known}. Use `###` inside them.", number)
        elif name in parts:
            report.add(("body", name), "stands here twice; join the two.", number)
        current = []
        parts[name] = (number, current)
    return parts


def _fenced(lines: list[str], heading: int, report: Report) -> tuple[str, int]:
    """Return the text of the one fenced `jinja` block and its offset below the heading."""
    opened = [(index, mark[1]) for index, line in enumerate(lines) if (mark := _OPEN.match(line))]
    start, fence = opened[0] if opened else (-1, "```")
    ends = (index for index in range(start + 1, len(lines)) if _closes(lines[index], fence))
    end = next(ends, -1)
    outside = "".join((*lines[:start], *lines[end + 1 :]))
    if not opened or end < 0 or outside.strip():
        report.add(("body", "Template"), "must hold exactly one block, fenced with ```jinja and ```.", heading)
        return "", 0
    template = "\n".join(lines[start + 1 : end])
    if not template.strip():
        report.add(("body", "Template"), "is empty; write how the content reads as Markdown.", heading)
    return template, start + 1


def _closes(line: str, fence: str) -> bool:
    return line.startswith(fence) and not line.strip().strip(fence[0])


def _words(parts: dict[str, tuple[int, list[str]]], name: str) -> str:
    return "\n".join(parts[name][1]).strip() if name in parts else ""
