"""How the parts are made and joined; no part builds another."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from rolecall import evidence
from rolecall.app import links
from rolecall.chat import HOST
from rolecall.contracts import golden, loader, packs
from rolecall.contracts.digest import seal
from rolecall.contracts.problem import refuse
from rolecall.contracts.render import render
from rolecall.desk import Office
from rolecall.dispatch import Dispatch
from rolecall.domain.refusal import Refusal
from rolecall.errors import BadContract
from rolecall.governance.meter import Meter
from rolecall.line.gates import CHECKS
from rolecall.line.gates.digest import gates_digest
from rolecall.line.line import Line
from rolecall.line.plant import Plant
from rolecall.llm import connection
from rolecall.llm.offline import OfflineModel
from rolecall.llm.prompts import prompts_digest

if TYPE_CHECKING:
    from pathlib import Path

    from rolecall.app.adapters import Fitted
    from rolecall.app.app import App
    from rolecall.app.lease import Lease
    from rolecall.chat import File, Shelf, Workspace
    from rolecall.config import Settings
    from rolecall.courier import Courier, Target
    from rolecall.desk.office import Reporting
    from rolecall.domain.deliverable import Version
    from rolecall.domain.golden import GoldenRecord
    from rolecall.domain.role import DeliverableContract, ExportFormat, RoleContract
    from rolecall.engine import Engine
    from rolecall.ports.model import Model
    from rolecall.reports.bureau import Bureau
    from rolecall.reports.ticking import Ticker


def model(app: App) -> Model:
    """Return the connected model, or the offline one where none is connected."""
    settings = app.settings
    stored = connection.load(settings.data_dir)
    if stored is None:
        return OfflineModel()
    from rolecall.llm.litellm_model import LiteLlmModel  # only when a model is connected
    from rolecall.vault import Vault

    key = stored.key(Vault.at(settings.data_dir, os.environ))
    connected = LiteLlmModel(stored, key, app.calls)
    app.closing.callback(connected.close)
    return connected


def pack_folders(settings: Settings) -> tuple[Path, ...]:
    """Return the folders of the installed role packs."""
    return packs.packs(packs.pack_root(settings.roles))


@dataclass(frozen=True)
class Installed:
    """The role contracts found, by id, and what is wrong with packs that are broken, by folder name."""

    roles: dict[str, RoleContract]
    broken: dict[str, str]


def installed(settings: Settings) -> Installed:
    """Load and seal every installed role contract.

    Raises:
        BadContract: two packs answer to the same word.
    """
    read: dict[Path, RoleContract] = {}
    broken: dict[str, str] = {}
    for folder in pack_folders(settings):
        try:
            read[folder] = loader.load(folder, CHECKS)
        except BadContract as error:  # the other roles go on
            broken[folder.name] = error.message
    refuse(loader.clashes(read))
    sealed = (seal(role, prompts_digest(), gates_digest()) for role in read.values())
    return Installed({role.id: role for role in sealed}, broken)


def records(settings: Settings) -> dict[str, GoldenRecord]:
    """Return the golden record of each pack that has one, by role id (the pack's folder name)."""
    found = {folder.name: golden.load_record(folder) for folder in pack_folders(settings)}
    return {name: record for name, record in found.items() if record is not None}


class Evaluations:
    """What is known of contracts on models: from the golden records, read once."""

    def __init__(self, app: App) -> None:
        """Know the records of the installed packs."""
        self._records = records(app.settings)
        self._offline = OfflineModel().name("junior")
        self._model = app.model

    def evaluated(self, role: RoleContract) -> bool:
        """Tell whether the contract as it stands is green on the model in use."""
        return self._green(role, self._model.name(role.line.stage("draft").tier))

    def refuses(self, role: RoleContract) -> Refusal | None:
        """Say why a contract is not active: it has no green offline record for exactly this digest."""
        if self._green(role, self._offline):
            return None
        reason = f"{role.title} {role.version} is not active: no green golden record for this contract."
        return Refusal(code="not_evaluated", reason=reason, ask_whom=f"rolecall eval run {role.short} --record")

    def _green(self, role: RoleContract, name: str) -> bool:
        record = self._records.get(role.id)
        return record is not None and record.covers(role.digest, name)


def plant(app: App) -> Plant:
    """Build the line's tools."""
    return Plant(
        store=app.store,
        roles=app.roles.__getitem__,
        model=app.model,
        meter=Meter(app.store, app.model, app.clock, app.ids),
        index=evidence.RankedIndex(app.store.candidates),
        cut=evidence.stated,
        reader=evidence.DocumentReader(),
        render=render,
        clock=app.clock,
        evaluated=app.evaluations.evaluated,
    )


def dispatch(app: App) -> Dispatch:
    """Build the dispatcher over the installed roles."""

    def drafted_by(role: RoleContract) -> str:
        return app.model.name(role.line.stage("draft").tier)

    return Dispatch(
        tuple(app.roles.values()), app.installed.broken, drafted_by, app.evaluations.refuses, app.clock, app.ids
    )


def office(app: App) -> Office:
    """Build the desk's tools."""
    return Office(
        store=app.store,
        dispatch=dispatch(app),
        model=app.model,
        cut=evidence.stated,
        reader=evidence.DocumentReader(),
        render=render,
        export=export,
        clock=app.clock,
        ids=app.ids,
        evaluated=app.evaluations.evaluated,
        enqueue=app.enqueue,
        cancel=app.cancel,
        targets=tuple(app.targets),
        tenant_of=partial(tenant_of, app),
        workspaces=app.workspaces,
        zone=app.settings.zone,
        reporting=lambda: app.reporting,
    )


def tenant_of(app: App, workspace: str, account: str) -> str | None:
    """Return whose a workspace's account is: this host's ours, a platform's its whose adapter connected it."""
    if workspace == HOST:
        return app.tenant
    with app.store.reading(app.tenant) as uow:
        return uow.access.tenant_of(workspace, account)


def export(version: Version, contract: DeliverableContract, form: ExportFormat) -> File:
    """Write a version as a file."""
    from rolecall.publish import exports  # the document libraries are heavy

    return exports.export(version, contract, render(version, contract), form)


def engine(app: App) -> Engine:
    """Build the engine; a worker on PostgreSQL gets a new executor id at each start."""
    from rolecall.engine import EMBEDDED, Engine  # imports nothing heavy before it launches

    embedded = app.settings.sqlite
    executor = EMBEDDED if embedded else f"{os.uname().nodename}-{os.getpid()}-{app.ids.new('x')}"
    built = Engine(
        app.settings.engine_url,
        app.store,
        Line(app.plant).work,
        slots=app.settings.slots,
        executor_id=executor,
        silent_s=app.settings.worker_silent_s,
        interrupt=app.calls.cancel,
    )
    if embedded and not app.settings.engine_file.exists():
        built.migrate()
    return built


def targets(app: App) -> dict[str, Target]:
    """Build the places accepted versions are published to."""
    from rolecall.publish.targets import targets as configured  # loads the document writers

    return configured(app.settings, app.clock)


def courier(app: App, adapter: Workspace | None = None) -> Courier:
    """Build the courier of an adapter, or that of the publications."""
    from rolecall.courier import Courier  # not every command delivers
    from rolecall.publish.targets import press

    def contract_of(version: Version) -> DeliverableContract:
        return app.office.dispatch.contract(version.role, version.kind)[1]

    adapters = {} if adapter is None else {adapter.name: adapter}
    targets = app.targets if adapter is None else {}
    return Courier(
        app.store,
        app.clock,
        adapters,
        targets,
        press(contract_of, render),
        tenant=app.tenant,
        link=partial(links.about, app.settings),
    )


def bureau(app: App) -> Bureau:
    """Build what reports work with."""
    from rolecall.reports.bureau import Bureau  # not every command reports
    from rolecall.reports.charts import png

    return Bureau(app.office, app.tenant, png.draw)


def ticker(app: App) -> Ticker:
    """Build what runs the schedules."""
    from rolecall.reports.runners import RUNNERS
    from rolecall.reports.ticking import Ticker

    return Ticker(bureau(app), RUNNERS)


def reporting(app: App) -> Reporting:
    """Build what makes reports for people."""
    from rolecall.publish.exports.reports import export as write  # the document libraries are heavy
    from rolecall.reports.reporting import BureauReporting

    return BureauReporting(bureau(app), write)


def lease(app: App, adapter: Fitted) -> Lease | None:
    """Build the right to run an adapter where one process of many may; an embedded installation has one."""
    if not adapter.single or app.settings.sqlite:
        return None
    from rolecall.app.lease import Lease

    return Lease(app.store, app.clock, app.tenant, adapter.name, app.ids.new("p"))


def shelf(app: App, adapter: str) -> Shelf:
    """Build the shelf of an adapter, over the store that is open already."""
    from rolecall.app.shelf import AdapterShelf

    return AdapterShelf(app.store, app.tenant, adapter)


def shelf_key(settings: Settings) -> bytes:
    """Return the key of the adapters' rows; the first use of a data directory makes its master key."""
    from rolecall.vault import Vault  # loads a cipher

    return Vault.at(settings.data_dir, os.environ).derived("shelf")
