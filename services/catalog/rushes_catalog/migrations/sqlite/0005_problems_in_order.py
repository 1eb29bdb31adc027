"""Indexes to list problems in every order."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_ORDERS = {
    "asset_problem": ["root_id", "path_key", "number"],
    "asset_problem_name": ["name_key", "number", "root_id"],
    "asset_problem_size": ["size", "number", "root_id"],
    "asset_problem_mtime": ["mtime_ns", "number", "root_id"],
    "asset_problem_duration": ["duration", "number", "root_id"],
}
_BROKEN = sa.text("state = 'problem'")


def upgrade() -> None:
    """Create the indexes; the existing one had no order."""
    op.drop_index("asset_problem", table_name="asset", sqlite_where=_BROKEN)
    for name, columns in _ORDERS.items():
        op.create_index(name, "asset", columns, unique=False, sqlite_where=_BROKEN)


def downgrade() -> None:
    """Restore the existing index."""
    for name in _ORDERS:
        op.drop_index(name, table_name="asset", sqlite_where=_BROKEN)
    op.create_index("asset_problem", "asset", ["root_id", "number"], unique=False, sqlite_where=_BROKEN)
