"""Writes the report of a whole run of the campaigns."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.faults.outcome import Outcome

#: Violations of one fault that are written out.
SHOWN = 5

HEAD = """# Fault report

Written by `make faults` (seed {seed}, commit {commit}, {seconds:.0f} s); the same seed gives the same faults in the
same order. Machine: {cores} cores, {system}, Python {python}. Every campaign breaks the shipped composition: real
store, engine, line, desk, courier. Only the model is a script (it costs money and waits for nobody), and the receiver
of the webhook is ours. A commit with `+` had changes that were not committed.

**{times} faults, {violations} violations.**

| fault | N | violations | recovery p95, s | how |
|---|---:|---:|---:|---|
"""

COUNTING = """
## What counts as a violation

- Kills: an accepted ask that is lost, is worked twice or does not end; more or fewer than one version, one card, one
  delivery in the audit log; a stage recorded twice; money reserved, or spent other than settled; an audit log that does
  not verify with its head file; a process that ended otherwise than by the signal.
- Kills around the messages of the web workspace: a process that did not die where it was to; an ask lost or not
  delivered; a message that is missing or there twice.
- Races: anything but one terminal decision, one request for an event; a loser who is not told who decided.
- Slack and Discord (strict platforms of ours on loopback, the unmodified client libraries in between): an ask that was
  acknowledged without its one request; a card without its one message, by the key in the message; a version with
  another number of terminal decisions than one, or than none where nobody may decide; something set aside where it
  need not be, or that `rolecall doctor` does not name; a root card without its thread; a fault that did not strike.
  What the Discord library sleeps off itself it sleeps off fifty times faster here.
- Reports: a period without its report, or with a second one, a second version or a second root card; one that comes
  early, or later than the first clock that was up; another cut-off than the period's end; one that was skipped although
  plain SQL says that something happened; a figure that is not what plain SQL counts. A daily reminder may give way to
  the next day's while every clock is down.
- Budgets: more spent than the limit, a model asked without a reservation, money left unsettled.
- Tampering: an edit that `audit verify` does not name by its record or row.
- Publications: lost, or an unknown outcome that is neither looked up nor held and shown. The receiver drops a repeat by
  its id, or the second try is never made.
- Full database: new work not refused in words; a decision, a stop or an audit that does not work; accepted work lost.

Recovery is from the start of the next process until everything the dead one left has ended (embedded), or from the last
kill until everything in flight has ended (workers).

## What this does not show

- Power loss: SIGKILL leaves the operating system's cache alive.
- A failover or network partition of PostgreSQL, or a restart of it but under the clocks; several hosts; disks that fail
  otherwise than by being full.
- What the audit log does not cover: the status of runs, sums of budgets, the outbox, and runs that are queued but not
  begun. Tampering was measured on what it covers.
- An attacker who also rewrites the head file. Keep a copy of it elsewhere.
- A post of a Discord forum whose answer is 500, 502, 504 or 524 although it was made: the library posts once more by
  itself, where Discord knows no nonce.
- Real chat platforms and real model providers.
"""


def report(outcomes: Sequence[Outcome], seed: int, seconds: float) -> str:
    """Return the report as Markdown."""
    text = HEAD.format(
        seed=seed,
        commit=_commit(),
        seconds=seconds,
        cores=os.cpu_count(),
        system=platform.system(),
        python=platform.python_version(),
        times=f"{sum(outcome.n for outcome in outcomes):,}",
        violations=sum(len(outcome.violations) for outcome in outcomes),
    )
    text += "".join(
        f"| {one.fault} | {one.n:,} | {len(one.violations)} | {one.p95 or '–'} | {one.note} |\n" for one in outcomes
    )
    return text + _found(outcomes) + COUNTING


def _found(outcomes: Sequence[Outcome]) -> str:
    broken = [outcome for outcome in outcomes if outcome.violations]
    if not broken:
        return ""
    lines = ["", "## Violations", ""]
    for outcome in broken:
        lines.append(f"- **{outcome.fault}**: {len(outcome.violations)}")
        lines += [f"  - {violation[:400]}" for violation in outcome.violations[:SHOWN]]
    return "\n".join([*lines, ""])


def _commit() -> str:
    """Name the commit, with `+` when files were changed since."""
    folder = Path(__file__).parent

    def git(*words: str) -> str:
        done = subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=False)
        return done.stdout.strip()

    return (git("rev-parse", "--short", "HEAD") or "unknown") + ("+" if git("status", "--porcelain") else "")
