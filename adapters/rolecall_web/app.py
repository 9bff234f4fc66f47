"""The ASGI application: routes, and every error as words on a page (or as JSON for a script)."""

from __future__ import annotations

import logging

from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response

from rolecall.errors import BadInput, Denied, NotFound, RolecallError, ServiceFailed, Throttled
from rolecall_web import paths, render, views
from rolecall_web.frame import frame, show
from rolecall_web.routes import entry, forms, house, live, made, reports, schedules, sources, talk, work
from rolecall_web.security import HEADERS, Guard, TooLarge, set_back
from rolecall_web.visit import SignedOut, Spent, house_of, own_page, visit_of

#: Status of each kind of error, and the title of its page; the first that fits counts.
STATUS: tuple[tuple[type[RolecallError], int, str], ...] = (
    (NotFound, 404, "There is nothing here"),
    (Denied, 403, "You may not do this"),
    (Throttled, 429, "Too many tries"),
    (ServiceFailed, 503, "This does not work just now"),
    (TooLarge, 413, "This is too large"),
    (Spent, 409, "This form was used"),
    (BadInput, 400, "This cannot be taken as it is"),
    (RolecallError, 409, "This cannot be done now"),
)
#: Titles and words of what the framework itself refuses.
HTTP = {
    404: ("There is nothing here", "No page has this address. It may be mistyped, or what it showed is gone."),
    405: ("Nothing was done", "A link never changes anything: use the button on the page."),
}
#: What a page asks for beside itself, and what leads on by itself: nobody wants to come back there.
PASSING = frozenset({"/", paths.EVENTS, paths.COMPLETE})
#: A year: a file's address changes with its content.
KEEP = "public, max-age=31536000, immutable"

_log = logging.getLogger(__name__)


def build() -> FastAPI:
    """Build the application; the adapter gives it its house when it starts."""
    app = FastAPI(title="Rolecall workspace", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.house = None
    for part in (entry, talk, live, forms, work, made, sources, house, reports, schedules):
        app.include_router(part.router, dependencies=[Depends(_own_page)])
    app.add_api_route("/static/{digest}/{name}", _static, include_in_schema=False)
    app.add_exception_handler(SignedOut, _signed_out)
    app.add_exception_handler(RolecallError, _failed)
    app.add_exception_handler(StarletteHTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(Exception, _broken)
    app.add_middleware(Guard)
    return app


def _own_page(request: Request) -> None:
    """Let what changes something come only from our own pages."""
    if request.method not in {"GET", "HEAD"}:
        own_page(request)


def _static(digest: str, name: str) -> Response:
    """Hand out one of our own files."""
    path = render.STATIC / name
    if path.parent != render.STATIC or not path.is_file():
        raise HTTPException(404)
    kept = render.asset(name) == paths.static(digest, name)
    return FileResponse(path, headers={"Cache-Control": KEEP} if kept else None)


def _signed_out(request: Request, error: Exception) -> Response:
    if request.method == "GET" and not _wants_json(request):
        response = RedirectResponse(paths.SIGN_IN, 303)
        if request.url.path not in PASSING:
            set_back(response, request)
        return response
    hint = "Nothing was done. Sign in with a new link in another tab, then send it again from here."
    return _words(request, 403, "You are signed out", str(error), hint)


def _failed(request: Request, error: Exception) -> Response:
    status, title = next((code, title) for kind, code, title in STATUS if isinstance(error, kind))
    said = error if isinstance(error, RolecallError) else RolecallError()
    response = _words(request, status, title, said.message, said.hint)
    if isinstance(error, Throttled):
        response.headers["Retry-After"] = str(int(error.retry_after))
    return response


def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, StarletteHTTPException) else 500
    detail = str(error.detail) if isinstance(error, StarletteHTTPException) else ""
    title, text = HTTP.get(status, ("This cannot be taken as it is", detail))
    response = _words(request, status, title, text, "")
    if isinstance(error, StarletteHTTPException):
        response.headers.update(error.headers or {})
    return response


def _invalid(request: Request, error: Exception) -> Response:
    """Name the parts of an address that do not fit, without repeating their values."""
    found = error.errors() if isinstance(error, RequestValidationError) else []
    names = ", ".join(sorted({str(item["loc"][-1]) for item in found}))
    return _words(request, 400, "This address is not right", f"It does not fit: {names}.", "Follow a link to the page.")


def _broken(request: Request, _error: Exception) -> Response:
    """Answer a bug of ours; the framework logs it, the reader sees no trace of it. No other part is relied on."""
    title, text = "This went wrong", "Something broke here. It is in the log; what was sent may not have been taken."
    if _wants_json(request):
        return JSONResponse(_said(text), 500, HEADERS)
    response = show(views.Problem(page=None, status=500, title=title, text=text, hint="Load the page again."), 500)
    response.headers.update(HEADERS)  # this answer is made outside of the guard
    return response


def _words(request: Request, status: int, title: str, text: str, hint: str) -> Response:
    if _wants_json(request):
        return JSONResponse(_said(f"{text} {hint}".strip()), status)
    page = None
    try:
        page = frame(visit_of(request, house_of(request)))
    except RolecallError:  # nobody is signed in, or nothing can be looked up: the words stand alone
        _log.debug("an error page without its frame")
    return show(views.Problem(page=page, status=status, title=title, text=text, hint=hint), status)


def _said(text: str) -> dict[str, object]:
    return {"said": text, "refused": True, "ask_whom": "", "goto": ""}


def _wants_json(request: Request) -> bool:
    return "application/json" in request.headers.get("accept", "")
