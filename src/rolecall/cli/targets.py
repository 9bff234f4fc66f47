"""What a person points at: a request, its deliverable, or one version of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rolecall.cli.declined import Declined
from rolecall.domain.refusal import Refusal
from rolecall.errors import BadInput, NotFound

if TYPE_CHECKING:
    from rolecall.cli.session import Session

#: Digits of the digest in a token, as on the buttons of cards.
SHORT = 12


@dataclass(frozen=True)
class Pointer:
    """A request and, where one was named, a version with its digest."""

    request: str
    number: int | None = None
    digest: str = ""


def point(words: str) -> Pointer:
    """Read `r1`, `d-r1`, `d-r1.v2`, `d-r1.v2.<digest>`, or the id of a run (`r1.v2.1`) as its version.

    Raises:
        BadInput: it is none of these.
    """
    name, _, rest = words.strip().partition(".v")
    number, _, digest = rest.partition(".")
    request = name.removeprefix("d-")
    if not request or (rest and not number.isdigit()) or "." in request:
        raise BadInput(f"“{words}” names no request.", hint="rolecall requests lists them.")
    is_run = not name.startswith("d-")
    return Pointer(request, int(number) if number else None, "" if is_run else digest)


@dataclass(frozen=True)
class Aim:
    """The version that a person is about to act on."""

    request: str
    deliverable: str
    number: int
    digest: str
    title: str
    risk: str

    @property
    def token(self) -> str:
        """The subject of an event: it fits this version's content and no other."""
        return f"{self.deliverable}.v{self.number}.{self.digest[:SHORT]}"

    def __str__(self) -> str:
        """Say what is acted on."""
        return f"“{self.title}”, version {self.number}, {self.risk}, digest {self.digest[:SHORT]}"


def aim(session: Session, words: str) -> Aim:
    """Find the version meant: the one that was named, else the newest.

    Raises:
        NotFound: there is no such request or version.
        Declined: nothing was made yet, or the digest is another version's.
    """
    pointer = point(words)
    made: dict[str, Any] = session.envelope(pointer.request)["deliverable"]
    if not made["version"]:
        reason = f"{pointer.request} has no version yet."
        raise Declined(_not_open(reason, f"rolecall requests show {pointer.request}"), pointer.request)
    number, digest = made["version"], made["digest"]
    if pointer.number not in {None, number}:
        found = {item.number: item for item in session.app.desk.versions(session.actor, made["id"])}
        if pointer.number not in found:
            raise NotFound(f"{made['id']} has no version {pointer.number}.", hint=f"The newest is {number}.")
        number, digest = pointer.number, found[pointer.number].digest
    if not digest.startswith(pointer.digest):
        reason = f"{words} is not version {number} as it stands."
        raise Declined(
            Refusal(code="stale_version", reason=reason, ask_whom=f"rolecall open {pointer.request}"),
            pointer.request,
        )
    return Aim(pointer.request, made["id"], number, digest, made["title"], made["risk"])


def _not_open(reason: str, ask_whom: str) -> Refusal:
    return Refusal(code="not_open", reason=reason, ask_whom=ask_whom)
