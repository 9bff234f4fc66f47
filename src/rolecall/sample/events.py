"""The events of the story, as a workspace would send them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rolecall.chat import Action, Actor, Command, FormSubmit
from rolecall.chat.gestures import HOUSE
from rolecall.sample.dates import moved

if TYPE_CHECKING:
    from rolecall.chat import Event, Place
    from rolecall.domain.deliverable import Version
    from rolecall.domain.member import Member
    from rolecall.sample.opening import Opened
    from rolecall.sample.story import Asked, Scheduled, Step

#: Digits of the content's digest that a decision names.
DIGITS = 12
_DECISIONS = frozenset({"approve", "revise", "reject"})
_PRESSED = frozenset({"approve", "resume"})


def prefix(cast: Opened) -> str:
    """Return how the ids of all events of one sample begin."""
    return f"sample-{cast.name}-"


def name(cast: Opened, ask: Asked, nth: int) -> str:
    """Return the id of an ask's event (0), or of its n-th step."""
    return f"{prefix(cast)}{ask.key}-{nth}"


def ask(cast: Opened, place: Place, asked: Asked, weeks: int) -> Event:
    """Return the command by which something was asked for."""
    return Command(
        id=name(cast, asked, 0),
        place=place,
        actor=_actor(place, cast.members[asked.by]),
        name="ask",
        args={"role": asked.role, "deliverable": asked.kind, "text": moved(asked.text, weeks)},
    )


def follow(
    cast: Opened, place: Place, moment: tuple[Asked, int, Step], request: str, version: Version | None, weeks: int
) -> Event:
    """Return what somebody did about a request and, if it has one, its newest version."""
    asked, nth, step = moment
    at, actor = name(cast, asked, nth), _actor(place, cast.members[step.by])
    subject = f"request:{request}" if step.act == "stop" else request
    if version is not None and step.act in _DECISIONS:
        subject = f"{version.deliverable}.v{version.number}.{version.digest[:DIGITS]}"
    if step.act in _PRESSED:
        return Action(id=at, place=place, actor=actor, verb=step.act, subject=subject)
    said = {key: moved(value, weeks) for key, value in (step.values or {"reason": step.words}).items()}
    return FormSubmit(id=at, place=place, actor=actor, form=step.act, subject=subject, values=said)


def schedule(cast: Opened, place: Place, scheduled: Scheduled, nth: int) -> Event:
    """Return the command of the n-th schedule of the story."""
    return Command(
        id=f"{prefix(cast)}schedule-{nth}",
        place=place,
        actor=_actor(place, cast.members[scheduled.by]),
        name=HOUSE,
        args={"text": f"schedule add {scheduled.line}"},
    )


def _actor(place: Place, member: Member) -> Actor:
    return Actor(place.workspace, place.tenant, member.id, member.name, groups=frozenset(member.roles))
