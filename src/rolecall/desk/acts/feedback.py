"""Feedback on an answer: a word of praise or blame, kept with the version it was about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from rolecall.desk.office import Done, Reply, log
from rolecall.errors import BadInput

if TYPE_CHECKING:
    from rolecall.domain.member import Person
    from rolecall.ports.store import UnitOfWork

Mark = Literal["good", "bad"]


def give(uow: UnitOfWork, person: Person, mark: Mark, about: str) -> Done:
    """Record what somebody thinks of a version; `about` is what its card is about, `deliverable:<id>.v<number>`.

    Raises:
        BadInput: the card shows no version.
    """
    noun, _, name = about.partition(":")
    deliverable, _, number = name.partition(".v")
    if noun != "deliverable" or not number.isdecimal():
        raise BadInput("Feedback is kept with a version, and this card shows none.")
    version, _status = uow.deliverables.version(deliverable, int(number))
    body: dict[str, object] = {"mark": mark, "version": version.number, "digest": version.digest}
    log(uow, person, "feedback_given", f"version:{deliverable}.v{number}", body, request=version.request)
    return Done(Reply(said="Thank you; it is kept with this version.", request=version.request))
