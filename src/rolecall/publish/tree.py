"""Writes a publication below a root: `<deliverable>/v<number>/`, all of it or nothing, never outside.

The folder of a version appears by one rename, with its receipt inside, so its receipt is the proof. Every
step is relative to an open directory and follows no symbolic link below the root.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

from rolecall.courier.target import Publication
from rolecall.domain.deliverable import AI_MARK
from rolecall.errors import Forbidden, Gone, Refused, Unreached

RECEIPT = "receipt.json"

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}")
_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW


def place(root: Path, publication: Publication) -> PurePosixPath:
    """Write the publication below `root`, or find it there, and return its folder relative to `root`.

    Raises:
        Refused: a name is not a plain file name, or the folder exists and holds something else.
        Forbidden: `root` may not be written.
        Gone: `root`, or a folder below it, is no plain directory.
        Unreached: anything else that kept it from being written.
    """
    where = _folder(publication)
    files = _contents(publication)
    with translated(root), _opened(root, where.parts[0]) as parent:
        found = _receipt(parent, where.name)
        if found is None:
            _write(parent, where.name, files)
        elif found.get("key") != publication.key:
            raise Refused(f"{root / where} exists and is not this publication.", hint="Move it away, then retry.")
    return where


def placed(root: Path, publication: Publication) -> PurePosixPath | None:
    """Return the folder of a publication that is below `root`, else None; raises as `place` does."""
    where = _folder(publication)
    with translated(root):
        if not (root / where.parts[0]).exists():
            return None
        with _opened(root, where.parts[0]) as parent:
            found = _receipt(parent, where.name)
    return where if found is not None and found.get("key") == publication.key else None


@contextmanager
def translated(root: Path) -> Iterator[None]:
    """Turn what the operating system says into what the courier understands."""
    try:
        yield
    except PermissionError as error:
        raise Forbidden(f"{root} may not be written.", hint="Give this user the right to write there.") from error
    except OSError as error:
        taken = isinstance(error, FileExistsError) and error.filename == str(root)
        if taken or error.errno in {errno.ENOTDIR, errno.ELOOP}:
            raise Gone(f"{root} or a folder in it is no plain directory: {error.filename}.") from error
        raise Unreached(f"{root} could not be written: {error.strerror}.") from error


def _folder(publication: Publication) -> PurePosixPath:
    version = publication.version
    return PurePosixPath(_checked(version.deliverable), f"v{version.number}")


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise Refused(f"“{name}” is not a plain file name.")
    return name


def _contents(publication: Publication) -> dict[str, bytes]:
    files = {_checked(file.name): file.data for file in publication.files}
    version = publication.version
    receipt = {
        "key": publication.key,
        "deliverable": version.deliverable,
        "version": version.number,
        "digest": version.digest,
        "accepted_by": publication.accepted_by,
        "ai_disclosure": AI_MARK,
        "sha256": {name: hashlib.sha256(data).hexdigest() for name, data in sorted(files.items())},
    }
    return {**files, RECEIPT: (json.dumps(receipt, ensure_ascii=False, indent=2) + "\n").encode()}


@contextmanager
def _opened(root: Path, name: str) -> Iterator[int]:
    """Open the folder `name` in `root`, made where it is missing; below the root no link is followed."""
    root.mkdir(parents=True, exist_ok=True)
    top = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with suppress(FileExistsError):
            os.mkdir(name, dir_fd=top)
        parent = os.open(name, _DIRECTORY, dir_fd=top)
        os.fsync(top)
    finally:
        os.close(top)
    try:
        yield parent
    finally:
        os.close(parent)


def _receipt(parent: int, name: str) -> dict[str, object] | None:
    """Return the receipt in the folder `name`, {} where it has none, None where there is no folder."""
    try:
        folder = os.open(name, _DIRECTORY, dir_fd=parent)
    except FileNotFoundError:
        return None
    try:
        with os.fdopen(os.open(RECEIPT, os.O_RDONLY | os.O_NOFOLLOW, dir_fd=folder), encoding="utf-8") as file:
            found = json.load(file)
    except (FileNotFoundError, ValueError):
        return {}
    finally:
        os.close(folder)
    return found if isinstance(found, dict) else {}


def _write(parent: int, name: str, files: Mapping[str, bytes]) -> None:
    """Write a folder beside its place, then rename it there."""
    draft = f".{name}.tmp"
    with suppress(FileNotFoundError):
        shutil.rmtree(draft, dir_fd=parent)
    os.mkdir(draft, dir_fd=parent)
    folder = os.open(draft, _DIRECTORY, dir_fd=parent)
    try:
        for file, data in files.items():
            with os.fdopen(os.open(file, _NEW_FILE, 0o644, dir_fd=folder), "wb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
        os.fsync(folder)
    finally:
        os.close(folder)
    os.rename(draft, name, src_dir_fd=parent, dst_dir_fd=parent)
    os.fsync(parent)
