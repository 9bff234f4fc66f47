"""Access, threads, follow-ups, and what lists of requests are narrowed by."""

import json as json_text
from contextlib import suppress

import sqlalchemy as sa
from alembic import op

from rolecall.store.columns import belongs_to, count, index_where, json, number, text

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    _make_access()
    _widen_request()
    op.create_table(
        "thread",
        text("tenant"),
        text("place"),
        text("request"),
        sa.PrimaryKeyConstraint("tenant", "place"),
        belongs_to("request", "request"),
        sa.Index(None, "tenant", "request"),
    )
    op.create_table(
        "follow_up",
        number(),
        text("tenant"),
        text("id"),
        text("request"),
        text("state", default="pending"),
        json("facts"),
        sa.UniqueConstraint("tenant", "id"),
        belongs_to("request", "request"),
        sa.Index(None, "tenant", "request"),
        index_where("state = 'pending'", "ix_follow_up_pending", "tenant", "seq"),
    )
    op.add_column("outbox", text("under", default=""))
    op.add_column("inbox", count("lapses", default="0"))
    op.create_index("ix_outbox_tenant_state_seq", "outbox", ["tenant", "state", "seq"])
    op.drop_index("ix_version_tenant_status_engagement", "version")
    op.create_index("ix_version_tenant_status_engagement_seq", "version", ["tenant", "status", "engagement", "seq"])
    _fill()


def _make_access() -> None:
    op.create_table(
        "link",
        text("tenant"),
        text("hash"),
        text("kind"),
        text("member"),
        text("expires_at"),
        text("by", default=""),
        sa.PrimaryKeyConstraint("tenant", "hash"),
        sa.UniqueConstraint("hash"),
        belongs_to("member", "member"),
        sa.Index(None, "tenant", "member"),
    )
    op.create_table(
        "session",
        text("tenant"),
        text("hash"),
        text("member"),
        text("workspace"),
        text("account"),
        text("expires_at"),
        text("seen_at"),
        sa.PrimaryKeyConstraint("tenant", "hash"),
        sa.UniqueConstraint("hash"),
        belongs_to("member", "member"),
        sa.Index(None, "tenant", "member"),
    )
    op.create_table(
        "account",
        text("tenant"),
        text("workspace"),
        text("account"),
        sa.PrimaryKeyConstraint("tenant", "workspace", "account"),
        sa.UniqueConstraint("workspace", "account"),
    )


def _widen_request() -> None:
    op.add_column("request", text("channel", default=""))
    op.add_column("request", text("requester", default=""))
    op.add_column("request", count("private", default="0"))
    op.add_column("request", text("assignee", default=""))
    op.drop_index("ix_request_tenant_engagement_seq", "request")
    op.drop_index("ix_request_tenant_status", "request")
    op.drop_index("ix_request_tenant_place", "request")
    op.create_index(
        "ix_request_tenant_engagement_seq_private_requester",
        "request",
        ["tenant", "engagement", "seq", "private", "requester"],
    )
    op.create_index("ix_request_tenant_engagement_status_seq", "request", ["tenant", "engagement", "status", "seq"])
    op.create_index("ix_request_tenant_channel_seq", "request", ["tenant", "channel", "seq"])
    op.create_index("ix_request_tenant_requester_seq", "request", ["tenant", "requester", "seq"])
    assigned = sa.text("assignee <> ''")
    op.create_index(
        "ix_request_assigned",
        "request",
        ["tenant", "assignee", "seq"],
        sqlite_where=assigned,
        postgresql_where=assigned,
    )


def _fill() -> None:
    """Repeat channel and requester of old requests; a thread is about its newest one, as it was before."""
    connection = op.get_bind()
    found = connection.exec_driver_sql(
        "SELECT seq, tenant, id, place, CAST(facts AS TEXT) AS facts FROM request ORDER BY seq"
    ).all()
    columns, threads = [], {}
    for row in found:
        columns.append(
            {"n": row.seq, "channel": ":".join(row.place.split(":")[:3]), "requester": _requester(row.facts)}
        )
        if row.place.count(":") > 2:
            threads[row.tenant, row.place] = row.id
    if columns:
        connection.execute(
            sa.text("UPDATE request SET channel = :channel, requester = :requester WHERE seq = :n"), columns
        )
    if threads:
        connection.execute(
            sa.text("INSERT INTO thread (tenant, place, request) VALUES (:tenant, :place, :request)"),
            [{"tenant": tenant, "place": place, "request": id} for (tenant, place), id in threads.items()],
        )


def _requester(facts: str) -> str:
    """Facts that were tampered with stop no migration: the audit names them."""
    with suppress(ValueError, KeyError, TypeError):
        return str(json_text.loads(facts)["requester"])
    return ""
