"""Hashes of frames, and pairs of videos that show the same."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def _words(name: str) -> "sa.Column[str]":
    return sa.Column(name, sa.Text(), nullable=False, server_default="")


def upgrade() -> None:
    """Both are empty until the first search."""
    op.create_table(
        "frame_hashes",
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("hashes", sa.LargeBinary()),
        _words("problem_reason"),
        _words("problem_detail"),
        sa.PrimaryKeyConstraint("fingerprint", "method", name="frame_hashes_pk"),
    )
    op.create_table(
        "duplicate_search",
        sa.Column("root_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        _words("error"),
        _words("requested_by"),
        sa.Column("ended_at", sa.BigInteger()),
        sa.ForeignKeyConstraint(["root_id"], ["root.id"], name="duplicate_search_root_id_fk"),
        sa.PrimaryKeyConstraint("root_id", "folder", name="duplicate_search_pk"),
    )
    op.create_table(
        "video_copy",
        sa.Column("one", sa.Text(), nullable=False),
        sa.Column("other", sa.Text(), nullable=False),
        sa.Column("mirrored", sa.Boolean(), nullable=False),
        sa.Column("later_seconds", sa.Float(), nullable=False),
        sa.Column("alike", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("one", "other", name="video_copy_pk"),
    )
    op.create_table(
        "not_duplicate",
        sa.Column("one", sa.Text(), nullable=False),
        sa.Column("other", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("one", "other", name="not_duplicate_pk"),
    )


def downgrade() -> None:
    """Drop the tables."""
    for table in ("not_duplicate", "video_copy", "duplicate_search", "frame_hashes"):
        op.drop_table(table)
