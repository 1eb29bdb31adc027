"""The format of an export's clips, and the codec of their sound."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; all existing exports are MP4s with AAC."""
    op.add_column("export", sa.Column("format", sa.String(10), nullable=False, server_default="mp4"))
    op.add_column("export", sa.Column("audio", sa.String(10), nullable=False, server_default="aac"))


def downgrade() -> None:
    """Drop the columns."""
    op.drop_column("export", "audio")
    op.drop_column("export", "format")
