"""Completeness: what a contract must say beyond being well formed, so that nothing runs on half of one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rolecall.contracts.problem import Path, Report
    from rolecall.domain.role import DeliverableContract, RoleContract

#: Fields whose emptiness says something: nothing more is asked of the stage; no ask is delivered without sources.
MAY_BE_EMPTY = frozenset({"acceptance", "example"})
_PLACEHOLDER = re.compile(
    r"\b(TBD|TODO|FIXME|XXX|lorem ipsum|to be (?:decided|determined|defined))\b|^\W*$", re.IGNORECASE
)
#: An edge case names a situation and what the role then does.
_CASE = re.compile(r"\S.*(→|->|: ).*\S")
#: Anybody may be the requester, so nobody else would have looked (notes/deliverables.md §3).
_ANYBODY = frozenset({"requester", "the requester", "anyone", "anybody"})


def role(contract: RoleContract, folder: str, report: Report) -> None:
    """Note what the role itself leaves open."""
    if contract.id != folder:
        report.add(("id",), f"{contract.id!r} must be the name of the folder, {folder!r}.")
    _filled(contract.model_dump(exclude={"deliverables", "playbook", "digest"}), report)
    if not contract.playbook:
        report.add(("playbook",), "is missing: write below the front matter how a good person in this role works.")
    if "draft" not in contract.line.stages or not contract.line.stage("draft").acceptance:
        report.add(("line", "stages", "draft", "acceptance"), "is missing; say when a draft is good enough.")
    known = {kind.kind for kind in contract.deliverables}
    for index, schedule in enumerate(contract.triggers.schedules):
        if schedule.deliverable not in known:
            path = ("triggers", "schedules", index, "deliverable")
            report.add(path, f"{schedule.deliverable!r} is no deliverable of this role.")
    owners: dict[str, str] = {}
    for kind in contract.deliverables:
        for phrase in kind.phrases:
            if (other := owners.setdefault(phrase.casefold(), kind.kind)) != kind.kind:
                report.add(("deliverables",), f"the phrase {phrase!r} means both {other!r} and {kind.kind!r}.")


def deliverable(contract: DeliverableContract, stem: str, report: Report) -> None:
    """Note what a deliverable leaves open."""
    if contract.kind != stem:
        report.add(("kind",), f"{contract.kind!r} must be the name of the file, {stem!r}.")
    _filled(
        contract.model_dump(exclude={"inputs", "output", "content_schema", "instructions", "template"}),
        report,
    )
    if contract.risk in ("T2", "T3") and contract.approver.casefold() in _ANYBODY:
        report.add(("approver",), f"{contract.risk} needs somebody else than the requester; name a function.")
    for index, case in enumerate(contract.edge_cases):
        if not _CASE.search(case):
            report.add(("edge_cases", index), "must say what the role then does: `situation → what it does`.")


def _filled(data: object, report: Report) -> None:
    for path, text in _texts(data, ()):
        if _PLACEHOLDER.search(text) and path[-1] not in MAY_BE_EMPTY:
            report.add(path, f"{text!r} is not an answer; fill it in.")


def _texts(data: object, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, dict):
        for name, value in data.items():
            yield from _texts(value, (*path, name))
    elif isinstance(data, list | tuple):
        for index, value in enumerate(data):
            yield from _texts(value, (*path, index))
