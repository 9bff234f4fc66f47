"""Conversation: channels and threads to read, what people say in them, and their files."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query
from starlette.responses import RedirectResponse, Response

from rolecall.chat import Came, Command, File, Message, Place, Ref
from rolecall.errors import BadInput, NotFound
from rolecall_web import paths, views
from rolecall_web.address import GENERAL, direct, is_direct, place_of
from rolecall_web.answering import claim, keep, respond, work, write
from rolecall_web.engaged import hired
from rolecall_web.faces import item, request_of, title, tries
from rolecall_web.frame import frame, room, show
from rolecall_web.parse import Slash, Words, parse, role_names
from rolecall_web.post import Post
from rolecall_web.visit import Sent, Submission, Visit, Visiting

router = APIRouter()
Before = Annotated[int | None, Query(ge=1, le=2**62)]

HINT = "Write a message, /command or @role"
REPLY_HINT = "Reply in this thread"
NO_FILES = "Files go with a request."
HOW_FILES = "Start with a command such as /rolecall, mention a role, or answer in a request's thread."


@router.get("/")
def home(visit: Visiting) -> Response:
    """Lead to the channel with the newest message; where nothing was said yet, to the one everybody is in."""
    rooms = (GENERAL, *visit.house.channels.names(), direct(visit.actor.id))
    newest = max(rooms, key=visit.house.transcript.newest)  # the first of those without any
    return RedirectResponse(paths.channel(newest), 303)


@router.get("/c/{channel}")
def read_channel(channel: str, visit: Visiting, before: Before = None) -> Response:
    """Show a channel, or the member's direct conversation."""
    return show(_channel(visit, channel, before))


@router.get("/c/{channel}/t/{root}")
def read_thread(channel: str, root: str, visit: Visiting, before: Before = None) -> Response:
    """Show a thread."""
    return show(_thread(visit, channel, root, before))


@router.post(paths.SAY)
async def say(sent: Sent) -> Response:
    """Take what a person said: a command, an ask, a reply, or words for the people in the channel."""
    place = await asyncio.to_thread(sent.visit.place, sent.text("place"))
    try:
        said = await _say(sent, place)
    except BadInput as error:
        if sent.wants_json:
            raise
        return show(await asyncio.to_thread(_again, sent, place, str(error)), 400)
    return said


@router.get("/files/{post}/{nth}")
def file(post: str, nth: int, visit: Visiting) -> Response:
    """Hand out a file of a message to whoever may read the message."""
    visit.place(str(place_of(visit.house.transcript.get(post).channel)))
    return download(visit.house.transcript.file(post, nth))


def download(found: File) -> Response:
    """Answer with a file to keep: a browser never opens it as a page of ours."""
    disposition = f"attachment; filename*=UTF-8''{quote(found.name, safe='')}"
    return Response(found.data, media_type=found.mime, headers={"Content-Disposition": disposition})


async def _say(sent: Submission, place: Place) -> Response:
    found = await asyncio.to_thread(_parse, sent.visit, place, sent.text("text"))
    back = paths.thread(place.channel, place.thread) if place.thread else paths.channel(place.channel)
    if isinstance(found, Slash):
        event = Command(name=found.name, args={"text": found.text}, files=await keep(sent), **_facts(sent, place))
        return await respond(sent, await work(sent, event), back)
    post = _post(sent, place, found)
    if found.how is None:
        if sent.files:
            raise BadInput(NO_FILES, hint=HOW_FILES)
        await claim(sent, post)
        await write(sent, post, ordinary=True)
        return await respond(sent, Came(""), back)
    # A role that is mentioned works in the thread under the message.
    where = place_of(place.channel, sent.event) if found.how == "mention" and not place.thread else place
    ref = Ref(place, sent.event)
    words = Message(how=found.how, text=found.text, message=ref, files=await keep(sent), **_facts(sent, where))
    return await respond(sent, await work(sent, words, post), back)


def _facts(sent: Submission, place: Place) -> dict[str, Any]:
    """Return what every event says: the actor is whose session it is."""
    return {
        "id": sent.event,
        "place": place,
        "actor": sent.actor,
        "viewing": tuple(sent.text("viewing").split()),
        "private": is_direct(place.channel),
    }


def _parse(visit: Visit, place: Place, text: str) -> Slash | Words:
    root = visit.house.transcript.get(place.thread) if place.thread else None
    if root is not None and (root.channel != place.channel or root.thread):
        raise NotFound("There is no such thread.")
    return parse(
        text,
        direct=is_direct(place.channel),
        thread=root is not None,
        bound=root is not None and (root.asks or root.card is not None),
        names=role_names(visit.desk.catalogue(visit.actor)),
    )


def _post(sent: Submission, place: Place, said: Words) -> Post:
    names = ", ".join(file.name for file in sent.files)
    return Post(
        id=sent.event,
        channel=place.channel,
        thread=place.thread or "",
        author=sent.actor.id,
        by=sent.actor.name,
        text=f"{said.text}\n\nFiles: {names}" if names else said.text,
        at=sent.visit.desk.now().isoformat(),
        asks=said.how == "mention",
    )


def _channel(visit: Visit, name: str, before: int | None = None, draft: str = "", error: str = "") -> views.Channel:
    place = visit.place(str(place_of(name)))
    page, roles = frame(visit), visit.desk.catalogue(visit.actor)
    stretch = visit.house.transcript.stretch(name, before=before)
    return views.Channel(
        page=page,
        room=room(visit, name),
        private=is_direct(name),
        items=tuple(item(post) for post in stretch.posts),
        older=stretch.older,
        composer=views.Composer(str(place), HINT, draft, error),
        tries=tries(roles),
        roles=hired(visit.desk.engagements(visit.actor), roles, place),
    )


def _thread(
    visit: Visit, channel: str, root: str, before: int | None = None, draft: str = "", error: str = ""
) -> views.Thread:
    place = visit.place(str(place_of(channel, root)))
    page = frame(visit)
    first = visit.house.transcript.many([root]).get(root)
    stretch = visit.house.transcript.stretch(channel, root, before=before)
    if (first is None and not stretch.posts) or (first is not None and (first.channel != channel or first.thread)):
        raise NotFound("There is no such thread.")
    return views.Thread(
        page=page,
        room=room(visit, channel),
        title=title(first) if first else "Thread",
        root=item(first, inside=True) if first else None,
        items=tuple(item(post) for post in stretch.posts),
        older=stretch.older,
        composer=views.Composer(str(place), REPLY_HINT, draft, error),
        request=request_of([first, *stretch.posts] if first else stretch.posts),
    )


def _again(sent: Submission, place: Place, error: str) -> views.Channel | views.Thread:
    """Show the page again with what was typed, and why it could not be taken."""
    typed = sent.text("text")
    if place.thread:
        return _thread(sent.visit, place.channel, place.thread, draft=typed, error=error)
    return _channel(sent.visit, place.channel, draft=typed, error=error)
