"""The tables of the product, by topic; importing this package fills `metadata` with all of them.

Every table begins with the tenant, and so does every key but the row number `seq` (invariant 10).
"""

from rolecall.store.tables.access import account, link, session
from rolecall.store.tables.audit import audit_body, audit_event, audit_head
from rolecall.store.tables.base import metadata
from rolecall.store.tables.engine import checkpoint, executor
from rolecall.store.tables.evidence import blob, chunk, passage, source
from rolecall.store.tables.money import budget, budget_limit, hold, ledger_entry
from rolecall.store.tables.people import engagement, member, member_key
from rolecall.store.tables.queues import inbox, outbox, shelf_entry, shelf_feed, shelf_row, stop
from rolecall.store.tables.reports import checkin, claim, report, schedule
from rolecall.store.tables.work import (
    answers,
    decision,
    deliverable,
    follow_up,
    progress,
    questions,
    refusal,
    request,
    run,
    stage_record,
    thread,
    version,
)

__all__ = [
    "account", "answers", "audit_body", "audit_event", "audit_head", "blob", "budget", "budget_limit", "checkin",
    "checkpoint", "chunk", "claim", "decision", "deliverable", "engagement", "executor", "follow_up", "hold",
    "inbox", "ledger_entry", "link", "member", "member_key", "metadata", "outbox", "passage", "progress",
    "questions", "refusal", "report", "request", "run", "schedule", "session", "shelf_entry", "shelf_feed",
    "shelf_row", "source", "stage_record", "stop", "thread", "version",
]  # fmt: skip
