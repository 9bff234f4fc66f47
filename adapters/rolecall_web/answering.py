"""From a form to its answer: the event is accepted, its outcome awaited for a moment, and said to the person."""

from __future__ import annotations

import asyncio

from starlette.responses import JSONResponse, RedirectResponse, Response

from rolecall.chat import Came, Event, File, Form, Say
from rolecall_web import paths
from rolecall_web.post import Post
from rolecall_web.views import Tone
from rolecall_web.visit import Spent, Submission

#: Seconds a page waits for what comes of its form; later it is told as a notice.
PATIENCE_S = 2.0
#: Seconds between two looks; the first come quickly.
LOOKS_S = (0.02, 0.03, 0.05, 0.1)

LATE = Came("Noted. It is being worked on; this page will say what comes of it.")


async def keep(sent: Submission) -> tuple[str, ...]:
    """Keep the files of a form and return their handles."""

    def put(file: File) -> str:
        return sent.visit.desk.keep(sent.actor, file)

    return tuple([await asyncio.to_thread(put, file) for file in sent.files])


async def claim(sent: Submission, draft: Post | None = None) -> None:
    """Note that this form is being answered, and the post it makes; a second time changes nothing.

    Raises:
        Spent: its id was used for something else.
    """
    if not await asyncio.to_thread(sent.house.claims.begin, sent.event, sent.print, draft):
        raise Spent(hint="Load the page again, then send it again.")


async def write(sent: Submission, post: Post, *, ordinary: bool = False) -> None:
    """Write what a person said into the transcript; `ordinary` talk leaves a full disk its room for decisions."""
    await asyncio.to_thread(lambda: sent.house.transcript.write(post, ordinary=ordinary))
    sent.house.hub.wake()


async def work(sent: Submission, event: Event, post: Post | None = None) -> Came | Form:
    """Bring an event to the core, write its post, and return what came of it: a form that asks on, or words.

    Raises:
        Spent: the form's id was used for something else.
        RolecallError: the event could not be accepted; nothing was done.
    """
    await claim(sent, post)
    answer = await sent.house.sink.accept(event)
    if post is not None:
        await write(sent, post)
    if isinstance(answer, Form):
        return answer
    if isinstance(answer, Say):
        return Came(answer.text)
    came = await _outcome(sent, PATIENCE_S)
    if came is None:
        # From here on the courier tells; what it told just before this line is found by one more look.
        await asyncio.to_thread(sent.house.claims.late, sent.event)
        came = await _outcome(sent, 0)
    return came or LATE


async def _outcome(sent: Submission, patience: float) -> Came | None:
    looks = 0
    while True:
        came = await asyncio.to_thread(sent.visit.desk.outcome, sent.actor, sent.event)
        if came is not None or patience <= 0:
            return came
        pause = LOOKS_S[min(looks, len(LOOKS_S) - 1)]
        looks, patience = looks + 1, patience - pause
        await asyncio.sleep(pause)


async def respond(sent: Submission, outcome: Came | Form, default: str) -> Response:
    """Answer a form: JSON for a script, else back to where the person was, with a notice.

    `default` is where to go when the form does not say where the person was.
    """
    back = sent.back(default)
    if isinstance(outcome, Form):
        goto = paths.form(outcome.name, outcome.subject, sent.text("place"), sent.text("message"), back)
        return JSONResponse(_words(Came(""), goto)) if sent.wants_json else RedirectResponse(goto, 303)
    if sent.wants_json:
        return JSONResponse(_words(outcome, ""))
    if outcome.said:
        tone: Tone = "warn" if outcome.refused else "info"
        await asyncio.to_thread(
            sent.house.notices.say, sent.actor.id, in_words(outcome), tone, key=f"{sent.event}:said"
        )
    return RedirectResponse(back, 303)


def _words(came: Came, goto: str) -> dict[str, object]:
    return {"said": came.said, "refused": came.refused, "ask_whom": came.ask_whom, "goto": goto}


def in_words(came: Came) -> str:
    """Return what came of an event as one text: what is so, and whom to ask."""
    return f"{came.said} Ask: {came.ask_whom}." if came.refused and came.ask_whom else came.said
