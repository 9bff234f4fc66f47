"""Where role packs are: folders with a `ROLE.md`."""

from __future__ import annotations

from pathlib import Path

from rolecall.errors import NotFound

ROLE_FILE = "ROLE.md"
_PACKAGE = Path(__file__).parents[1]


def pack_root(chosen: str = "", here: Path | None = None) -> Path:
    """Return the folder of the role packs.

    `chosen` (the value of `$ROLECALL_ROLES`), else `roles` in the folder `here` where it holds a pack, else
    the packs of the installed wheel, else those of the checkout this code stands in.

    Raises:
        NotFound: no pack there.
    """
    if chosen:
        if packs(Path(chosen)):
            return Path(chosen)
        raise NotFound(f"ROLECALL_ROLES is {chosen!r}, and no folder in it holds a {ROLE_FILE}.", hint=_HINT)
    beside_source = _PACKAGE.parents[1] / "roles" if _PACKAGE.parent.name == "src" else None
    for root in ((here or Path()) / "roles", _PACKAGE / "role_packs", beside_source):
        if root is not None and packs(root):
            return root
    raise NotFound("No role packs were found.", hint=_HINT)


_HINT = "Set ROLECALL_ROLES to a folder of role packs, or write one there with `rolecall roles new`."


def packs(root: Path) -> tuple[Path, ...]:
    """Return the pack folders below `root`, by name."""
    if not root.is_dir():
        return ()
    return tuple(sorted(folder for folder in root.iterdir() if (folder / ROLE_FILE).is_file()))
