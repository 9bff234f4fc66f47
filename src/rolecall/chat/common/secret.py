"""Secrets as an installation is given them: in a variable, or in a file that another variable or an option names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from rolecall.errors import BadInput


def given(environ: Mapping[str, str], variable: str, checked: Callable[[str], str]) -> str:
    """Return what `checked` makes of the secret in a variable, or in the file that `<variable>_FILE` names.

    Empty is none; it is checked, too.

    Raises:
        BadInput: the file cannot be read, or `checked` refuses; the message names the variable and no secret.
    """
    named = environ.get(f"{variable}_FILE", "")
    where = f"{variable}_FILE" if named else variable
    value = read(Path(named), where) if named else environ.get(variable, "").strip()
    try:
        return checked(value)
    except BadInput as error:
        raise BadInput(f"{where}: {error.message}", hint=error.hint) from None


def read(file: Path, where: str) -> str:
    """Return the secret in a file that `where`, a variable or an option, names.

    Raises:
        BadInput: it cannot be read or is empty.
    """
    try:
        secret = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{where} names {file}, which cannot be read as text.") from error
    if not secret:
        raise BadInput(f"{where} names {file}, which is empty.")
    return secret
