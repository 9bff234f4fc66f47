"""What reports work with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from rolecall.desk import Office
    from rolecall.domain.report import Chart


@dataclass(frozen=True)
class Bureau:
    """The office of one organisation, as reports use it."""

    office: Office
    tenant: str
    #: Draws a chart as PNG for chats; None where the extra `charts` is not installed.
    draw: Callable[[Chart], bytes | None]
