"""A visit: a request by somebody who is signed in, and what they sent with a form."""

from __future__ import annotations

import hashlib
import logging
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData, UploadFile

from rolecall.chat import Actor, Desk, File, Place
from rolecall.errors import BadInput, Conflict, Denied, ServiceFailed, Throttled
from rolecall_web import security
from rolecall_web.address import read_place
from rolecall_web.house import House

#: A form's own id: what `Desk.fresh` or the script of the page made.
EVENT = re.compile(r"[a-z0-9]{4,40}")
#: Fields of one form: an edit has one for every text of a deliverable.
MAX_FIELDS = 5_000
#: Fields that say how a form was sent, not what.
ENVELOPE = frozenset({"csrf", "event", "back"})

_log = logging.getLogger(__name__)


class SignedOut(Denied):
    """You are not signed in, or your session has ended."""


class Spent(Conflict):
    """This form was sent before with other words, so it was not taken again."""


@dataclass(frozen=True)
class Visit:
    """Who asks for a page, and what the page is made from."""

    house: House
    actor: Actor
    secret: str
    #: Path of the page.
    path: str

    @property
    def desk(self) -> Desk:
        """The core."""
        return self.house.desk

    @property
    def csrf(self) -> str:
        """Token of every form of this session."""
        return security.csrf_token(self.secret)

    def place(self, text: str) -> Place:
        """Read a place this member may write to."""
        place = read_place(text, self.actor)
        self.house.channels.check(place.channel)
        return place


@dataclass(frozen=True)
class Submission:
    """A form as it was sent by the person of a visit."""

    visit: Visit
    form: FormData
    files: tuple[File, ...]
    #: Id of the event: the member's id and the form's own, so nobody can use up or look at another's.
    event: str
    #: Fingerprint of all that was sent.
    print: str
    wants_json: bool

    @property
    def house(self) -> House:
        """What routes work with."""
        return self.visit.house

    @property
    def actor(self) -> Actor:
        """Who sent it: whose session it is, whatever the form says."""
        return self.visit.actor

    def text(self, name: str) -> str:
        """Return a field, empty when it is missing."""
        value = self.form.get(name, "")
        return value if isinstance(value, str) else ""

    def texts(self, prefix: str) -> dict[str, str]:
        """Return the fields that begin with a prefix, without it."""
        return {
            name.removeprefix(prefix): value.replace("\r\n", "\n")
            for name, value in self.form.items()
            if name.startswith(prefix) and isinstance(value, str)
        }

    def back(self, default: str) -> str:
        """Return where the person was: a path of ours, or the default."""
        return local(self.text("back"), default)


def local(path: str, default: str) -> str:
    """Return a path of ours, or the default where somebody made it lead elsewhere."""
    ours = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if ours else default


def house_of(request: Request) -> House:
    """Return what routes work with.

    Raises:
        ServiceFailed: the workspace is being started, or stopped.
    """
    house: House | None = request.app.state.house
    if house is None:
        raise ServiceFailed("The workspace is just starting.", hint="Load the page again.")
    return house


def vouched_name(request: Request, house: House) -> str:
    """Return the member whom a trusted proxy says it has signed in; empty without one."""
    header = house.settings.trusted_header
    believed = bool(header) and house.settings.trusts(security.peer(request))
    return request.headers.get(header, "").strip() if believed else ""


def visit_of(request: Request, house: Annotated[House, Depends(house_of)]) -> Visit:
    """Return the visit of whoever's session cookie this is.

    Raises:
        SignedOut: there is no session, or a trusted proxy has signed in somebody else since.
    """
    secret = security.session_secret(request, house.settings)
    actor = house.desk.session(secret) if secret else None
    name = vouched_name(request, house)
    if actor is None or (name and _plain(name) != _plain(actor.name)):
        raise SignedOut
    return Visit(house, actor, secret, request.url.path)


def own_page(request: Request) -> None:
    """Let only forms of our own pages through.

    Raises:
        Forged: a browser says it came from elsewhere, or nothing says that it came from here.
    """
    if not security.same_origin(request.headers):
        _log.warning("refused a POST to %s that came from another site", request.url.path)
        _record(request)
        raise security.Forged


def _record(request: Request) -> None:
    """Put a refused form on record with the session it came with, at most so often that nobody floods the record."""
    house = house_of(request)
    secret = security.session_secret(request, house.settings)
    with suppress(Throttled):
        house.forgeries.take(secret)
        house.desk.forged(secret, request.url.path)


async def submission_of(request: Request, visit: Annotated[Visit, Depends(visit_of)]) -> Submission:
    """Read a form.

    Raises:
        Forged: it does not carry the token of this session.
        BadInput: it has no id, or a file is too large.
    """
    async with request.form(max_files=security.MAX_FILES, max_fields=MAX_FIELDS) as form:
        event = _checked(form, request, visit)
        files = tuple([await _file(part) for part in form.getlist("files") if isinstance(part, UploadFile)])
    files = tuple(file for file in files if file.name)
    return Submission(
        visit=visit,
        form=form,
        files=files,
        event=f"{visit.actor.id}-{event}",
        print=_fingerprint(visit.path, form, files),
        wants_json="application/json" in request.headers.get("accept", ""),
    )


def _checked(form: FormData, request: Request, visit: Visit) -> str:
    """Return the id of a form that belongs to this session."""
    token, event = form.get("csrf"), form.get("event")
    if not isinstance(token, str) or not security.same_token(token, visit.secret):
        _log.warning("refused a POST to %s without the token of its session", request.url.path)
        _record(request)
        raise security.Forged(hint="Load the page again, then send the form again.")
    if not isinstance(event, str) or not EVENT.fullmatch(event):
        raise BadInput("The field “event” of this form is missing or broken.", hint="Load the page again.")
    return event


async def _file(part: UploadFile) -> File:
    name = (part.filename or "").replace("\\", "/").rpartition("/")[2]
    data = await part.read(security.MAX_FILE + 1)
    if len(data) > security.MAX_FILE:
        raise BadInput(f"The file “{name}” is larger than 20 MB.", hint="Send the part that matters.")
    return File(name, part.content_type or "application/octet-stream", data)


def _fingerprint(path: str, form: FormData, files: tuple[File, ...]) -> str:
    """Digest what was sent, so that a form id that comes twice can be told from one that is used for something else."""
    digest = hashlib.sha256(path.encode())
    sent = [(name, value) for name, value in form.multi_items() if name not in ENVELOPE and isinstance(value, str)]
    for name, value in (*sent, *((file.name, hashlib.sha256(file.data).hexdigest()) for file in files)):
        digest.update(f"{len(name)} {len(value)} {name}{value}".encode())
    return digest.hexdigest()


def _plain(name: str) -> str:
    return name.strip().lstrip("@").lower()


Visiting = Annotated[Visit, Depends(visit_of)]
Sent = Annotated[Submission, Depends(submission_of)]
