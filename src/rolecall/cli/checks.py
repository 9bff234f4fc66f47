"""What `rolecall doctor` looks at; each check says what is wrong and the exact next command."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Literal

from rolecall.chat import Finding
from rolecall.cli import reachable
from rolecall.errors import RolecallError

if TYPE_CHECKING:
    from rolecall.app import App
    from rolecall.config import Settings
    from rolecall.llm.connection import Connection

Level = Literal["ok", "warn", "bad"]
#: Shares of the disk limit from which to warn, and where the reserve for decisions begins.
FILLING, RESERVE = 0.8, 0.9


Findings = Iterator[Finding]


def survey(settings: Settings) -> Findings:
    """Look at everything; what cannot be opened is a finding too."""
    from rolecall.app import open_app

    for check in (_python, _folder, _stop_file, _engine, _roles, _model, reachable.address):
        yield from _careful(check, settings)
    try:
        with open_app(settings) as app:
            yield Finding("ok", f"Database: current ({'SQLite' if settings.sqlite else 'PostgreSQL'})")
            asked = (reachable.adapters, reachable.approvers, reachable.sample)
            for inside in (*asked, _schedules, _stops, _keys, _deliveries, _audit, _disk):
                yield from _careful(inside, app)
    except RolecallError as error:
        yield Finding("bad", f"Database: {error.message}", error.hint)


def _careful(check: Callable[..., Findings], subject: object) -> Findings:
    """Turn what a check raises into its finding."""
    try:
        yield from check(subject)
    except RolecallError as error:
        yield Finding("bad", error.message, error.hint)


def _python(_settings: Settings) -> Findings:
    yield Finding("ok", f"Python {'.'.join(map(str, sys.version_info[:3]))}")


def _folder(settings: Settings) -> Findings:
    folder = settings.data_dir
    nearest = next((path for path in (folder, *folder.absolute().parents) if path.exists()), folder)
    if not os.access(nearest, os.W_OK | os.X_OK):
        yield Finding("bad", f"Data directory: {nearest} cannot be written", "Set ROLECALL_DATA_DIR to another folder")
    else:
        yield Finding("ok", f"Data directory: {folder}")


def _stop_file(settings: Settings) -> Findings:
    path = settings.data_dir / "STOP"
    if path.exists():
        yield Finding("bad", f"Everything is stopped by the file {path}", f"rm {path}")


def _engine(settings: Settings) -> Findings:
    if not settings.sqlite:
        yield from reachable.running(settings)
        return
    from rolecall.app.embedded import LOCK_FILE
    from rolecall.engine import EmbeddedLock

    settings.data_dir.mkdir(parents=True, exist_ok=True)
    lock = EmbeddedLock(settings.data_dir / LOCK_FILE)
    if lock.acquire():
        lock.release()
        yield Finding("ok", "Engine: no server runs here; each command works its own request")
    else:
        yield Finding("ok", "Engine: a process of this installation works")
        yield from reachable.running(settings)


def _roles(_settings: Settings) -> Findings:
    from rolecall.cli.packs import folders, read
    from rolecall.contracts.check import check_all
    from rolecall.contracts.golden import load_record
    from rolecall.line.gates import CHECKS
    from rolecall.llm.offline import OfflineModel

    packs = folders()
    problems = check_all(packs, CHECKS)
    if problems:
        yield Finding("bad", f"Roles: {len(problems)} problems, the first: {problems[0]}", "rolecall roles check")
        return
    offline = OfflineModel().name("junior")
    for folder in packs:
        role, record = read(folder), load_record(folder)
        if record is None or not record.covers(role.digest, offline):
            text = f"Role {role.id}: not active, it has no green golden record for this contract"
            yield Finding("bad", text, f"rolecall eval run {role.short} --record")
        else:
            yield Finding("ok", f"Role {role.id} {role.version}: complete, {record.cases} golden cases green")


def _model(settings: Settings) -> Findings:
    from rolecall.llm import connection
    from rolecall.llm.offline import OfflineModel
    from rolecall.vault import Vault

    stored = connection.load(settings.data_dir)
    if stored is None:
        yield Finding("ok", f"Model: {OfflineModel.label}")
        return
    stored.key(Vault.at(settings.data_dir, os.environ))
    yield from _prices(stored)


def _prices(stored: Connection) -> Findings:
    from rolecall.llm.prices import quote

    for model in dict.fromkeys(stored.models.values()):
        if quote(model, stored.base, stored.prices) is None:
            setting = f"rolecall models price {model} --input DOLLARS --output DOLLARS"
            yield Finding("bad", f"Model {model}: no price is known, so it is never called", setting)
        else:
            yield Finding("ok", f"Model {model}: connected, with a key that opens and a price")


def _schedules(app: App) -> Findings:
    with app.store.reading(app.tenant) as uow:
        broken = uow.schedules.unreadable()
    for name in broken:
        yield Finding("bad", f"Schedules: {name} cannot be read", "rolecall audit verify")
    late = app.ticker.late()
    for name, at in late.items():
        text = f"Schedules: {name} was due {at:%Y-%m-%d %H:%M} UTC and nothing came of it"
        yield Finding("bad", text, "rolecall serve runs the clock; its log says what failed")
    if not broken and not late:
        yield Finding("ok", "Schedules: everything that was due was made")


def _stops(app: App) -> Findings:
    with app.store.reading(app.tenant) as uow:
        for stop in uow.stops.listed():
            text = f"Stopped: {stop.scope}, by {stop.by} ({stop.reason or 'no reason given'})"
            yield Finding("warn", text, f"rolecall resume {stop.scope}")


def _keys(app: App) -> Findings:
    from rolecall.vault import KEY_FILE_VARIABLE, KEY_VARIABLE

    if not app.settings.sqlite and not (os.environ.get(KEY_VARIABLE) or os.environ.get(KEY_FILE_VARIABLE)):
        text = f"Master key: {app.settings.data_dir} holds it, so processes with another data directory read no secrets"
        yield Finding("warn", text, f"Set {KEY_VARIABLE} or {KEY_FILE_VARIABLE} to the same key for all processes")


def _deliveries(app: App) -> Findings:
    with app.store.reading(app.tenant) as uow:
        held = uow.outbox.listed(states=("held", "failed"))
    for row in held:
        request = row.key.partition(".")[0].removeprefix("d-")
        yield Finding("warn", f"Not delivered: {row.key}: {row.note}", f"rolecall requests deliver {request}")


def _audit(app: App) -> Findings:
    from rolecall.app.app import HEAD_FILE
    from rolecall.store import HeadFile

    outside = HeadFile(app.settings.data_dir / HEAD_FILE).read().get(app.tenant)
    with app.store.reading(app.tenant) as uow:
        head = uow.audit.head()
    if outside is not None and outside.seq > head.seq:
        text = f"Audit: the log ends at record {head.seq}, its head outside names {outside.seq}"
        yield Finding("bad", text, "rolecall audit verify")
    elif outside is None and head.seq:
        yield Finding("warn", "Audit: the head outside the database is gone", "rolecall audit verify")
    else:
        yield Finding("ok", f"Audit: {head.seq} records, the head outside agrees; `rolecall audit verify` checks all")


def _disk(app: App) -> Findings:
    limit = app.settings.disk_limit_mb
    if limit is None or not app.settings.sqlite:
        return
    used = sum(path.stat().st_size for path in app.settings.data_dir.glob("ledger.db*")) / (limit * 2**20)
    text = f"Disk: {used:.0%} of ROLECALL_DISK_LIMIT_MB={limit} is used"
    level: Level = "bad" if used >= RESERVE else "warn" if used >= FILLING else "ok"
    yield Finding(level, text, "" if level == "ok" else "Raise ROLECALL_DISK_LIMIT_MB")
