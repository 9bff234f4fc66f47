"""What can go wrong: one base class, one child for each thing a caller treats differently.

The docstring of an error is its default message. A refusal that a person should read is a value
(`rolecall.domain.refusal.Refusal`), never one of these.
"""

from __future__ import annotations


class RolecallError(Exception):
    """Something went wrong in Rolecall."""

    def __init__(self, message: str = "", *, hint: str = "") -> None:
        """Keep `message` (default: the class docstring) and `hint`, the exact next thing to do."""
        self.message = message or (type(self).__doc__ or "").strip().splitlines()[0]
        self.hint = hint
        super().__init__(self.message if not hint else f"{self.message} {hint}")


class IllegalMove(RolecallError):
    """This change is not allowed in the present state."""


class Conflict(RolecallError):
    """Somebody else changed this first."""


class NotFound(RolecallError):
    """There is no such thing here."""


class BadInput(RolecallError):
    """The input cannot be used as it is."""


class BadContract(BadInput):
    """A role contract is broken."""


class BadSource(BadInput):
    """A source cannot be read as evidence."""


class ServiceFailed(RolecallError):
    """A service Rolecall depends on did not work."""


class Busy(ServiceFailed):
    """Someone else holds what this needs; the same work may be tried again."""


class Damaged(RolecallError):
    """A stored row is no longer what was written."""


class ModelFailed(ServiceFailed):
    """The model did not give a usable answer."""

    def __init__(self, message: str = "", *, hint: str = "", billed: bool = True, again: bool = False) -> None:
        """Say whether the provider may have charged for it (`billed`) and whether trying again may help."""
        super().__init__(message, hint=hint)
        self.billed = billed
        self.again = again


class StorageFull(ServiceFailed):
    """The data directory has no room for new work; deciding, stopping and auditing still work."""


class Stopped(RolecallError):
    """Work was stopped by a person."""


class Denied(RolecallError):
    """This actor may not do that."""


class Throttled(ServiceFailed):
    """The chat platform asks to wait; `retry_after` is in seconds."""

    def __init__(self, retry_after: float, message: str = "") -> None:
        """Wait `retry_after` seconds before the next try; the attempt is not counted."""
        super().__init__(message)
        self.retry_after = retry_after


class Unreached(ServiceFailed):
    """The message was surely not delivered; sending it again is safe."""


class Unsure(ServiceFailed):
    """The message may have been delivered; look before sending it again."""


class Gone(ServiceFailed):
    """The channel, thread or message is no more."""


class Forbidden(ServiceFailed):
    """The adapter lacks a right or a membership."""


class Refused(ServiceFailed):
    """The platform will never take this content."""


class Dead(ServiceFailed):
    """The adapter's credentials no longer work."""
