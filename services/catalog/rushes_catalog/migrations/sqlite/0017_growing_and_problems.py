"""Files that somebody is still writing, and the problems of a folder, are found without a look at all others."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_BROKEN = sa.text("state = 'problem'")


def upgrade() -> None:
    """Make their indexes; that of problems by path told of folders only by reading each row."""
    op.drop_index("asset_problem", "asset")
    op.create_index("asset_problem", "asset", ["root_id", "path_key", "number", "path"], sqlite_where=_BROKEN)
    op.create_index("asset_problem_added", "asset", ["number", "root_id"], sqlite_where=_BROKEN)
    op.create_index("asset_growing", "asset", ["number"], sqlite_where=sa.text("state = 'growing'"))


def downgrade() -> None:
    """Take them away; what is being written is looked into like all that is new."""
    op.drop_index("asset_problem_added", "asset")
    op.drop_index("asset_problem", "asset")
    op.create_index("asset_problem", "asset", ["root_id", "path_key", "number"], sqlite_where=_BROKEN)
    op.drop_index("asset_growing", "asset")
    op.execute("UPDATE asset SET state = 'new' WHERE state = 'growing'")
