"""The audit log."""

import sqlalchemy as sa
from alembic import op

from rolecall.store.columns import belongs_to, count, json, text

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "audit_event",
        text("tenant"),
        count("seq"),
        text("at"),
        text("prev"),
        text("type"),
        text("actor_kind"),
        text("actor_id"),
        text("subject"),
        text("request"),
        text("covers"),
        text("commitment"),
        text("leaf"),
        sa.PrimaryKeyConstraint("tenant", "seq"),
        sa.Index(None, "tenant", "request"),
    )
    op.create_table(
        "audit_body",
        text("tenant"),
        count("seq"),
        text("salt"),
        json("body"),
        sa.PrimaryKeyConstraint("tenant", "seq"),
        belongs_to("audit_event", "seq", keys=("seq",)),
    )
    op.create_table(
        "audit_head",
        text("tenant"),
        count("seq"),
        text("leaf"),
        sa.PrimaryKeyConstraint("tenant"),
    )
