"""Names of files as Discord keeps them: it drops what it does not like, and a component finds a file by its name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from rolecall.chat import File
from rolecall.errors import Refused
from rolecall_discord import limits

#: What a name may not hold; a few in a row become one.
_ODD = re.compile(r"[^A-Za-z0-9.-]+")
#: What a name may not begin with: signs, and what the library reads as a wish to hide the file.
_BEGINNING = re.compile(r"\A(?:SPOILER_|[._-])+", re.IGNORECASE)
#: Stands for a name of which nothing is left.
NAMELESS = "file"
#: Characters of an ending such as `.json`; a longer one is part of the name.
_ENDING = 10


def named(files: Sequence[File]) -> tuple[File, ...]:
    """Return the files with names that are safe and all different.

    Raises:
        Refused: there are too many, or they have too many bytes.
    """
    if len(files) > limits.FILES:
        raise Refused(f"The card has {len(files)} files; {limits.FILES} fit into a message of Discord.")
    for file in files:
        if len(file.data) > limits.FILE_BYTES:
            raise Refused(f"The file {file.name} has {len(file.data)} bytes; Discord takes {limits.FILE_BYTES}.")
    if (size := sum(len(file.data) for file in files)) > limits.REQUEST_BYTES:
        raise Refused(f"The files have {size} bytes together; Discord takes {limits.REQUEST_BYTES} in a message.")
    taken: set[str] = set()
    return tuple(replace(file, name=_apart(safe(file.name), taken)) for file in files)


def safe(name: str) -> str:
    """Return a name in ASCII letters, digits, dots, dashes and single underscores; it begins with a letter or digit."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    stem, ending = _parted(re.sub(r"\.{2,}", ".", _ODD.sub("_", letters)))
    return (_BEGINNING.sub("", stem)[: limits.FILE_NAME].rstrip("._-") or NAMELESS) + ending


def _apart(name: str, taken: set[str]) -> str:
    """Return the name, numbered where another file has it already."""
    stem, ending = _parted(name)
    number, free = 1, name
    while free.lower() in taken:
        number += 1
        free = f"{stem}-{number}{ending}"
    taken.add(free.lower())
    return free


def _parted(name: str) -> tuple[str, str]:
    stem, dot, ending = name.rpartition(".")
    return (stem, f".{ending}") if dot and ending.isalnum() and len(ending) <= _ENDING else (name, "")
