"""The number of crashes of workers on an asset, and an index of problems."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column and create the index."""
    op.add_column("asset", sa.Column("deaths", sa.Integer(), server_default="0", nullable=False))
    op.create_index(
        "asset_problem", "asset", ["root_id", "number"], unique=False, sqlite_where=sa.text("state = 'problem'")
    )


def downgrade() -> None:
    """Drop the index and the column."""
    op.drop_index("asset_problem", table_name="asset", sqlite_where=sa.text("state = 'problem'"))
    op.drop_column("asset", "deaths")
