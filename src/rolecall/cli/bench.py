"""A bench for golden cases: the real parts on a database that is thrown away, time standing still."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rolecall import evidence
from rolecall.app.building import export
from rolecall.app.workspaces import RunningWorkspaces
from rolecall.chat import File
from rolecall.contracts.render import render
from rolecall.desk import Office, library
from rolecall.desk.admin import default_engagement
from rolecall.dispatch import Dispatch
from rolecall.errors import BadInput
from rolecall.evals import Bench
from rolecall.evals.trial import EXAMINER
from rolecall.governance.meter import Meter
from rolecall.line.line import Line
from rolecall.line.plant import Plant
from rolecall.store import migrate, open_store
from rolecall.testing.steps import StraightSteps
from rolecall.testing.time import FakeClock, SequentialIds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rolecall.desk.office import Reporting
    from rolecall.domain.golden import GoldenSource
    from rolecall.domain.role import RoleContract
    from rolecall.ports.model import Model
    from rolecall.ports.store import UnitOfWork
    from rolecall.store import SqlStore

TENANT = "main"


@contextmanager
def bench(roles: Mapping[str, RoleContract], model: Model) -> Iterator[Bench]:
    """Build a bench with an empty store and the default engagement; every contract counts as active."""
    with tempfile.TemporaryDirectory(prefix="rolecall-eval-") as folder:
        url = f"sqlite:///{Path(folder) / 'ledger.db'}"
        migrate(url)
        clock, ids = FakeClock(), SequentialIds()
        store = open_store(url, clock=clock, ids=ids, head_file=None, shelf_key=None, disk_limit_mb=None)
        try:
            with store.begin(TENANT) as uow:
                default_engagement(uow, EXAMINER, clock.now())
            yield _bench(_plant(store, roles, model, clock, ids), roles, ids)
        finally:
            store.close()


def _plant(
    store: SqlStore, roles: Mapping[str, RoleContract], model: Model, clock: FakeClock, ids: SequentialIds
) -> Plant:
    return Plant(
        store=store,
        roles=roles.__getitem__,
        model=model,
        meter=Meter(store, model, clock, ids),
        index=evidence.RankedIndex(store.candidates),
        cut=evidence.stated,
        reader=evidence.DocumentReader(),
        render=render,
        clock=clock,
        evaluated=lambda _role: True,
    )


def _bench(plant: Plant, roles: Mapping[str, RoleContract], ids: SequentialIds) -> Bench:
    office = _office(plant, roles, ids)

    def give(uow: UnitOfWork, request: str, source: GoldenSource) -> str:
        use = library.OneOff(request, uow.engagements.listed()[0][0].id)
        file = File(source.name, "", source.text.encode())
        return library.add(
            office, uow, f"request:{request}-{ids.new('s')}", library.read(office, file), EXAMINER, use
        ).id

    return Bench(
        store=plant.store,
        tenant=TENANT,
        dispatch=office.dispatch,
        line=Line(plant).work,
        steps=lambda run: StraightSteps(plant.store, run),
        give=give,
    )


def _no_reports() -> Reporting:
    """Refuse: a bench works cases."""
    raise BadInput("A bench makes no reports.")


def _office(plant: Plant, roles: Mapping[str, RoleContract], ids: SequentialIds) -> Office:
    """Build a desk that takes cases in; the bench itself works their runs."""
    dispatch = Dispatch(
        tuple(roles.values()),
        {},
        lambda role: plant.model.name(role.line.stage("draft").tier),
        lambda _role: None,
        plant.clock,
        ids,
    )
    return Office(
        store=plant.store,
        dispatch=dispatch,
        model=plant.model,
        cut=plant.cut,
        reader=evidence.DocumentReader(),
        render=plant.render,
        export=export,
        clock=plant.clock,
        ids=ids,
        evaluated=plant.evaluated,
        enqueue=lambda _run: None,
        cancel=lambda _run: None,
        targets=(),
        tenant_of=lambda _workspace, _tenant: TENANT,
        workspaces=RunningWorkspaces(),
        zone="UTC",
        reporting=_no_reports,
    )
