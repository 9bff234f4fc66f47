"""Buttons and forms: what a person presses and fills in becomes an event; what asks becomes a page."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from rolecall.chat import Action, Came, Form, FormSubmit, Place, Ref
from rolecall.errors import BadInput, NotFound, RolecallError
from rolecall_web import paths, views
from rolecall_web.address import is_direct, place_of
from rolecall_web.answering import in_words, keep, respond, work
from rolecall_web.frame import frame, show
from rolecall_web.visit import Sent, Submission, Visit, Visiting, local

router = APIRouter()

#: Fields of a form are named by this and their id.
FIELD = "f."
#: Buttons that a page of its own answers.
PAGES = frozenset({"edit"})


@router.post(paths.ACT)
async def act(sent: Sent) -> Response:
    """Take a pressed button."""
    place, message = await _where(sent)
    verb, subject = sent.text("verb"), sent.text("subject")
    if not verb or verb in PAGES:
        raise BadInput("This button says nothing that can be done.", hint="Load the page again.")
    event = Action(
        id=sent.event,
        place=place,
        actor=sent.actor,
        private=is_direct(place.channel),
        verb=verb,
        subject=subject,
        message=message,
    )
    return await respond(sent, await work(sent, event), home_of(place))


@router.get(paths.FORM)
def ask_form(
    visit: Visiting, name: str, subject: str = "", place: str = "", message: str = "", back: str = ""
) -> Response:
    """Show a form of the core."""
    where = visit.place(place)
    form = visit.desk.form(visit.actor, name, subject, where)
    if form is None:
        raise NotFound("There is no such form.", hint="What it was for may be settled: look at its thread.")
    values = {field.id: field.value for field in form.fields}
    return show(_page(visit, form, where, message, local(back, home_of(where)), values))


@router.post(paths.FORM)
async def submit(sent: Sent) -> Response:
    """Take a filled-in form; one that is refused comes back with what was typed."""
    place, message = await _where(sent)
    name, subject, values = sent.text("form"), sent.text("subject"), sent.texts(FIELD)
    event = FormSubmit(
        id=sent.event,
        place=place,
        actor=sent.actor,
        private=is_direct(place.channel),
        form=name,
        subject=subject,
        values=values,
        files=await keep(sent),
    )
    outcome = await work(sent, event)
    if isinstance(outcome, Came) and outcome.refused and not sent.wants_json:
        page = await asyncio.to_thread(_again, sent, event, message, outcome)
        if page is not None:
            return show(page, 409)
    return await respond(sent, outcome, home_of(place))


@router.get(paths.ASK)
def ask(visit: Visiting, role: str = "", kind: str = "", place: str = "") -> Response:
    """Let somebody choose a role and a deliverable, then lead to its form."""
    where = visit.place(place)
    if role:
        return RedirectResponse(paths.form("ask", f"{role}:{kind}" if kind else role, str(where)), 303)
    return show(views.Ask(page=frame(visit), roles=visit.desk.catalogue(visit.actor), place=str(where)))


def home_of(place: Place) -> str:
    """Return the page of a place."""
    return paths.thread(place.channel, place.thread) if place.thread else paths.channel(place.channel)


async def _where(sent: Submission) -> tuple[Place, Ref | None]:
    """Return where a button or form stands: at its message if it is on one, whatever the form says."""
    name = sent.text("message")
    if not name:
        return await asyncio.to_thread(sent.visit.place, sent.text("place")), None
    post = await asyncio.to_thread(sent.house.transcript.get, name)
    place = await asyncio.to_thread(sent.visit.place, str(place_of(post.channel, post.thread)))
    return place, Ref(place, post.id)


def _again(sent: Submission, event: FormSubmit, message: Ref | None, outcome: Came) -> views.FormPage | None:
    """Return the form with what was typed and why it was refused; None where it has become pointless."""
    try:
        form = sent.visit.desk.form(sent.actor, event.form, event.subject, event.place)
    except RolecallError:  # it was settled meanwhile: the words say so
        form = None
    if form is None:
        return None
    back, named = sent.back(home_of(event.place)), message.message if message else ""
    return _page(sent.visit, form, event.place, named, back, dict(event.values), in_words(outcome))


def _rooms(visit: Visit, form: Form, place: Place) -> tuple[views.Room, ...]:
    """Return the channels to choose from: nobody is hired for a direct conversation."""
    if form.name != "hire" or not is_direct(place.channel):
        return ()
    return tuple(views.Room(str(place_of(name)), name) for name in visit.house.channels.names())


def _page(
    visit: Visit, form: Form, place: Place, message: str, back: str, values: dict[str, str], error: str = ""
) -> views.FormPage:
    return views.FormPage(
        page=frame(visit),
        form=form,
        place=str(place),
        message=message,
        back=back,
        values=values,
        error=error,
        rooms=_rooms(visit, form, place),
        files=form.name == "ask",
    )
