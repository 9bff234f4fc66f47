"""The few audit records that reports tell of are found by their time."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    where = sa.text("type IN ('decision_refused', 'engagement_ended', 'member_added', 'stop_cleared', 'stop_set')")
    columns = ["tenant", "at", "seq", "type", "subject"]
    op.create_index("ix_audit_event_told", "audit_event", columns, sqlite_where=where, postgresql_where=where)
