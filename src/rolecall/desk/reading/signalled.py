"""Signals: what people and the line said of the work, for whoever answers for it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from rolecall.desk.window import Sight, Window
from rolecall.domain import difference
from rolecall.errors import BadInput, Denied, NotFound
from rolecall.ports.signals import SIGNAL_KINDS, Signal, Wanted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rolecall.chat import Actor


class Signalled(Window):
    """The call of the `Desk` about signals."""

    def signals(
        self, actor: Actor, *, kind: str = "", role: str = "", since: str = "", limit: int = 100
    ) -> Sequence[Mapping[str, Any]]:
        """See `Desk.signals`.

        Raises:
            BadInput: there is no such kind.
            NotFound: there is no such role.
        """
        kinds = tuple(name for name in SIGNAL_KINDS if name == kind)
        if kind and not kinds:
            raise BadInput(f"“{kind}” is no kind of signal.", hint=f"Choose of {', '.join(SIGNAL_KINDS)}.")
        found = self.office.dispatch.role(role) if role else None
        if role and found is None:
            raise NotFound(f"There is no role “{role}”.", hint=f"Choose of {', '.join(self.office.dispatch.roles)}.")
        begins = _instant(since) if since else ""
        with self.look(actor) as sight:
            sight.known()
            engagements = tuple(sight.whole())
            if not engagements:
                raise Denied("Signals are for owners and approvers.", hint="An owner: rolecall members role")
            wanted = Wanted(
                kinds=kinds, role=found.id if found else "", since=begins, engagements=engagements, limit=limit
            )
            return [_told(sight, signal) for signal in sight.uow.signals.listed(wanted)]


def _instant(text: str) -> str:
    """Return a day or a time as ISO 8601 UTC.

    Raises:
        BadInput: it is neither.
    """
    try:
        at = dt.datetime.fromisoformat(text)
        return (at if at.tzinfo else at.replace(tzinfo=dt.UTC)).astimezone(dt.UTC).isoformat()
    except (ValueError, OverflowError) as error:
        raise BadInput(
            f"“{text}” is no time.", hint="Write it like 2026-11-01 or 2026-11-01T09:00:00+01:00."
        ) from error


def _told(sight: Sight, signal: Signal) -> dict[str, Any]:
    """Return a signal as JSON, an edit with what it changed, a draft that did not pass with what was found."""
    told = signal.snapshot()
    if signal.kind == "edit":
        edited, _status = sight.uow.deliverables.version(signal.deliverable, signal.version)
        before, _status = sight.uow.deliverables.version(signal.deliverable, signal.version - 1)
        told["changes"] = [change.snapshot() for change in difference.compare(before, edited).changes]
    if signal.kind == "error" and signal.version:
        draft, _status = sight.uow.deliverables.version(signal.deliverable, signal.version)
        blocking = [gate for gate in draft.gates if gate.level == "block" and not gate.passed]
        told["findings"] = [f"{gate.gate}: {finding.message}" for gate in blocking for finding in gate.findings]
    return told
