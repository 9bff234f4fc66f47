"""Turns what the database drivers raise into our errors."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import exc

from rolecall.errors import BadInput, Busy, Conflict, RolecallError, ServiceFailed, StorageFull

if TYPE_CHECKING:
    from collections.abc import Iterator

FULL_HINT = "Make room, or raise ROLECALL_DISK_LIMIT_MB."

#: SQLSTATE: serialization_failure, deadlock_detected, lock_not_available, query_canceled.
_BUSY_STATES = frozenset({"40001", "40P01", "55P03", "57014"})
#: SQLSTATE: disk_full, out_of_memory.
_FULL_STATES = frozenset({"53100", "53200"})


@contextmanager
def translated() -> Iterator[None]:
    """Let no error of SQLAlchemy or a driver out of the `with` block.

    Raises:
        StorageFull: the database or its quota is full.
        Busy: a lock, a collision or a lost connection before the commit; the transaction may be tried again.
        Conflict: a unique or foreign key was violated.
        BadInput: a value the database cannot hold, such as a null character in text.
        ServiceFailed: anything else, the database being out of reach above all.
    """
    try:
        yield
    except exc.TimeoutError as error:
        raise Busy("All database connections are in use.") from error
    except exc.DBAPIError as error:
        raise _ours(error) from error


def _ours(error: exc.DBAPIError) -> RolecallError:
    state = getattr(error.orig, "sqlstate", None) or ""
    text = str(error.orig).partition("\n")[0]
    if state in _FULL_STATES or "database or disk is full" in text:
        return StorageFull(hint=FULL_HINT)
    if error.connection_invalidated and error.statement:  # a commit has no statement: its outcome is unknown
        return Busy("The connection to the database was lost; nothing was changed.")
    if state in _BUSY_STATES or "database is locked" in text or "database table is locked" in text:
        return Busy("The database is busy.")
    if isinstance(error, exc.IntegrityError):
        return Conflict(f"This is there already, or what it belongs to is not: {text}.")
    if isinstance(error, exc.DataError):
        return BadInput(f"The database cannot hold this value: {text}.")
    return ServiceFailed(f"The database failed: {text}.", hint="Run `rolecall doctor`.")
