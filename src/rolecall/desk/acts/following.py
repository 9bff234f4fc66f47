"""Follow-ups: words in the thread of a request, taken up at once or, while a run works, when it has ended."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rolecall.chat import Card
from rolecall.chat.codes import code_of
from rolecall.desk.acts import asking, deciding
from rolecall.desk.acts.again import again
from rolecall.desk.office import Done, Reply, log, refused
from rolecall.dispatch import MAX_TEXT
from rolecall.domain.refusal import Refusal
from rolecall.domain.request import UNDER_WAY, FollowUp
from rolecall.errors import BadInput
from rolecall.governance import switch
from rolecall.governance.authority import KNOWN, Standing
from rolecall.line import cards, closing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolecall.chat import Event
    from rolecall.desk.office import Office
    from rolecall.domain.member import Person
    from rolecall.domain.request import Question, Request
    from rolecall.domain.run import Run
    from rolecall.ports.store import UnitOfWork

#: Name under which words that answer no question are kept as what a person said.
ANSWER = "follow-up"


def note(office: Office, uow: UnitOfWork, person: Person, event: Event, request: Request, text: str) -> Done:
    """Keep words for after the run, and say so in the thread.

    Raises:
        BadInput: they are longer than an ask may be.
    """
    _store(office, uow, person, event, request, text)
    made = uow.deliverables.of(request.id)
    number = uow.deliverables.version(made)[0].number + 1 if made else 1
    said = f"@{person.name}: noted; I take it up when version {number} is there."
    closing.card(uow, request, f"{request.id}:noted:{event.id}", Card(title=said, state="working"))
    return Done(Reply(said=said, request=request.id), aloud=True)


def hold(office: Office, uow: UnitOfWork, person: Person, event: Event, request: Request, text: str) -> Done:
    """Keep words that nobody addressed to the role: nothing changes, the form that would change it knows them."""
    _store(office, uow, person, event, request, text)
    uow.requests.settle_follow_up(event.id, "refused")
    made = uow.deliverables.of(request.id)
    if uow.requests.status(request.id) != "delivered" or made is None:
        said = (
            f"{request.id} is closed, so nothing changed. To have it changed so, say it to the role: @{request.role} …"
        )
        return Done(Reply(said=said, request=request.id))
    version, _status = uow.deliverables.version(made)
    line = f"revise {code_of(cards.subject(version))} and what to change"
    said = f"Version {version.number} waits for a decision, so nothing changed. To have it changed so, press Revise "
    return Done(Reply(said=f"{said}(your words stand in the form), or write: {line}", request=request.id))


def held(uow: UnitOfWork, person: Person, request: str, since: str) -> str:
    """Return what a person wrote in a request's thread since a time and what was not taken up."""
    found = uow.requests.follow_ups(request)
    return "\n".join(
        item.text for item, state in found if state == "refused" and item.by == person.id and item.at >= since
    )


def take_up(office: Office, uow: UnitOfWork, person: Person, pending: Sequence[FollowUp], standing: Standing) -> Done:
    """Apply what one person added to a request while it was worked on, and settle it.

    While the request is worked on, or was stopped, the words go on waiting: who resumes it has them applied.

    Raises:
        Conflict: another process was faster.
    """
    request = uow.requests.get(pending[0].request)
    stopped = uow.stops.active(switch.scopes_of(request)) is not None
    if stopped or uow.requests.status(request.id) in UNDER_WAY | {"stopped"}:
        return Done(Reply(said="", request=request.id))
    done = apply(office, uow, person, request, "\n".join(item.text for item in pending), standing)
    for item in pending:
        uow.requests.settle_follow_up(item.id, "refused" if done.reply.refusal else "worked")
    return done


def apply(
    office: Office, uow: UnitOfWork, person: Person, request: Request, text: str, standing: Standing = KNOWN
) -> Done:
    """Do what words in the thread of a request that is not under way ask for; what that is depends on where it stands.

    A delivered version is revised, questions are answered, what went no further is tried again with these words
    as what the person said, a closed request is reopened.
    """
    match uow.requests.status(request.id):
        case "delivered":
            version, _status = uow.deliverables.version(f"d-{request.id}")
            reply, runs = deciding.decide(office, uow, person, "revise", cards.subject(version), text, standing)
        case "asking":
            reply, runs = _answer(office, uow, person, request, text)
        case "closed":
            reply, runs = again(office, uow, person, "reopen", request.id, text)
        case "refused":
            reason = f"{request.id} was refused, so nothing more is done about it."
            reply, runs = refused(Refusal(code="not_open", reason=reason, ask_whom="ask anew"), request.id), []
        case _:
            return _retry(office, uow, person, request, text)
    return Done(reply, runs, aloud=reply.refusal is None)


def once_more(office: Office, uow: UnitOfWork, person: Person, request: Request) -> Done:
    """Let a request that waits for somebody go on with the files that were added to it."""
    if uow.requests.status(request.id) != "asking":
        return _retry(office, uow, person, request, "")
    barred = office.dispatch.refuses(uow, request)
    if barred is not None:
        return Done(refused(barred, request.id))
    run = office.dispatch.again(uow, request, "answers", "", person)
    return Done(Reply(said=f"Work on {request.id} goes on with what you gave.", request=request.id), [run], aloud=True)


def drop(uow: UnitOfWork, request: str) -> None:
    """Settle words that wait for work that nobody wants any more."""
    for item, state in uow.requests.follow_ups(request):
        if state == "pending":
            uow.requests.settle_follow_up(item.id, "refused")


def _store(office: Office, uow: UnitOfWork, person: Person, event: Event, request: Request, text: str) -> None:
    if len(text) > MAX_TEXT:
        raise BadInput(f"This is {len(text):,} characters; the limit is {MAX_TEXT:,}.", hint="Give it as a file.")
    kept = FollowUp(id=event.id, request=request.id, by=person.id, by_name=person.name, text=text, at=office.now())
    uow.requests.follow_up(kept)
    log(uow, person, "follow_up_noted", f"request:{request.id}", {"row": kept.snapshot()}, request=request.id)


def _answer(office: Office, uow: UnitOfWork, person: Person, request: Request, text: str) -> tuple[Reply, list[Run]]:
    questions = uow.requests.questions(request.id)
    values = {questions[0].id: text} if len(questions) == 1 else answers_in(text, questions)
    if values:
        return asking.answer(office, uow, person, request.id, values)
    reason = f"{len(questions)} answers are needed, and your words do not say which they answer."
    lines = "; ".join(f"{question.id}: …" for question in questions)
    way = f"press Answer on the card, or reply with lines such as {lines}"
    return refused(Refusal(code="bad_input", reason=reason, ask_whom=way), request.id), []


def answers_in(text: str, questions: Sequence[Question]) -> dict[str, str]:
    """Read `id: answer` lines; a line without an id goes on with the answer before it."""
    found: dict[str, list[str]] = {}
    known = {question.id.lower(): question.id for question in questions}
    current = ""
    for line in text.splitlines():
        marked = re.fullmatch(r"\s*([\w-]+)\s*:\s*(.*)", line)
        if marked is not None and marked[1].lower() in known:
            current = known[marked[1].lower()]
            found[current] = [marked[2]]
        elif current:
            found[current].append(line)
    return {name: "\n".join(lines).strip() for name, lines in found.items()}


def _retry(office: Office, uow: UnitOfWork, person: Person, request: Request, text: str) -> Done:
    stop = uow.stops.active((f"request:{request.id}",))
    if stop is not None:
        refusal = Refusal(code="stopped", reason=switch.words(stop), ask_whom=f"@{stop.by}, or write: resume")
        return Done(refused(refusal, request.id))
    reply, runs = again(office, uow, person, "retry", request.id, "")
    if text and reply.refusal is None:
        asking.keep(office, uow, person, request.id, {ANSWER: text})
    return Done(reply, runs, aloud=reply.refusal is None)
