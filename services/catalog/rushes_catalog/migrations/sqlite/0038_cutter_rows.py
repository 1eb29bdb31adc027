"""Clips of the replaced cutter, and the rows of its database that they come from."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

_GROUP = ["folder_suffix", "name", "number"]


def upgrade() -> None:
    """All existing clips were made by Rushes."""
    op.add_column("export", sa.Column("origin", sa.String(10), nullable=False, server_default="rushes"))
    op.drop_index("export_group_once", table_name="export")
    op.create_index(
        "export_group_once",
        "export",
        _GROUP,
        unique=True,
        sqlite_where=sa.text("replaces IS NULL AND origin = 'rushes'"),
    )
    op.add_column("clip", sa.Column("adopted_size", sa.BigInteger()))
    op.add_column("clip", sa.Column("adopted_mtime_ns", sa.BigInteger()))
    op.create_table(
        "cutter_row",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("row", sa.Text(), nullable=False),
        sa.Column("placed_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("key", name="cutter_row_pk"),
    )
    op.create_index("cutter_row_unplaced", "cutter_row", ["name"], sqlite_where=sa.text("placed_at IS NULL"))


def downgrade() -> None:
    """Only possible where nothing was imported: earlier versions would treat imported clips as their own."""
    op.drop_table("cutter_row")
    op.drop_column("clip", "adopted_mtime_ns")
    op.drop_column("clip", "adopted_size")
    op.drop_index("export_group_once", table_name="export")
    op.create_index("export_group_once", "export", _GROUP, unique=True, sqlite_where=sa.text("replaces IS NULL"))
    op.drop_column("export", "origin")
