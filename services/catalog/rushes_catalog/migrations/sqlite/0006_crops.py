"""The crop of an export, and of each of its clips."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; all existing exports show the whole picture."""
    op.add_column("export", sa.Column("cropping", sa.Text()))
    op.add_column("clip", sa.Column("crop", sa.Text()))


def downgrade() -> None:
    """Drop the columns."""
    op.drop_column("clip", "crop")
    op.drop_column("export", "cropping")
