"""The turnstile before SQLite, which has one writer: threads go through one by one, in the order they came.

SQLite's own way to wait is to look again after a while, ever more rarely: a thread that writes again and again keeps
one that waits out for a long time. Other processes still wait that way.
"""

from __future__ import annotations

import threading
from collections import deque
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rolecall.errors import Busy

if TYPE_CHECKING:
    from collections.abc import Iterator


class Turnstile:
    """A lock that is handed on: whoever leaves and comes back goes to the end of the queue."""

    def __init__(self, patience_s: float) -> None:
        """Let a thread wait for so many seconds at most."""
        self._patience_s = patience_s
        self._guard = threading.Lock()
        self._inside = False
        self._waiting: deque[threading.Lock] = deque()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for one's turn, and let the next one through afterwards.

        Raises:
            Busy: it did not come in time.
        """
        self._enter()
        try:
            yield
        finally:
            with self._guard:
                self._hand_on()

    def _enter(self) -> None:
        with self._guard:
            if not self._inside:
                self._inside = True
                return
            called = threading.Lock()
            called.acquire()
            self._waiting.append(called)
        try:
            in_time = called.acquire(timeout=self._patience_s)
        except BaseException:  # an interrupted wait must not stop those behind
            self._leave(called)
            raise
        if not in_time:
            self._leave(called)
            raise Busy("The database is busy.")

    def _leave(self, called: threading.Lock) -> None:
        """Give up waiting; who was called meanwhile calls the next one."""
        with self._guard:
            if called in self._waiting:
                self._waiting.remove(called)
            else:
                self._hand_on()

    def _hand_on(self) -> None:
        if self._waiting:
            self._waiting.popleft().release()
        else:
            self._inside = False
