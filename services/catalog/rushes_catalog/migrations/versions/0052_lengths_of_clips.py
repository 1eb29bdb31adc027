"""Length of an export's clips in seconds."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """So far the contract has told it."""
    op.add_column("export", sa.Column("seconds", sa.Float(), nullable=False, server_default="8"))
    for contract, frames in (("video_201", 201), ("video_193", 193)):
        op.execute(
            sa.text("UPDATE export SET seconds = :seconds WHERE contract = :contract").bindparams(
                seconds=frames / 25, contract=contract
            )
        )


def downgrade() -> None:
    """Clips keep the lengths that they have."""
    op.drop_column("export", "seconds")
