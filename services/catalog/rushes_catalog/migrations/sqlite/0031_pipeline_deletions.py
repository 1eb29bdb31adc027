"""Timelines and runs have names, and deletions of timelines, runs and checkpoints can be undone."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_DELETED = ("timeline", "pipeline_run", "checkpoint")
_NAMED = ("timeline", "pipeline_run")


def upgrade() -> None:
    """Existing timelines and runs are not deleted, and have no name."""
    for table in _NAMED:
        op.add_column(table, sa.Column("name", sa.Text(), nullable=False, server_default=""))
    for table in _DELETED:
        op.add_column(table, sa.Column("deletion_id", sa.String(36)))
        op.create_index(f"{table}_deletion_id", table, ["deletion_id"])


def downgrade() -> None:
    """Deleted timelines, runs and checkpoints are restored."""
    for table in _DELETED:
        op.drop_index(f"{table}_deletion_id", table)
        op.drop_column(table, "deletion_id")
    for table in _NAMED:
        op.drop_column(table, "name")
