"""A folder as a target: one sub-folder a version, with a receipt."""

from __future__ import annotations

from pathlib import Path

from rolecall.courier.target import Publication
from rolecall.publish.tree import place, placed


class Folder:
    """Publishes below a root directory, which is made when it is missing."""

    name = "folder"
    repeatable = True

    def __init__(self, root: Path) -> None:
        """Publish below `root`."""
        self._root = root.absolute()

    def publish(self, publication: Publication) -> str:
        """See `Target.publish`; the reference is the path of the version's folder."""
        return str(self._root / place(self._root, publication))

    def find(self, publication: Publication) -> str | None:
        """See `Target.find`."""
        where = placed(self._root, publication)
        return str(self._root / where) if where else None
