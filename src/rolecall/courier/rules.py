"""What may go out now: the kill switch, read live, and newer states of the same message."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rolecall.chat import Ref
from rolecall.chat.wire import from_json, to_json
from rolecall.errors import BadInput, NotFound
from rolecall.governance.switch import STOPPED, scopes, words

if TYPE_CHECKING:
    from rolecall.ports.queues import OutboxRow, OutboxState
    from rolecall.ports.store import UnitOfWork

#: Cards that carry a role's own work. All others tell people something (that work began, was stopped, refused,
#: failed or decided) and go out under a stop too: a stop nobody hears of helps nobody.
ROLE_WORK = frozenset({"delivered", "blocked", "asking", "alert"})


def stopped(uow: UnitOfWork, row: OutboxRow) -> str:
    """Say which kill switch keeps a delivery back; empty when none does. An update waits for its card."""
    if row.kind == "update":
        target = uow.outbox.get(str(row.body.get("of")))
        return stopped(uow, target) if target is not None and held_by_switch(target) else ""
    run = _run_of(uow, row)
    if run is None and row.kind != "publication" and kind_of(row.key) not in ROLE_WORK:
        return ""
    covering = ("global",) if run is None else run
    stop = uow.stops.active(covering)
    return words(stop) if stop else ""


def held_by_switch(row: OutboxRow) -> bool:
    """Tell whether a delivery waits for a kill switch to be taken back."""
    return row.state == "held" and row.note.startswith(STOPPED)


def kind_of(key: str) -> str:
    """Return the kind in a key `{subject}:{kind}[:{n}]`."""
    return [*key.split(":"), ""][1]


def request_of(uow: UnitOfWork, row: OutboxRow) -> str:
    """Return the request a delivery belongs to, empty where it does not say."""
    if row.kind == "publication":
        try:
            return version_of(uow, row)[0]
        except (BadInput, NotFound):
            return ""
    subject = row.key.partition(":")[0].removeprefix("d-")
    for name in (subject, subject.rpartition(".v")[0]):
        try:
            return uow.requests.get(name).id
        except NotFound:
            continue
    return ""


def version_of(uow: UnitOfWork, row: OutboxRow) -> tuple[str, str]:
    """Return request and run of the version a publication row names.

    Raises:
        NotFound: there is no such version.
    """
    version, _status = uow.deliverables.version(*named(row))
    return version.request, version.run


def named(row: OutboxRow) -> tuple[str, int]:
    """Return the deliverable and the number of the version a publication row names.

    Raises:
        BadInput: it names none.
    """
    deliverable, number = row.body.get("deliverable"), row.body.get("version")
    if not isinstance(deliverable, str) or not isinstance(number, int):
        raise BadInput(f"The publication {row.key} names no version.")
    return deliverable, number


def part(row: OutboxRow, name: str) -> dict[str, Any]:
    """Return an object inside a row's body, empty where there is none."""
    value = row.body.get(name)
    return value if isinstance(value, dict) else {}


def superseded(uow: UnitOfWork, row: OutboxRow) -> str:
    """Return the key of the newest later update of the same message, empty when there is none.

    One that was tried before may have been overtaken; a new one only has others behind it.
    """
    of = str(row.body.get("of"))
    request = of.partition(":")[0].partition(".v")[0]
    states: tuple[OutboxState, ...] = ("queued", "sending", "sent") if row.attempts else ("queued",)
    found = [other.key for other in uow.outbox.listed(states=states, prefix=request) if _updates(other, of)]
    later = found[found.index(row.key) + 1 :] if row.key in found else found
    return later[-1] if later else ""


def _updates(row: OutboxRow, of: str) -> bool:
    return row.kind == "update" and row.body.get("of") == of


def ref_text(ref: Ref) -> str:
    """Write a message's reference as the receipt that the outbox keeps."""
    return json.dumps(to_json(ref), sort_keys=True)


def ref_of(text: str) -> Ref:
    """Read a receipt back."""
    data: Mapping[str, object] = json.loads(text)
    return from_json(data, Ref)


def _run_of(uow: UnitOfWork, row: OutboxRow) -> tuple[str, ...] | None:
    """Return the switches that cover the work in a delivery; None where it is no role's work."""
    if row.kind == "publication":
        return scopes(uow.runs.get(version_of(uow, row)[1]))
    if kind_of(row.key) not in ROLE_WORK:
        return None
    try:
        return scopes(uow.runs.get(row.key.partition(":")[0]))
    except NotFound:
        return None
