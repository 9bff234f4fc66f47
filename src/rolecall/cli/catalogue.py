"""The catalogue: what can be asked for, taught by example."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rolecall.cli.screen import table, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from rolecall.domain.role import DeliverableContract, RoleContract


def teach(roles: Sequence[RoleContract]) -> Iterator[RenderableType]:
    """Yield the roles with their deliverables and an example that can be typed."""
    for role in roles:
        yield text(f"{role.title} ({role.short})", "bold")
        yield table(
            ("deliverable", "risk", "what it is"),
            ((item.kind, item.risk, item.description) for item in role.deliverables),
        )
        yield text(f"  {example(role, role.deliverables[0])}", "cyan")
        yield text("")


def example(role: RoleContract, contract: DeliverableContract) -> str:
    """Return a command line that asks for a deliverable."""
    return f'rolecall ask {role.short} "{contract.phrases[0]} for …" --deliverable {contract.kind}'


def as_data(roles: Sequence[RoleContract]) -> dict[str, Any]:
    """Return the catalogue for programs."""
    from rolecall.desk.reading import envelope

    return {"roles": [envelope.role(role) for role in roles]}
