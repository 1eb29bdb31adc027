"""An index of videos with warnings."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the index; few videos have a warning."""
    where = sa.text("state = 'ready' AND problem_reason != ''")
    op.create_index("asset_warning", "asset", ["number"], sqlite_where=where)


def downgrade() -> None:
    """Drop the index; lists of them read every row."""
    op.drop_index("asset_warning", "asset")
