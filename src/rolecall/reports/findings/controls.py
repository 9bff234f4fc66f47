"""Controls: what held work back or was held back in a period, and whether the record of it is sound."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rolecall.domain.report import Table
from rolecall.domain.role import RISK_WORDS
from rolecall.domain.schedule import zone_named
from rolecall.errors import NotFound
from rolecall.reports.findings.logbook import Checked, checked
from rolecall.reports.findings.verdicts import Concern
from rolecall.reports.metrics.figures import EXCEPTIONS
from rolecall.reports.wording import moment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolecall.ports.measures import Told, Trouble
    from rolecall.ports.store import UnitOfWork
    from rolecall.reports.findings.gathering import Gathered
    from rolecall.reports.metrics import Counted

_SWITCHED: Mapping[str, str] = {"stop_set": "stopped", "stop_cleared": "let go on"}
_TROUBLES: Mapping[str, str] = {
    "held": "Deliveries that may have arrived already, held",
    "failed": "Deliveries that failed",
    "set_aside": "Requests that were set aside",
}


@dataclass(frozen=True)
class Controls:
    """What the governance digest tells besides figures."""

    gathered: Gathered
    #: Codes of the decisions that were refused, with their number.
    refused: Counter[str]
    switched: Sequence[Told]
    #: Scopes of the switches that are on now.
    stopped: Sequence[str]
    #: What waits for a person now.
    troubles: Sequence[Trouble]
    log: Checked

    @property
    def empty(self) -> bool:
        """True when nothing was refused or switched, and nothing waits for a person."""
        return not (self.refused or self.switched or self.stopped or any(item.times for item in self.troubles))

    @property
    def concerns(self) -> list[Concern]:
        """What gives cause to worry, the audit log first."""
        found = [Concern("red", f"the audit log is not sound: {self.log.problem}")] if self.log.problem else []
        found += [Concern("amber", f"{self._named(scope)} is stopped") for scope in self.stopped]
        held = sum(item.times for item in self.troubles)
        return [*found, Concern("amber", f"{held:,} deliveries or requests held up")] if held else found

    @property
    def tables(self) -> tuple[Table, ...]:
        """What happened, and what stands."""
        return (_exceptions(self.gathered), _decisions(self.gathered.now), self._refusals(), self._standing())

    def _refusals(self) -> Table:
        rows = [(code.replace("_", " "), f"{count:,}") for code, count in sorted(self.refused.items())]
        return Table(title="Decisions that were refused", header=("Why", "This period"), rows=tuple(rows))

    def _standing(self) -> Table:
        zone = zone_named(self.gathered.order.zone)
        rows = [
            (f"{moment(dt.datetime.fromisoformat(item.at), zone)}: {self._named(item.subject)}", _SWITCHED[item.type])
            for item in self.switched
        ]
        rows += [(f"{self._named(scope)}", "is stopped now") for scope in self.stopped]
        rows += [(_TROUBLES[item.what], f"{item.times:,}") for item in self.troubles]
        rows.append(("Audit log", self.log.short))
        return Table(title="Switches, deliveries and audit log", header=("What", "Where it stands"), rows=tuple(rows))

    def _named(self, scope: str) -> str:
        noun, _, name = scope.partition(":")
        return "All work" if noun == "global" else f"{noun.capitalize()} {self.gathered.titled(name)}"


def controls(uow: UnitOfWork, gathered: Gathered) -> Controls:
    """Read what held work back; of one channel what concerns its engagements."""
    told = [item for item in uow.measures.told(gathered.now.window) if _concerns(uow, gathered, item)]
    refused = [item.seq for item in told if item.type == "decision_refused"]
    bodies = uow.audit.bodies(refused)
    return Controls(
        gathered=gathered,
        refused=Counter(str(bodies[seq][1].get("code", "")) if seq in bodies else "erased" for seq in refused),
        switched=[item for item in told if item.type in _SWITCHED],
        stopped=[stop.scope for stop in uow.stops.listed() if _covers(gathered, stop.scope)],
        troubles=() if gathered.order.channel else uow.measures.troubles(),
        log=checked(uow),
    )


def _concerns(uow: UnitOfWork, gathered: Gathered, told: Told) -> bool:
    if told.type != "decision_refused" or not gathered.order.channel:
        return _covers(gathered, told.subject)
    request = told.subject.partition(":")[2].partition(".v")[0].removeprefix("d-")
    try:
        return uow.requests.get(request).engagement in {item.id for item in gathered.engagements}
    except NotFound:  # it was erased
        return False


def _covers(gathered: Gathered, scope: str) -> bool:
    """Tell whether a switch covers more than one request of this work."""
    if not gathered.order.channel:
        return True
    return scope.startswith(("global", "role:")) or scope in {f"engagement:{item.id}" for item in gathered.engagements}


def _exceptions(gathered: Gathered) -> Table:
    now, before = _odd(gathered.now), [_odd(counted) for counted in gathered.before]
    causes = sorted(set(now).union(*before), key=lambda cause: (-now[cause], cause))
    rows = [(cause, f"{now[cause]:,}", ", ".join(f"{counts[cause]:,}" for counts in before)) for cause in causes]
    header = ("Cause", "This period", "Periods before, oldest first")
    return Table(title="Exceptions by cause", header=header, rows=tuple(rows))


def _odd(counted: Counted) -> Counter[str]:
    """Return what ended as nobody wished, by cause."""
    found: Counter[str] = Counter()
    for run in counted.ended:
        if run.ending in EXCEPTIONS:
            found[f"run {run.ending.replace('_', ' ')}"] += run.times
    for fact in counted.asked:
        if fact.refused:
            found[f"request refused: {fact.refused.replace('_', ' ')}"] += 1
    return found


def _decisions(counted: Counted) -> Table:
    found = Counter((fact.risk, fact.verdict) for fact in counted.decided)
    rows = [
        (f"{risk}: {words}", *(f"{found[risk, verdict]:,}" for verdict in ("approve", "revise", "reject")))
        for risk, words in RISK_WORDS.items()
        if any(risk == key[0] for key in found)
    ]
    header = ("Risk", "Accepted", "Sent back", "Rejected")
    return Table(title="Decisions by risk", header=header, rows=tuple(rows))
