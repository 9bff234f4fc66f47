"""One process of a data directory runs the engine."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

from rolecall.engine import EmbeddedLock
from tests.engine import children
from tests.engine.toy import TENANT, engagement

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerContext
    from pathlib import Path

    from rolecall.store import SqlStore
    from tests.engine.toy import House

HOLD = """
import sys
from pathlib import Path
from rolecall.engine import EmbeddedLock
lock = EmbeddedLock(Path(sys.argv[1]))
print(lock.acquire(), "dbos" in sys.modules, flush=True)
sys.stdin.read()
"""


def test_the_lock_has_one_holder(tmp_path: Path) -> None:
    """The second is told at once, and may have it when the first gives it back."""
    first, second = EmbeddedLock(tmp_path / "engine.lock"), EmbeddedLock(tmp_path / "engine.lock")

    assert first.acquire()
    assert not second.acquire()
    first.release()
    assert second.acquire()
    assert (first.held, second.held) == (False, True)
    second.release()


def test_several_askers_share_one_engine(house: House, store: SqlStore, processes: ForkServerContext) -> None:
    """Started at once in a new data directory: each gets its work done, by whoever holds the lock."""
    with store.begin(TENANT) as uow:
        uow.engagements.add(engagement())
    askers = [processes.Process(target=children.ask, args=(house, number)) for number in range(5)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join(20)

    assert [asker.exitcode for asker in askers] == [0] * 5
    assert house.asked() == 5


def test_a_killed_process_frees_the_lock(tmp_path: Path) -> None:
    """A lock is never left behind; and taking it does not load the engine's library."""
    path = tmp_path / "engine.lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        said = child.stdout.readline().split()
        taken = EmbeddedLock(path).acquire()
        os.kill(child.pid, signal.SIGKILL)
        child.wait()

    assert said == ["True", "False"]
    assert not taken
    lock = EmbeddedLock(path)
    assert lock.acquire()
    lock.release()
