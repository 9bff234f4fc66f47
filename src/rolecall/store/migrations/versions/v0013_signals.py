"""Feedback is found without reading the whole audit log."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    only = sa.text("type = 'feedback_given'")
    op.create_index(
        "ix_audit_event_feedback",
        "audit_event",
        ["tenant", "at"],
        sqlite_where=only,
        postgresql_where=only,
    )
