"""Asks and answers: how work begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rolecall.desk import library
from rolecall.desk.office import Office, Reply, log
from rolecall.dispatch import Ask, Matched
from rolecall.domain.refusal import Refusal
from rolecall.domain.request import Answers
from rolecall.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rolecall.domain.member import Person
    from rolecall.domain.run import Run
    from rolecall.ports.store import UnitOfWork


def ask(
    office: Office, uow: UnitOfWork, asked: Ask, matched: Matched, request: str, documents: Sequence[library.Document]
) -> tuple[Reply, list[Run]]:
    """Store the request with its one-off sources; queue its run or say why not."""
    engagement = office.dispatch.engagement(uow, matched.role.id, asked.channel).id
    use = library.OneOff(request, engagement)
    sources = tuple(
        library.add(office, uow, f"request:{request}-{nth}", document, asked.person, use).id
        for nth, document in enumerate(documents, start=1)
    )
    outcome = office.dispatch.admit(uow, request, asked, matched, sources)
    if isinstance(outcome, Refusal):
        return Reply(said=outcome.reason, request=request, refusal=outcome), []
    said = f"{matched.role.title} works on {matched.deliverable.title} ({request})."
    return Reply(said=said, request=request), [outcome]


def answer(
    office: Office, uow: UnitOfWork, person: Person, request: str, values: Mapping[str, str]
) -> tuple[Reply, list[Run]]:
    """Store answers to the open questions and let the request go on.

    Raises:
        BadInput: a name is not one of the questions, or nothing was answered.
    """
    facts = uow.requests.get(request)
    if uow.requests.status(request) != "asking":
        refusal = Refusal(code="not_open", reason=f"{request} waits for no answers.", ask_whom="")
        return Reply(said=refusal.reason, request=request, refusal=refusal), []
    barred = office.dispatch.refuses(uow, facts)
    if barred is not None:
        return Reply(said=barred.reason, request=request, refusal=barred), []
    known = {question.id for question in uow.requests.questions(request)}
    given = {name: value.strip() for name, value in values.items() if value.strip()}
    strange = sorted(set(given) - known)
    if strange or not given:
        what = f"“{strange[0]}” is not one of the questions" if strange else "No question was answered"
        raise BadInput(f"{what} of {request}.", hint=f"Answer {', '.join(sorted(known))}.")
    answers = Answers(request=request, by=person.id, by_name=person.name, at=office.now(), values=given)
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
    run = office.dispatch.again(uow, facts, "answers", "", person)
    return Reply(said=f"Thank you; work on {request} goes on.", request=request), [run]
