"""The sample workspace of an installation: added on the first start, removed by one command."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from rolecall import sample
from rolecall.app.embedded import LOCK_FILE
from rolecall.chat import Place
from rolecall.desk import FrontDesk, members
from rolecall.dispatch import Dispatch
from rolecall.engine import EmbeddedLock
from rolecall.engine.execution import Executions
from rolecall.errors import BadInput, RolecallError, ServiceFailed
from rolecall.governance.meter import Meter
from rolecall.line.line import Line
from rolecall.llm.offline import OfflineModel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rolecall.app.app import App
    from rolecall.chat import Actor
    from rolecall.desk import Office
    from rolecall.domain.role import RoleContract
    from rolecall.line.plant import Plant
    from rolecall.reports.ticking import Ticker
    from rolecall.sample import Pack, Removed, SimulatedClock

#: The workspace that ships with Rolecall, and its account.
WORKSPACE, ACCOUNT = "web", "main"


def begin(app: App, tell: Callable[[str], None]) -> None:
    """Add the sample workspace where an installation is new, and finish adding it where that was broken off.

    Called when a server starts, before it listens; trouble with the sample is told and keeps no server from starting.
    """
    if not _wanted(app):
        return
    try:
        add(app, tell)
    except RolecallError as error:
        tell(f"The sample workspace is not complete: {error}")


def add(app: App, tell: Callable[[str], None]) -> bool:
    """Add the sample workspace, or finish adding it; False when it was there already.

    Raises:
        BadInput: a role of the sample is not installed or not active; somebody real has a sample member's name.
        ServiceFailed: another process is the engine here.
    """
    pack = sample.load(sample.pack_root())
    for hire in pack.story.hires:
        _usable(app, hire.role)
    with _alone(app):
        while app.desk.work_next():  # what really waits happens now, not in the simulated past
            pass
        return sample.add(_stage(app, pack), pack, tell)


def remove(app: App, actor: Actor) -> Removed:
    """Remove the sample workspace and what was published of it into this installation's own folder.

    Raises:
        Denied: the actor is no owner.
    """
    removed = sample.remove(app.store, app.tenant, app.person(actor))
    for run in removed.halted:
        app.cancel(run)
    for name in removed.deliverables:
        shutil.rmtree(app.settings.data_dir / "published" / name, ignore_errors=True)
    return removed


def manager_link(app: App) -> tuple[str, str] | None:
    """Return the sample manager's name and the token of a new sign-in link for them; None without a sample."""
    story = sample.load(sample.pack_root()).story
    with app.store.begin(app.tenant, reserve=True) as uow:
        manager = uow.members.named(story.manager.name)
        if manager is None or not (manager.sample and manager.active):
            return None
        host = app.person(app.host_actor())
        return manager.name, members.make_link(app.office, uow, host, manager, "sign-in")


@contextmanager
def _alone(app: App) -> Iterator[None]:
    """Keep other processes from working the events of the simulated past at the real time."""
    lock = EmbeddedLock(app.settings.data_dir / LOCK_FILE)
    if app.settings.sqlite and not lock.acquire():
        raise ServiceFailed("Rolecall is running here.", hint="Stop it, then run: rolecall sample add")
    try:
        yield
    finally:
        lock.release()


def _stage(app: App, pack: Pack) -> sample.Stage:
    clock, model = sample.SimulatedClock(app.clock), OfflineModel()
    plant, office = _plant(app, clock, model), _office(app, clock, model)
    executions = Executions(app.store, Line(plant).work)
    return sample.Stage(
        tenant=app.tenant,
        desk=FrontDesk(office),
        work=lambda run: executions.execute(run.tenant, run.id),
        clock=clock,
        ticks=_ticker(app, office),
        place=Place(WORKSPACE, ACCOUNT, pack.story.channel),
        you=lambda uow: members.first_owner(app.office, uow, app.host_actor().name),
    )


def _ticker(app: App, office: Office) -> Ticker:
    """Return what makes the reports of the story; charts are drawn as text, the pages draw them anew."""
    from rolecall.reports.bureau import Bureau  # only a first start needs them
    from rolecall.reports.runners import RUNNERS
    from rolecall.reports.ticking import Ticker

    return Ticker(Bureau(office, app.tenant, lambda _chart: None), RUNNERS)


def _wanted(app: App) -> bool:
    """Tell whether nobody is a member here yet, or the sample was begun."""
    settings = app.settings
    if not (settings.sqlite if settings.sample is None else settings.sample):
        return False
    with app.store.reading(app.tenant) as uow:
        return not uow.members.listed() or bool(sample.running(uow))


def _usable(app: App, name: str) -> None:
    role = app.roles.get(name)
    refusal = app.evaluations.refuses(role) if role is not None else None
    if role is None or refusal is not None:
        why = refusal.reason if refusal is not None else f"The role {name} is not installed."
        raise BadInput(f"The sample workspace needs the roles that ship with Rolecall. {why}")


def _active(app: App) -> Callable[[RoleContract], bool]:
    return lambda role: app.evaluations.refuses(role) is None


def _plant(app: App, clock: SimulatedClock, model: OfflineModel) -> Plant:
    """Return the line's tools with the simulated clock and the offline model, whatever model is connected."""
    meter = Meter(app.store, model, clock, app.ids)
    return replace(app.plant, model=model, meter=meter, clock=clock, evaluated=_active(app))


def _office(app: App, clock: SimulatedClock, model: OfflineModel) -> Office:
    """Return the desk's tools likewise; it publishes nothing, and leaves its runs to the story."""

    def drafted_by(role: RoleContract) -> str:
        return model.name(role.line.stage("draft").tier)

    roles, broken = tuple(app.roles.values()), app.installed.broken
    return replace(
        app.office,
        dispatch=Dispatch(roles, broken, drafted_by, app.evaluations.refuses, clock, app.ids),
        model=model,
        clock=clock,
        evaluated=_active(app),
        enqueue=lambda _run: None,
        cancel=lambda _run: None,
        targets=(),
        tenant_of=lambda _workspace, _account: app.tenant,
    )
