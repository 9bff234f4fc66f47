"""Requests, their questions, answers and refusals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from rolecall.domain.refusal import Refusal
from rolecall.domain.request import REQUEST_MOVES, Answers, Question, Request, RequestStatus
from rolecall.store import tables
from rolecall.store.facts import value_of
from rolecall.store.rows import TENANT, where

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from rolecall.store.audit import SqlAuditLog
    from rolecall.store.rows import Rows

_table = tables.request

_NEWEST_IN_PLACE = sa.select(_table.c.facts).where(where(_table, ("place",))).order_by(_table.c.seq.desc()).limit(1)
_COUNT_ANSWERS = sa.select(sa.func.count()).where(where(tables.answers, ("request",)))


class SqlRequests:
    """See `rolecall.ports.store.Requests`."""

    def __init__(self, rows: Rows, log: SqlAuditLog) -> None:
        self._rows = rows
        self._log = log

    def add(self, request: Request) -> None:
        """See `Requests.add`."""
        self._rows.add(_table, request, f"Request {request.id}")
        self._stands(request.id, "received")

    def get(self, request: str) -> Request:
        """See `Requests.get`."""
        return self._rows.value(_table, Request, f"request {request}", id=request)

    def status(self, request: str) -> RequestStatus:
        """See `Requests.status`."""
        status: RequestStatus = self._rows.need(_table, "status", name=f"request {request}", id=request).status
        return status

    def move(self, request: str, to: RequestStatus) -> None:
        """See `Requests.move`."""
        self._rows.move(_table, REQUEST_MOVES, to, id=request)
        self._stands(request, to)

    def _stands(self, request: str, status: RequestStatus) -> None:
        self._log.stands("status_moved", f"status:request:{request}", {"status": status}, request)

    def listed(
        self, *, engagements: Collection[str], statuses: Collection[RequestStatus] = (), limit: int = 50
    ) -> Sequence[tuple[Request, RequestStatus]]:
        """See `Requests.listed`."""
        query: sa.Select[Any] = sa.select(_table.c.facts, _table.c.status).where(
            _table.c.tenant == TENANT, _table.c.engagement.in_(engagements)
        )
        if statuses:
            query = query.where(_table.c.status.in_(statuses))
        found = self._rows.run(query.order_by(_table.c.seq.desc()).limit(limit))
        return [(value_of(Request, row.facts, "request"), row.status) for row in found]

    def in_thread(self, place: str) -> Request | None:
        """See `Requests.in_thread`."""
        row = self._rows.run(_NEWEST_IN_PLACE, key_place=place).first()
        return row and value_of(Request, row.facts, "request")

    def ask(self, request: str, questions: Sequence[Question]) -> None:
        """See `Requests.ask`."""
        plain = [question.snapshot() for question in questions]
        self._rows.put(tables.questions, request=request, questions=plain)

    def questions(self, request: str) -> tuple[Question, ...]:
        """See `Requests.questions`."""
        row = self._rows.find(tables.questions, "questions", request=request)
        return tuple(value_of(Question, plain, "question") for plain in row.questions) if row else ()

    def answer(self, answers: Answers) -> None:
        """Store answers under the next number of the request, which is their audit key."""
        number = self._rows.run(_COUNT_ANSWERS, key_request=answers.request).scalar_one() + 1
        self._rows.add(tables.answers, answers, f"Answer {number} to {answers.request}", number=number)

    def answers(self, request: str) -> tuple[Answers, ...]:
        """See `Requests.answers`."""
        return self._rows.values(tables.answers, Answers, "answer", request=request)

    def refuse(self, request: str, refusal: Refusal) -> None:
        """See `Requests.refuse`."""
        self._rows.put(tables.refusal, request=request, facts=refusal.snapshot())

    def refusal(self, request: str) -> Refusal | None:
        """See `Requests.refusal`."""
        row = self._rows.find(tables.refusal, "facts", request=request)
        return row and value_of(Refusal, row.facts, f"refusal of {request}")
