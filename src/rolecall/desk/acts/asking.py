"""Asks and answers: how work begins."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rolecall.desk import library, places
from rolecall.desk.acts import offers
from rolecall.desk.office import Done, Office, Reply, log, refused
from rolecall.dispatch import Ask
from rolecall.domain.refusal import Refusal
from rolecall.domain.request import Answers
from rolecall.domain.value import canonical
from rolecall.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rolecall.chat import Event
    from rolecall.domain.member import Person
    from rolecall.domain.run import Run
    from rolecall.ports.store import UnitOfWork


def ask(
    office: Office,
    uow: UnitOfWork,
    person: Person,
    event: Event,
    words: Mapping[str, str],
    documents: Sequence[library.Document],
) -> Done:
    """Store a request with its one-off sources and queue its run, or say why not.

    `words` are what was asked for: `role`, `text`, and where the event names them `deliverable`, `inputs`, a JSON
    object of texts, and `said_by`, whose words the text is. Where nobody hired the role the ask is kept, and an owner
    is offered to hire it.

    Raises:
        BadInput: the inputs are no JSON object of texts.
    """
    asked = _ask_of(office, uow, person, event, words)
    matched = office.dispatch.match(asked)
    if isinstance(matched, Refusal):
        return Done(refused(matched))
    engagement = office.dispatch.engagement(uow, matched.role.id, asked.place, private=asked.private)
    if engagement is None:
        return offers.offer(uow, event, asked, matched.role)
    request = office.dispatch.new_request()
    use = library.OneOff(request, engagement.id)
    sources = tuple(
        library.add(office, uow, f"request:{request}-{nth}", document, person, use).id
        for nth, document in enumerate(documents, start=1)
    )
    outcome = office.dispatch.admit(uow, request, asked, matched, sources)
    if isinstance(outcome, Refusal):
        return Done(refused(outcome, request), aloud=True)
    said = f"{matched.role.title} works on {matched.deliverable.title} ({request})."
    return Done(Reply(said=said, request=request), [outcome], aloud=True)


def _ask_of(office: Office, uow: UnitOfWork, person: Person, event: Event, words: Mapping[str, str]) -> Ask:
    inputs = read_object(words.get("inputs") or "{}", "form")
    if not all(isinstance(value, str) for value in inputs.values()):
        raise BadInput("The fields of the form are not text.")
    place = places.thread_of(office, event)
    if place.thread and uow.requests.in_thread(str(place)) is not None:
        place = places.channel_of(place)  # one request a thread: what is said there is about that one
    return Ask(
        person=person,
        place=str(place),
        role=words.get("role", ""),
        text=words.get("text", ""),
        kind=words.get("deliverable", ""),
        inputs=inputs,
        said_by=words.get("said_by", ""),
        private=event.private,
    )


def answer(
    office: Office, uow: UnitOfWork, person: Person, request: str, values: Mapping[str, str]
) -> tuple[Reply, list[Run]]:
    """Store answers to the open questions and let the request go on.

    Raises:
        BadInput: a name is not one of the questions, or nothing was answered.
    """
    facts = uow.requests.get(request)
    if uow.requests.status(request) != "asking":
        return refused(Refusal(code="not_open", reason=f"{request} waits for no answers.", ask_whom=""), request), []
    barred = office.dispatch.refuses(uow, facts)
    if barred is not None:
        return refused(barred, request), []
    known = {question.id for question in uow.requests.questions(request)}
    given = {name: value.strip() for name, value in values.items() if value.strip()}
    strange = sorted(set(given) - known)
    if strange or not given:
        what = f"“{strange[0]}” is not one of the questions" if strange else "No question was answered"
        raise BadInput(f"{what} of {request}.", hint=f"Answer {', '.join(sorted(known))}.")
    keep(office, uow, person, request, given)
    run = office.dispatch.again(uow, facts, "answers", "", person)
    return Reply(said=f"Thank you; work on {request} goes on.", request=request), [run]


def keep(office: Office, uow: UnitOfWork, person: Person, request: str, values: dict[str, str]) -> None:
    """Store what a person said about a request, so that its next run reads it as their words."""
    answers = Answers(request=request, by=person.id, by_name=person.name, at=office.now(), values=values)
    uow.requests.answer(answers)
    number = len(uow.requests.answers(request))
    log(
        uow,
        person,
        "questions_answered",
        f"request:{request}",
        {"row": answers.snapshot()},
        request=request,
        covers=f"answers:{request}/{number}",
    )


def read_object(text: str, what: str) -> dict[str, Any]:
    """Read a JSON object of finite numbers.

    Raises:
        BadInput: it is none; `what` names it.
    """
    try:
        found = json.loads(text, parse_constant=_refuse)
        canonical(found)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"The {what} is not usable JSON: {error}.") from error
    if not isinstance(found, dict):
        raise BadInput(f"The {what} is not a JSON object.")
    return found


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is no number")
