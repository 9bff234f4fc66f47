"""Where publications go, as the courier sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from rolecall.chat import File
    from rolecall.domain.deliverable import Version


@dataclass(frozen=True)
class Publication:
    """An accepted version on its way out. The same key is the same publication, however often it is tried."""

    key: str
    version: Version
    files: tuple[File, ...]
    #: Names of the people who accepted it.
    accepted_by: tuple[str, ...]


class Target(Protocol):
    """A place accepted versions are published to; its methods block and raise what `Workspace` raises."""

    name: str
    #: True when publishing the same key twice has one effect, so that an unknown outcome may be repeated.
    repeatable: bool

    def publish(self, publication: Publication) -> str:
        """Publish, or find it published, and return a reference: a path, a commit, a status.

        Raises:
            Throttled, Unreached, Unsure, Gone, Forbidden, Refused: see `rolecall.errors`.
        """

    def find(self, publication: Publication) -> str | None:
        """Return the reference of what was published under this key; None: nothing, or it cannot be known."""
