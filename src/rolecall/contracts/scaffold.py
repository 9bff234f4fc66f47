"""`rolecall roles new`: a small pack that passes every check, to be changed into the role you want."""

from __future__ import annotations

import re
from pathlib import Path

from rolecall.errors import BadInput

#: The files of the new pack, with `ROLE_ID`, `ROLE_SHORT`, `ROLE_TITLE` and `ROLE_OWNER` to be filled in.
_PATTERN = Path(__file__).parent / "new_pack"
_ID = re.compile(r"[a-z][a-z0-9_]{2,40}")
_MAX_SHORT = 11


def new(role_id: str, root: Path, owner: str = "Role owner") -> Path:
    """Write the pack `root/role_id`, answered for by `owner`, and return its folder.

    Raises:
        BadInput: the id is not one, or the folder is there already.
    """
    if not _ID.fullmatch(role_id):
        raise BadInput(f"{role_id!r} cannot name a role.", hint="Use 3 to 41 of a–z, 0–9 and `_`, a letter first.")
    folder = root / role_id
    if folder.exists():
        raise BadInput(f"{folder} is there already.", hint="Choose another id, or remove the folder.")
    words = {
        "ROLE_ID": role_id,
        "ROLE_SHORT": role_id[:_MAX_SHORT],
        "ROLE_TITLE": role_id.replace("_", " ").title(),
        "ROLE_OWNER": owner.replace("\n", " ").replace('"', "'").replace("\\", "/") or "Role owner",
    }
    for source in sorted(path for path in _PATTERN.rglob("*") if path.is_file()):
        target = folder / source.relative_to(_PATTERN)
        target.parent.mkdir(parents=True, exist_ok=True)
        text = re.sub("|".join(words), lambda match: words[match[0]], source.read_text(encoding="utf-8"))
        target.write_text(text, encoding="utf-8")
    return folder
