"""The digest of a role: contract, prompts and gates together (invariant 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rolecall.domain.value import digest

if TYPE_CHECKING:
    from rolecall.domain.role import RoleContract


def seal(contract: RoleContract, prompts: str, gates: str) -> RoleContract:
    """Return the contract with its digest: SHA-256 of the canonical JSON of contract, prompts and gates.

    `prompts` and `gates` are the digests of the prompt texts and of the gate library.
    """
    parts = {
        "contract": contract.model_dump(mode="json", exclude={"digest"}),
        "prompts": prompts,
        "gates": gates,
    }
    return contract.model_copy(update={"digest": digest(parts)})
