"""What every stage works with: the line's tools, built once by the composition root."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from rolecall.domain.deliverable import Version
    from rolecall.domain.role import DeliverableContract, RoleContract
    from rolecall.governance.meter import Meter
    from rolecall.ports.evidence import Cutter, EvidenceIndex, Reader
    from rolecall.ports.model import Model
    from rolecall.ports.store import Store
    from rolecall.ports.time import Clock


class Renderer(Protocol):
    """Writes a version as Markdown through its contract's template."""

    def __call__(self, version: Version, contract: DeliverableContract) -> str:
        """Return the document with citations, gaps, unknowns and the AI mark."""


@dataclass(frozen=True)
class Plant:
    """Everything a stage may use; none of it can post to a channel."""

    store: Store
    roles: Callable[[str], RoleContract]
    model: Model
    meter: Meter
    index: EvidenceIndex
    cut: Cutter
    reader: Reader
    render: Renderer
    clock: Clock
    #: Says whether (contract digest, model) has a green golden record (invariant 8).
    evaluated: Callable[[RoleContract], bool]

    def now(self) -> str:
        """Return the wall time as ISO text."""
        return self.clock.now().isoformat()
