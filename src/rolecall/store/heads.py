"""The heads of the audit chains, kept in a file outside the database.

A chain whose last records were cut off still verifies; only a head kept elsewhere tells (notes on trust). The file
grows by one JSON line per commit and is written anew when it is long: replacing it each time would make the file
system sync it, which doubles the price of a commit. It may lag behind the database, never the other way round: a
database shorter than its head has lost records.
"""

from __future__ import annotations

import fcntl
from contextlib import contextmanager
from typing import TYPE_CHECKING

import structlog
from pydantic import ValidationError

from rolecall.domain.audit import Head

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_log = structlog.get_logger(__name__)

#: Bytes at which the file is reduced to the newest head of each tenant: some 400 commits.
LONG = 65_536


class HeadFile:
    """The file of heads; any number of processes may write it."""

    def __init__(self, path: Path) -> None:
        """Name the file; it is made with the first head."""
        self.path = path

    def read(self) -> dict[str, Head]:
        """Return the furthest head of each tenant; a line that cannot be read is left out and logged.

        Of two heads with the same number the older line counts: a chain that was cut and grew again does not match.
        """
        heads: dict[str, Head] = {}
        for line in self._lines():
            try:
                head = Head.model_validate_json(line)
            except ValidationError:
                _log.warning("head_unreadable", path=str(self.path), line=line[:100])
                continue
            if head.tenant not in heads or heads[head.tenant].seq < head.seq:
                heads[head.tenant] = head
        return heads

    def write(self, head: Head) -> None:
        """Store a head. A file that cannot be written is logged: the commit has happened."""
        try:
            with self._locked():
                with self.path.open("a", encoding="utf-8") as file:
                    file.write(f"{head.model_dump_json()}\n")
                    long = file.tell() > LONG
                if long:
                    self._shorten()
        except OSError as error:
            _log.error("head_not_written", path=str(self.path), seq=head.seq, error=str(error))

    def _lines(self) -> list[str]:
        try:
            return self.path.read_text(encoding="utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            return []

    def _shorten(self) -> None:
        new = self.path.with_suffix(".new")
        new.write_text("".join(f"{head.model_dump_json()}\n" for head in self.read().values()), encoding="utf-8")
        new.replace(self.path)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Keep others from writing to a file that is just being replaced."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
