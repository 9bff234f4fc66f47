"""The lock that makes one process the engine of a data directory."""

from __future__ import annotations

from pathlib import Path

from filelock import FileLock, Timeout


class EmbeddedLock:
    """Held by the process that runs the engine; the system frees it when that process dies."""

    def __init__(self, path: Path) -> None:
        """Lock the file at `path`, made when it is missing."""
        self._lock = FileLock(path, thread_local=False)

    @property
    def held(self) -> bool:
        """True while this object holds the lock."""
        return self._lock.is_locked

    def acquire(self) -> bool:
        """Take the lock if it is free, without waiting."""
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            return False
        return True

    def release(self) -> None:
        """Give the lock back; harmless when it is not held."""
        self._lock.release(force=True)
