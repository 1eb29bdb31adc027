"""The contract of an export, and the frames of its clips that follow from it."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; all existing exports have the contract `plain`."""
    op.add_column("export", sa.Column("contract", sa.String(20), nullable=False, server_default="plain"))
    op.add_column("clip", sa.Column("resampled_rate", sa.Integer()))
    op.add_column("clip", sa.Column("resampled_frames", sa.BigInteger()))


def downgrade() -> None:
    """Drop the columns."""
    op.drop_column("clip", "resampled_frames")
    op.drop_column("clip", "resampled_rate")
    op.drop_column("export", "contract")
