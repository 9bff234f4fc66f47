"""The ASGI application: routes, and every error as one JSON shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from rolecall.api import health, requests
from rolecall.api.mounting import Beneath
from rolecall.api.shapes import Problem
from rolecall.errors import BadInput, Denied, NotFound, RolecallError, ServiceFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractAsyncContextManager

    from rolecall.api.backend import Backend
    from rolecall.api.mounting import Mounted

#: Status of each kind of error; the first that fits counts.
STATUS: tuple[tuple[type[RolecallError], int], ...] = (
    (NotFound, 404),
    (Denied, 403),
    (ServiceFailed, 503),
    (BadInput, 400),
    (RolecallError, 409),
)


def build(
    backend: Backend,
    lifespan: Callable[[object], AbstractAsyncContextManager[None]],
    mounts: Sequence[Mounted] = (),
) -> FastAPI:
    """Build the application; `lifespan` starts and stops what runs beside it, `mounts` are the adapters' pages."""
    app = FastAPI(title="Rolecall", version="1", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.include_router(health.router(backend))
    app.include_router(requests.router(backend))
    app.add_exception_handler(RolecallError, _failed)
    app.add_exception_handler(requests.Refusing, _refused)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    for mounted in sorted(mounts, key=lambda item: len(item.adapter.path), reverse=True):  # `/` comes last
        app.router.routes.append(Beneath(mounted.adapter.path.rstrip("/"), app=mounted, name=mounted.adapter.name))
    return app


def _answer(status: int, problem: Problem) -> JSONResponse:
    return JSONResponse(problem.snapshot(), status_code=status)


def _failed(_request: Request, error: Exception) -> JSONResponse:
    status = next(code for kind, code in STATUS if isinstance(error, kind))
    hint = error.hint if isinstance(error, RolecallError) else ""
    message = error.message if isinstance(error, RolecallError) else str(error)
    return _answer(status, Problem(error=message, hint=hint))


def _refused(_request: Request, error: Exception) -> JSONResponse:
    reply = error.reply if isinstance(error, requests.Refusing) else None
    refusal = reply.refusal if reply else None
    return _answer(409, Problem(error=str(error), refusal=refusal, request_id=reply.request if reply else ""))


def _http(_request: Request, error: Exception) -> JSONResponse:
    status = error.status_code if isinstance(error, HTTPException) else 500
    detail = str(error.detail) if isinstance(error, HTTPException) else ""
    return _answer(status, Problem(error=detail))


def _invalid(_request: Request, error: Exception) -> JSONResponse:
    """Name the fields that do not fit, without repeating their values."""
    found = error.errors() if isinstance(error, RequestValidationError) else []
    lines = [f"{'.'.join(str(part) for part in item['loc'])}: {item['msg']}" for item in found]
    return _answer(400, Problem(error="; ".join(lines)))
