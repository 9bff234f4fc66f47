"""A long-running process of the product, its lines read as they come."""

from __future__ import annotations

import queue
import signal
import threading
import time


class Process:
    """A process of the installation, its lines read as they come."""

    def __init__(self, terminal, *words):
        """Start it."""
        self.process = terminal.start(*words)
        self._lines = queue.Queue()
        self._readers = [
            threading.Thread(target=self._read, args=(stream,), daemon=True)
            for stream in (self.process.stdout, self.process.stderr)
        ]
        for reader in self._readers:
            reader.start()

    def _read(self, stream):
        with stream:
            for line in stream:
                self._lines.put(line)

    def says(self, words, timeout=60):
        """Wait for a line that holds the words."""
        seen = []
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            try:
                line = self._lines.get(timeout=0.2)
            except queue.Empty:
                assert self.process.poll() is None, seen
                continue
            seen.append(line)
            if words in line:
                return line
        raise AssertionError(seen)

    def end(self, how=signal.SIGTERM):
        """End it and wait."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        code = self.process.wait(timeout=60)
        for reader in self._readers:
            reader.join()
        return code
