"""A desk that is only read from, over a real store that a test fills row by row."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from rolecall.chat import Actor
from rolecall.contracts import loader
from rolecall.desk.members import token_hash
from rolecall.desk.office import Office
from rolecall.desk.reading import Reading
from rolecall.dispatch import Dispatch
from rolecall.domain.member import Identity, Member
from rolecall.line.gates import CHECKS
from tests.line.floor import PACK
from tests.reports.press import press
from tests.store import samples

HOST = Actor("host", "local", "host:kim", "kim")
#: Whose accounts belong to which organisation.
TENANTS = {("web", "main"): "main", ("web", "other"): "other", ("host", "local"): "main"}
#: How a request comes to stand where a test wants it.
WAYS: dict[str, tuple[str, ...]] = {
    "received": (),
    "working": ("working",),
    "asking": ("working", "asking"),
    "delivered": ("working", "delivered"),
    "blocked": ("working", "blocked"),
    "closed": ("working", "delivered", "closed"),
}


@dataclass
class Reception:
    """People look at rows; nobody works here."""

    store: Any
    clock: Any
    ids: Any
    desk: Any = field(init=False)

    def __post_init__(self) -> None:
        """Open the desk with the note taker."""
        self.role = loader.load(PACK, CHECKS)
        dispatch = Dispatch((self.role,), {}, lambda _role: "m", lambda _role: None, self.clock, self.ids)
        unused: Any = None
        self.desk = Reading(
            Office(
                store=self.store, dispatch=dispatch, model=unused, cut=unused, reader=unused,
                render=lambda version, _contract: f"# {version.title}",
                export=lambda version, _contract, form: (version.number, form), clock=self.clock, ids=self.ids,
                evaluated=unused, enqueue=unused, cancel=unused, targets=(),
                tenant_of=lambda workspace, account: TENANTS.get((workspace, account)), workspaces=unused,
                zone="Europe/Berlin", reporting=lambda: press(self.desk),
            )
        )  # fmt: skip

    def member(self, name: str, *roles: str, tenant: str = "main", **more: Any) -> Actor:
        """Add a member with an account in the web workspace, and return it."""
        identity = Identity(workspace="web", tenant=tenant, id=f"m-{name}")
        made = Member(id=f"m-{name}", tenant=tenant, name=name, roles=frozenset(roles), identities=(identity,), **more)
        with self.store.begin(tenant) as uow:
            uow.members.add(made, token_hash(name))
        return Actor("web", tenant, made.id, name)

    def engage(self, id: str = "eng1", **changes: Any) -> None:
        """Start an engagement in which whoever is an approver approves."""
        with self.store.begin("main") as uow:
            uow.engagements.add(samples.engagement(id, **{"approvers": (), **changes}))

    def asked(self, id: str, by: Actor, status: str = "received", *, risk: str = "T1", **changes: Any) -> str:
        """Store a request, moved to a status; from `delivered` on it has a version that waits or is accepted."""
        facts = {"role": self.role.id, "kind": "meeting_record", "requester": by.id, "requester_name": by.name}
        self.clock.pass_time(minutes=1)
        at = self.clock.now().isoformat()
        with self.store.begin("main") as uow:
            uow.requests.add(samples.request(id, **{**facts, "at": at, "place": "web:main:shop:1", **changes}))
            for step in WAYS[status]:
                uow.requests.move(id, step)
            if status in {"delivered", "closed"}:
                made = samples.version(
                    deliverable=f"d-{id}", request=id, run=f"{id}.v1.1", risk=risk, at=at, role=self.role.id,
                    kind="meeting_record", engagement=changes.get("engagement", "eng1"),
                )  # fmt: skip
                uow.deliverables.add(made, "waiting" if status == "delivered" else "accepted")
        return id

    def later(self, **duration: float) -> dt.datetime:
        """Let time pass and return the new time."""
        self.clock.pass_time(**duration)
        now: dt.datetime = self.clock.now()
        return now
