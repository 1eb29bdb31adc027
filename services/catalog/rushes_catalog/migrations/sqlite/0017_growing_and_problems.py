"""Indexes of growing files, and of the problems of a folder."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_BROKEN = sa.text("state = 'problem'")


def upgrade() -> None:
    """Create the indexes; the index of problems by path found those of a folder only by reading each row."""
    op.drop_index("asset_problem", "asset")
    op.create_index("asset_problem", "asset", ["root_id", "path_key", "number", "path"], sqlite_where=_BROKEN)
    op.create_index("asset_problem_added", "asset", ["number", "root_id"], sqlite_where=_BROKEN)
    op.create_index("asset_growing", "asset", ["number"], sqlite_where=sa.text("state = 'growing'"))


def downgrade() -> None:
    """Drop the indexes; growing files are read like new ones."""
    op.drop_index("asset_problem_added", "asset")
    op.drop_index("asset_problem", "asset")
    op.create_index("asset_problem", "asset", ["root_id", "path_key", "number"], sqlite_where=_BROKEN)
    op.drop_index("asset_growing", "asset")
    op.execute("UPDATE asset SET state = 'new' WHERE state = 'growing'")
