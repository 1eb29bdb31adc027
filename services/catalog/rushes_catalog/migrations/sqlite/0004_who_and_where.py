"""Who requested a job, and which media node ran its tasks."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; unknown for existing jobs."""
    op.add_column("job", sa.Column("requested_by", sa.Text(), server_default="", nullable=False))
    op.add_column("task", sa.Column("ran_on", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    """Drop the columns."""
    op.drop_column("task", "ran_on")
    op.drop_column("job", "requested_by")
