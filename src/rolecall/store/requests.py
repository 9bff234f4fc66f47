"""Requests: where they stand, whose they are now, their threads, questions, answers and refusals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from rolecall.domain.refusal import Refusal
from rolecall.domain.request import REQUEST_MOVES, Answers, Question, Request, RequestStatus
from rolecall.errors import NotFound
from rolecall.store import tables
from rolecall.store.facts import value_of
from rolecall.store.follow_ups import SqlFollowUps
from rolecall.store.rows import TENANT, where

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from rolecall.store.audit import SqlAuditLog
    from rolecall.store.rows import Rows

_table = tables.request

_ASSIGN = sa.update(_table).where(where(_table, ("id",))).values(assignee=sa.bindparam("to"))
_shown = sa.select(_table.c.facts, _table.c.status)
_ASSIGNED = _shown.where(where(_table, ("assignee",)), sa.text("assignee <> ''"), _table.c.status != "closed").order_by(
    _table.c.seq
)
_COUNT_ANSWERS = sa.select(sa.func.count()).where(where(tables.answers, ("request",)))


class SqlRequests(SqlFollowUps):
    """See `rolecall.ports.work.Requests`."""

    def __init__(self, rows: Rows, log: SqlAuditLog) -> None:
        super().__init__(rows)
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
        self,
        *,
        engagements: Collection[str],
        statuses: Collection[RequestStatus] = (),
        limit: int = 50,
        before: str = "",
        channel: str = "",
        requester: str = "",
        private: str | None = None,
    ) -> Sequence[tuple[Request, RequestStatus]]:
        """See `Requests.listed`."""
        wanted = [_table.c.tenant == TENANT, _table.c.engagement.in_(engagements)]
        if statuses:
            wanted.append(_table.c.status.in_(statuses))
        if before:
            wanted.append(_table.c.seq < self._rows.need(_table, "seq", name=f"request {before}", id=before).seq)
        if channel:
            wanted.append(_table.c.channel == channel)
        if requester:
            wanted.append(_table.c.requester == requester)
        if private is not None:
            wanted.append(sa.or_(_table.c.private == 0, _table.c.requester == private))
        # The facts are fetched for what is shown only: sorting would carry them along.
        newest = sa.select(_table.c.seq).where(*wanted).order_by(_table.c.seq.desc()).limit(limit)
        return self._found(_shown.where(_table.c.seq.in_(newest)).order_by(_table.c.seq.desc()))

    def bind(self, place: str, request: str) -> None:
        """See `Requests.bind`."""
        self._rows.put(tables.thread, place=place, request=request)

    def in_thread(self, place: str) -> Request | None:
        """See `Requests.in_thread`."""
        row = self._rows.find(tables.thread, "request", place=place)
        return self.get(row.request) if row else None

    def thread_of(self, request: str) -> str:
        """See `Requests.thread_of`."""
        row = self._rows.find(tables.thread, "place", request=request)
        return str(row.place) if row else ""

    def assign(self, request: str, member: str) -> None:
        """See `Requests.assign`."""
        if not self._rows.run(_ASSIGN, key_id=request, to=member).rowcount:
            raise NotFound(f"There is no request {request}.")

    def assignee(self, request: str) -> str:
        """See `Requests.assignee`."""
        return str(self._rows.need(_table, "assignee", name=f"request {request}", id=request).assignee)

    def assigned(self, member: str) -> Sequence[tuple[Request, RequestStatus]]:
        """See `Requests.assigned`."""
        return self._found(_ASSIGNED, key_assignee=member)

    def _found(self, query: sa.Select[Any], **values: str) -> Sequence[tuple[Request, RequestStatus]]:
        return [(value_of(Request, row.facts, "request"), row.status) for row in self._rows.run(query, **values)]

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
        self._rows.put(tables.refusal, request=request, facts=refusal.snapshot(), code=refusal.code)

    def refusal(self, request: str) -> Refusal | None:
        """See `Requests.refusal`."""
        row = self._rows.find(tables.refusal, "facts", request=request)
        return row and value_of(Refusal, row.facts, f"refusal of {request}")
