"""What people say of their work before the team's status report."""

import sqlalchemy as sa
from alembic import op

from rolecall.store.columns import json, text

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "checkin",
        text("tenant"),
        text("report"),
        text("member"),
        text("channel"),
        json("facts"),
        sa.PrimaryKeyConstraint("tenant", "report", "member"),
        sa.Index(None, "tenant", "channel"),
    )
