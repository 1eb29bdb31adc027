"""Categories can be renamed, merged and removed, with what was learned about them."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Existing sorted videos count as filed when their file was placed there."""
    op.create_table(
        "category_edit",
        sa.Column("change_id", sa.String(36), nullable=False),
        sa.Column("deed", sa.String(10), nullable=False),
        sa.Column("root", sa.Text(), nullable=False),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("device", sa.String(20), nullable=False),
        sa.Column("inode", sa.String(20), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False, server_default="0"),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name="category_edit_change_id_fk"),
        sa.PrimaryKeyConstraint("change_id", name="category_edit_pk"),
    )
    op.create_table(
        "merged_video",
        sa.Column("change_id", sa.String(36), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("device", sa.String(20), nullable=False),
        sa.Column("inode", sa.String(20), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("mtime_ns", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("state", sa.String(10), nullable=False),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name="merged_video_change_id_fk"),
        sa.PrimaryKeyConstraint("change_id", "name", name="merged_video_pk"),
    )
    op.add_column("classifier", sa.Column("relabelled", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("asset", sa.Column("filed_at", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """Edits remain in effect, and cannot be undone."""
    op.drop_column("asset", "filed_at")
    op.drop_column("classifier", "relabelled")
    op.drop_table("merged_video")
    op.drop_table("category_edit")
