"""Coming in by a link (looking at one uses nothing up), or through a trusted reverse proxy; and going out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from rolecall.chat import Signed
from rolecall_web import paths, security, views
from rolecall_web.address import ACCOUNT, NAME
from rolecall_web.frame import show
from rolecall_web.house import House
from rolecall_web.visit import Sent, house_of, local, vouched_name

router = APIRouter()
Home = Annotated[House, Depends(house_of)]

USED_UP = "This link was used, has run out, or never was one. Ask for a new one: rolecall open, or an owner here."
NO_MEMBER = "You are signed in outside, but you are no active member here. An owner can invite you."


@router.get(paths.SIGN_IN)
def how(request: Request, house: Home) -> Response:
    """Say how to come in; whoever a trusted proxy vouches for is in."""
    name = vouched_name(request, house)
    if not name:
        return show(views.SignIn())
    house.tries.take(security.caller(request, house.settings))
    signed = house.desk.vouched(name, NAME, ACCOUNT)
    return _in(request, house, signed) if signed else show(views.SignIn(error=NO_MEMBER), 403)


@router.get("/in/{token}")
def look(token: str, request: Request, house: Home) -> Response:
    """Say whom a link signs in; mail scanners and previews open links, so nothing happens yet."""
    house.tries.take(security.caller(request, house.settings))
    name = house.desk.peek(token)
    if name is None:
        return show(views.SignIn(error=USED_UP), 410)
    return show(views.SignIn(token=token, name=name))


@router.post("/in/{token}")
def come_in(token: str, request: Request, house: Home) -> Response:
    """Use a link up and open a session."""
    house.tries.take(security.caller(request, house.settings))
    signed = house.desk.sign_in(token, NAME, ACCOUNT)
    return _in(request, house, signed) if signed else show(views.SignIn(error=USED_UP), 410)


@router.post(paths.SIGN_OUT)
async def go_out(sent: Sent, request: Request) -> Response:
    """End the session, and the streams of its pages."""
    await run_in_threadpool(sent.visit.desk.sign_out, sent.visit.secret)
    sent.house.hub.end(sent.visit.csrf)
    response = RedirectResponse(paths.SIGN_IN, 303)
    security.set_session(response, request, sent.house.settings, "")
    return response


def _in(request: Request, house: House, signed: Signed) -> Response:
    response = RedirectResponse(local(request.cookies.get(security.BACK, ""), "/"), 303)
    response.delete_cookie(security.BACK)
    security.set_session(response, request, house.settings, signed.secret)
    return response
