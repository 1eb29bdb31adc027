"""Which encoder an export asked for, and which one made each clip."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make them; all clips so far were made by the CPU."""
    op.add_column("export", sa.Column("encoder", sa.Text(), server_default="libx264", nullable=False))
    op.add_column("clip", sa.Column("encoder", sa.Text(), server_default="", nullable=False))
    op.add_column("clip", sa.Column("fallback", sa.Text(), server_default="", nullable=False))
    op.execute("UPDATE clip SET encoder = 'libx264' WHERE proof IS NOT NULL")


def downgrade() -> None:
    """Take them away."""
    op.drop_column("clip", "fallback")
    op.drop_column("clip", "encoder")
    op.drop_column("export", "encoder")
