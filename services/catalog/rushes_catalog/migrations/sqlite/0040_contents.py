"""Hashes of the parts of files, which cover all bytes."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Files are hashed while a node is idle."""
    op.create_table(
        "content",
        sa.Column("asset_number", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("mtime_ns", sa.BigInteger(), nullable=False),
        sa.Column("digests", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["asset_number"], ["asset.number"], name="content_asset_number_fk"),
        sa.PrimaryKeyConstraint("asset_number", name="content_pk"),
    )


def downgrade() -> None:
    """Files are distinguished by their fingerprints alone."""
    op.drop_table("content")
