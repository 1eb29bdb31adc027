"""Videos that can be read, and of which something is worth knowing, are found by an index of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Few have a warning."""
    where = sa.text("state = 'ready' AND problem_reason != ''")
    op.create_index("asset_warning", "asset", ["number"], sqlite_where=where)


def downgrade() -> None:
    """Lists of them are found by reading every row."""
    op.drop_index("asset_warning", "asset")
