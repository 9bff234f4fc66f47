"""What waits for its requester is found by indexes: the risk of a version beside its facts, a request's status."""

import json as json_text
from contextlib import suppress

import sqlalchemy as sa
from alembic import op

from rolecall.store.columns import text

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("version", text("risk", default=""))
    _fill()
    waiting = sa.text("status = 'waiting'")
    op.create_index(
        "ix_version_waiting",
        "version",
        ["tenant", "deliverable", "risk"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    op.create_index("ix_request_tenant_requester_status_seq", "request", ["tenant", "requester", "status", "seq"])


def _fill() -> None:
    connection = op.get_bind()
    found = connection.exec_driver_sql("SELECT seq, CAST(facts AS TEXT) AS facts FROM version").all()
    if found:
        columns = [{"n": row.seq, "risk": _risk(row.facts)} for row in found]
        connection.execute(sa.text("UPDATE version SET risk = :risk WHERE seq = :n"), columns)


def _risk(facts: str) -> str:
    """Facts that were tampered with stop no migration: the audit names them."""
    with suppress(ValueError, KeyError, TypeError):
        return str(json_text.loads(facts)["risk"])
    return ""
