"""Where clips are joined from segments that several clips of their batch share."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; existing clips have no such segments."""
    op.add_column("clip", sa.Column("joints", sa.Text()))


def downgrade() -> None:
    """Drop the column."""
    op.drop_column("clip", "joints")
