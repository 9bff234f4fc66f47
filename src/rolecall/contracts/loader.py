"""A pack folder in, a role contract out, or every problem that keeps it from being one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from rolecall.contracts import body, complete, fields, front_matter, profile, schema
from rolecall.contracts.packs import ROLE_FILE
from rolecall.contracts.problem import Problem, Report, meant, refuse
from rolecall.domain.role import DeliverableContract, RoleContract

#: Bytes of one Markdown file; a longer one is not a contract.
MAX_FILE = 256 * 1024
_ROLE_ADDED = frozenset({"deliverables", "digest", "playbook"})
_KIND_ADDED = frozenset({"content_schema", "instructions", "template"})


@dataclass(frozen=True)
class Reading:
    """What reading a pack gave: the contract where nothing is wrong, and all that is."""

    contract: RoleContract | None
    problems: tuple[Problem, ...]
    #: First line of each template in its file, by kind.
    template_lines: dict[str, int]


def load(folder: Path, gates: frozenset[str]) -> RoleContract:
    """Return the contract of a pack, its digest still empty (see `seal`).

    Raises:
        BadContract: with the first problem and the number of the others.
    """
    reading = read(folder, gates)
    refuse(reading.problems)
    return cast("RoleContract", reading.contract)  # `read` gives a contract or problems


def clashes(roles: dict[Path, RoleContract]) -> list[Problem]:
    """Return a problem for every command or short name that two packs share."""
    owners: dict[str, str] = {}
    problems = []
    for folder, role in roles.items():
        for word in sorted({role.short, *role.triggers.commands}):
            if (other := owners.setdefault(word, role.id)) != role.id:
                message = f"{word!r} is the name or a command of the role {other!r} already; choose another."
                problems.append(Problem(file=str(folder / ROLE_FILE), line=0, field="triggers", message=message))
    return problems


def read(folder: Path, gates: frozenset[str]) -> Reading:
    """Read a pack; `gates` are the names that `checks` may use."""
    report = Report(str(folder / ROLE_FILE))
    lines: dict[str, int] = {}
    kinds = []
    files = sorted((folder / "deliverables").glob("*.md"))
    for path in files:
        kind, below = _kind(path, gates, lines)
        report.problems += sorted(below.problems, key=lambda problem: problem.line)
        kinds.append(kind)
    if not files:
        report.add((), "there is no `deliverables/*.md`; a role delivers at least one thing.", 0)
    contract = _role(folder, tuple(kind for kind in kinds if kind is not None), report)
    return Reading(None if report.problems else contract, tuple(report.problems), lines)


def _role(folder: Path, kinds: tuple[DeliverableContract, ...], report: Report) -> RoleContract | None:
    path = folder / ROLE_FILE
    front = _front(path, report)
    if front is None:
        return None
    report = _marked(path, front, report)
    fields.unknown(RoleContract, front.data, report, _ROLE_ADDED)
    data = {name: value for name, value in front.data.items() if name not in _ROLE_ADDED}
    contract = fields.build(
        RoleContract, {**data, "deliverables": kinds, "playbook": front.body.strip()}, report, _ROLE_ADDED
    )
    if contract is not None:
        complete.role(contract, folder.resolve().name, report)
    return contract


def _kind(path: Path, gates: frozenset[str], lines: dict[str, int]) -> tuple[DeliverableContract | None, Report]:
    report = Report(str(path))
    front = _front(path, report)
    if front is None:
        return None, report
    report = _marked(path, front, report)
    fields.unknown(DeliverableContract, front.data, report, _KIND_ADDED)
    text = body.parse(front.body, front.body_line, report)
    data = {name: value for name, value in front.data.items() if name not in _KIND_ADDED}
    data |= _schemas(data, report)
    data |= {"instructions": text.instructions, "template": text.template}
    contract = fields.build(DeliverableContract, data, report, _KIND_ADDED)
    if contract is None:
        return None, report
    for index, name in enumerate(contract.checks):
        if name not in gates:
            report.add(("checks", index), f"there is no gate {name!r}; {meant(name, gates)}")
    complete.deliverable(contract, path.stem, report)
    lines[contract.kind] = text.template_line
    return contract, report


def _schemas(data: dict[str, Any], report: Report) -> dict[str, Any]:
    """Return `inputs`, `output` with its references written out, and what drafts are validated against."""
    found: dict[str, Any] = {"content_schema": {}}
    if isinstance(data.get("inputs"), dict):
        profile.check_inputs(data["inputs"], report.below("inputs"))
        found["inputs"] = {**data["inputs"], "additionalProperties": False}
    if isinstance(data.get("output"), dict):
        part = report.below("output")
        before = len(part.problems)
        found["output"] = schema.inline(data["output"], part)
        profile.check_output(found["output"], part)
        if len(part.problems) == before:
            found["content_schema"] = schema.content_schema(found["output"])
    return found


def _marked(path: Path, front: front_matter.FrontMatter, report: Report) -> Report:
    marked = Report(str(path), front.marks)
    marked.problems = report.problems
    return marked


def _front(path: Path, report: Report) -> front_matter.FrontMatter | None:
    """Return the front matter of a file; None with a problem noted where it cannot be read."""
    try:
        raw = path.read_bytes()
        if len(raw) > MAX_FILE:
            report.add((), f"the file is longer than {MAX_FILE // 1024} KiB; split it.", 0)
            return None
        return front_matter.parse(raw.decode("utf-8"))
    except OSError as error:
        report.add((), f"cannot be read: {error.strerror}.", 0)
    except UnicodeDecodeError as error:
        report.add((), "is not UTF-8 text; save it as UTF-8.", error.object[: error.start].count(b"\n") + 1)
    except front_matter.Unreadable as error:
        report.add(error.path, error.message, error.line)
    return None
