"""The house: members and their links, channels, engagements."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from rolecall.domain.member import MemberRole
from rolecall.errors import BadInput, RolecallError
from rolecall_web import paths, views
from rolecall_web.answering import claim
from rolecall_web.frame import frame, show
from rolecall_web.visit import Sent, Submission, Visit, Visiting

router = APIRouter()

#: What a member may be.
ROLES: dict[str, MemberRole] = {"requester": "requester", "approver": "approver", "owner": "owner"}
#: How long a new link works, as the core has it (`LinkKind`).
INVITATION = "7 days"
SIGN_IN = "10 minutes"


@router.get(paths.MEMBERS)
def members(visit: Visiting) -> Response:
    """List the members."""
    return show(_members(visit))


@router.post(paths.MEMBERS)
async def invite(sent: Sent, request: Request) -> Response:
    """Add a member and show their invitation link, once."""
    name, roles = sent.text("name").strip(), [ROLES[role] for role in sent.form.getlist("role") if role in ROLES]
    return await _linked(sent, request, name, lambda: sent.visit.desk.invite(sent.actor, name, roles), INVITATION)


@router.post(paths.MEMBER_LINKS)
async def new_link(sent: Sent, request: Request) -> Response:
    """Make a sign-in link for a member and show it, once."""
    name = sent.text("name").strip()
    return await _linked(sent, request, name, lambda: sent.visit.desk.link(sent.actor, name), SIGN_IN)


@router.get(paths.CHANNELS)
def channels(visit: Visiting) -> Response:
    """List the channels, with a form for a new one."""
    return show(views.Channels(page=frame(visit)))


@router.post(paths.CHANNELS)
async def make_channel(sent: Sent) -> Response:
    """Make a channel and go there."""
    try:
        name = await asyncio.to_thread(sent.house.channels.make, sent.text("name"))
    except BadInput as error:
        if sent.wants_json:
            raise
        page = await asyncio.to_thread(frame, sent.visit)
        return show(views.Channels(page=page, name=sent.text("name"), error=str(error)), 400)
    return RedirectResponse(paths.channel(name), 303)


@router.get(paths.ENGAGEMENTS)
def engagements(visit: Visiting) -> Response:
    """Show who is engaged where, until when, at what cost."""
    lines, place = visit.desk.engagements(visit.actor), str(visit.place(""))
    return show(views.Engagements(page=frame(visit), lines=lines, place=place))


async def _linked(sent: Submission, request: Request, name: str, make: Callable[[], str], lasts: str) -> Response:
    """Make a link and show it."""
    await claim(sent)
    try:
        token = await asyncio.to_thread(make)
    except RolecallError as error:
        return show(await asyncio.to_thread(_members, sent.visit, None, name, str(error)), 400)
    base = sent.house.settings.public_url or str(request.base_url).rstrip("/")
    link = views.Invitation(name, base + paths.come_in(token), lasts)
    return show(await asyncio.to_thread(_members, sent.visit, link))


def _members(visit: Visit, link: views.Invitation | None = None, name: str = "", error: str = "") -> views.Members:
    lines = visit.desk.members(visit.actor)
    return views.Members(page=frame(visit), lines=lines, invitation=link, name=name, error=error)
