"""Videos that are sorted into categories."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create tables of the chosen folder, and of moved videos by change."""
    op.create_table(
        "sort_folder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="sort_folder_pk"),
    )
    op.create_table(
        "sorted_video",
        sa.Column("change_id", sa.String(36), nullable=False),
        sa.Column("root", sa.Text(), nullable=False),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("device", sa.String(20), nullable=False),
        sa.Column("inode", sa.String(20), nullable=False),
        sa.Column("size", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("mtime_ns", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.PrimaryKeyConstraint("change_id", name="sorted_video_pk"),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name="sorted_video_change_id_fk"),
    )


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("sorted_video")
    op.drop_table("sort_folder")
