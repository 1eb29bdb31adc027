"""Where clips are put together of segments that their batch shares."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make it; no clip so far is."""
    op.add_column("clip", sa.Column("joints", sa.Text()))


def downgrade() -> None:
    """Take it away."""
    op.drop_column("clip", "joints")
