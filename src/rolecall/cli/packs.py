"""The role packs on this machine, read without opening a database."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from rolecall.config import load
from rolecall.contracts import loader, packs
from rolecall.contracts.digest import seal
from rolecall.errors import NotFound
from rolecall.line.gates import CHECKS
from rolecall.line.gates.digest import gates_digest
from rolecall.llm.prompts import prompts_digest

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from rolecall.domain.role import DeliverableContract, RoleContract


def folders() -> tuple[Path, ...]:
    """Return the folders of the installed packs."""
    return packs.packs(packs.pack_root(load().roles))


def read(folder: Path) -> RoleContract:
    """Return the contract of a pack with its digest."""
    return seal(loader.load(folder, CHECKS), prompts_digest(), gates_digest())


def installed() -> dict[str, RoleContract]:
    """Return the contracts of all sound packs by id; `roles check` and `doctor` name the broken ones."""
    from rolecall.app.building import installed as sound

    return dict(sound(load()).roles)


def find(name: str) -> RoleContract:
    """Return a role by id, short name or command.

    Raises:
        NotFound: there is none; the hint names the nearest.
    """
    roles = installed()
    wanted = name.strip().lower().lstrip("/").replace("-", "_")
    for role in roles.values():
        if wanted in {role.id, role.short}:
            return role
    known = [word for role in roles.values() for word in (role.id, role.short)]
    raise NotFound(f"There is no role “{name}”.", hint=_meant(wanted, known))


def kind_of(role: RoleContract, name: str) -> DeliverableContract:
    """Return one of a role's deliverables.

    Raises:
        NotFound: there is none; the hint names the nearest.
    """
    found = role.deliverable(name.replace("-", "_"))
    if found is None:
        known = [item.kind for item in role.deliverables]
        raise NotFound(f"{role.title} makes no “{name}”.", hint=_meant(name, known))
    return found


def _meant(name: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    return f"Did you mean {near[0]}?" if near else f"Known are {', '.join(sorted(known))}."
