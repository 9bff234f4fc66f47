"""What is so when everything is at rest, compared with what was promised: by SQL, and by the platform's own record."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from rolecall.cli.checks import survey
from rolecall.config import Settings
from rolecall.courier.rules import ref_of
from rolecall.errors import RolecallError
from rolecall.governance import auditing
from rolecall.store import HeadFile, tables
from tests.adapters.house import House
from tests.faults.chat.eyes import Eyes
from tests.faults.chat.promises import NEVER, Promises, label
from tests.faults.house import TENANT

#: What becomes of a version, once all that follows a verdict is worked.
STATUS = {"approve": "accepted", "revise": "superseded", "reject": "rejected"}
#: Deliveries that wait for a person, and how the note of one ends whose place another message takes.
ASIDE, STAND_IN = frozenset({"held", "failed"}), "stands for it."
#: What is kept with an event that could not be worked; any other error was said to the person in words of its own.
UNEXPECTED = RolecallError.__name__


@dataclass
class Tally:
    """What was counted; `wrong` says everything that must not be."""

    lost: int = 0
    doubled: int = 0
    #: Versions with exactly one terminal decision, and those that wait for one as they should.
    decided: int = 0
    waiting: int = 0
    #: Deliveries that were set aside and are shown to people, and the keys of those that still are.
    held: int = 0
    aside: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)

    def lose(self, what: str) -> None:
        """Count something that was accepted and is not there."""
        self.lost += 1
        self.wrong.append(f"lost: {what}")

    def double(self, what: str) -> None:
        """Count something that is there twice."""
        self.doubled += 1
        self.wrong.append(f"double: {what}")

    def add(self, other: Tally) -> None:
        """Count the other's, too."""
        for name in ("lost", "doubled", "decided", "waiting", "held"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.wrong += other.wrong

    def line(self) -> str:
        """Say it for the report."""
        return (
            f"lost {self.lost}, double posts {self.doubled}, decided once {self.decided}, "
            f"undecided as they should be {self.waiting}, held and shown {self.held}"
        )


def judge(house: House, eyes: Eyes, folder: Path, promises: Promises) -> Tally:
    """Compare everything that is so with everything that was promised."""
    tally = Tally()
    requests = rows(house, tables.request)
    _asks(tally, promises, requests)
    _versions(tally, house, promises, {row.id: label(row.facts) for row in requests})
    _messages(tally, house, eyes)
    tally.aside, unshown = set_aside(house, folder)
    tally.held = len(tally.aside)
    for key in unshown:
        tally.lose(f"{key} was set aside, and doctor does not name it")
    _faces(tally, house, eyes)
    for row in rows(house, tables.inbox):
        if row.state != "done":
            tally.lose(f"event {row.id} is {row.state}: {row.note}")
        elif row.outcome["error"] == UNEXPECTED:
            tally.lose(f"event {row.id}: {row.outcome['said']}")
    tally.wrong += [f"breach: {one}" for one in (*house.breaches, *house.adapter.breaches)]
    tally.wrong += [f"{eyes.name}: {one}" for one in eyes.complaints(_here(house))]
    with house.store.reading(TENANT) as uow:
        outside = HeadFile(folder / "audit-head.jsonl").read().get(TENANT)
        problem = auditing.verify(TENANT, auditing.records(uow), outside).problem
    tally.wrong += [f"audit: {problem}"] if problem else []
    return tally


def rows(house: House, table: sa.Table) -> list[Any]:
    """Return a table as it stands, oldest row first."""
    with house.store.database.begin() as connection:
        return list(connection.execute(sa.select(table).order_by(table.c.seq)))


def recorded(house: House, kind: str) -> int:
    """Count what of a kind the whole audit log holds."""
    return sum(row.type == kind for row in rows(house, tables.audit_event))


def _asks(tally: Tally, promises: Promises, requests: list[Any]) -> None:
    """Every ask has its request, and no request is there that nobody asked for."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in requests:
        found[label(row.facts)].append(row.id)
    for name in {*promises.asks, *found}:
        wanted, made = promises.asks.get(name, NEVER), found[name]
        if len(made) < min(wanted):
            tally.lose(f"the request of ask {name}")
        elif len(made) > max(wanted):
            tally.double(f"ask {name} has {made}")


def _versions(tally: Tally, house: House, promises: Promises, names: dict[str, str]) -> None:
    """Every version has the one decision it was promised, or none; and what was accepted is published once."""
    terminal: dict[tuple[str, int], list[str]] = defaultdict(list)
    for row in rows(house, tables.decision):
        if row.terminal:
            terminal[row.deliverable, row.version].append(row.facts["verdict"])
    missing = set(promises.verdicts)
    for row in rows(house, tables.version):
        ask, verdicts = (names[row.request], row.number), terminal[row.deliverable, row.number]
        missing.discard(ask)
        tally.wrong += _decided(house, promises, row, verdicts, promises.verdicts.get(ask, frozenset()))
        tally.decided += len(verdicts) == 1
        tally.waiting += not verdicts
    for name, number in missing:
        tally.lose(f"version {number} of ask {name}")
    for run in rows(house, tables.run):
        if run.status != "delivered" or not run.id.endswith(".1"):
            tally.wrong.append(f"run {run.id} is {run.status}")
    logged = recorded(house, "decision_taken")
    if logged != sum(map(len, terminal.values())):
        tally.wrong.append(f"{logged} decisions in the audit log, {sum(map(len, terminal.values()))} in the ledger")


def _decided(house: House, promises: Promises, row: Any, verdicts: list[str], wanted: frozenset[str]) -> list[str]:
    """Say what is wrong with the decisions on one version, and with what followed."""
    name, wrong = f"{row.deliverable}.v{row.number}", list[str]()
    if len(verdicts) != min(len(wanted), 1) or not wanted.issuperset(verdicts):
        wrong.append(f"{name}: decided {verdicts}, wanted one of {sorted(wanted)}")
    elif verdicts and row.status != STATUS[verdicts[0]]:
        wrong.append(f"{name} is {row.status} after {verdicts}")
    published = house.target.published.count(f"{name}:publish:folder")
    if promises.witnessed and published != (verdicts == ["approve"]):
        wrong.append(f"{name} was published {published} times, decided {verdicts}")
    return wrong


def _messages(tally: Tally, house: House, eyes: Eyes) -> None:
    """Every card has its one message."""
    deliveries = _here(house)
    posted = dict(eyes.posted([row.key for row in deliveries]))
    for row in deliveries:
        found = posted.pop(row.key, set())
        ref = ref_of(row.ref) if row.ref else None
        shown = {eyes.spot(ref)} if ref is not None and ref.message else set()
        if len(found) > 1:
            tally.double(f"{row.key} stands there {len(found)} times")
        elif row.state not in {"sent", *ASIDE}:
            tally.lose(f"{row.key} is {row.state}: {row.note}")
        elif (row.kind, row.state) == ("card", "sent") and not row.note.endswith(STAND_IN) and not shown & found:
            tally.lose(f"{row.key} was sent as {shown}, and is {found}")
    tally.wrong += [f"nobody queued {key}" for key in posted]


def _here(house: House) -> list[Any]:
    """Return the deliveries of the platform under test."""
    return [row for row in house.outbox() if row.workspace == house.adapter.name]


def set_aside(house: House, folder: Path) -> tuple[set[str], set[str]]:
    """Return the keys of what is held or failed, and those of them that `rolecall doctor` does not name."""
    keys = {row.key for row in house.outbox() if row.state in ASIDE}
    said = [finding.text for finding in survey(Settings(data_dir=folder, roles=str(folder)))] if keys else []
    return keys, {key for key in keys if not any(f"Not delivered: {key}: " in text for text in said)}


def _faces(tally: Tally, house: House, eyes: Eyes) -> None:
    """The card of a decided version has no button left to decide with, unless what says so was set aside."""
    unshown = {key.partition(".")[0].partition(":")[0] for key in tally.aside}
    for row in rows(house, tables.version):
        receipt = house.receipt(f"{row.facts['run']}:delivered")
        if row.status == "waiting" or row.request in unshown or receipt is None or not receipt.message:
            continue
        if eyes.asks(receipt):
            tally.wrong.append(f"{row.deliverable}.v{row.number} is {row.status}, and its card still asks what to do")
