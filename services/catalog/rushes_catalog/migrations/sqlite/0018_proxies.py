"""Scrub proxies, and the sessions that requested them."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "proxy",
        sa.Column("asset_number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False, server_default=""),
        sa.Column("source_size", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("source_mtime_ns", sa.BigInteger(), nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("asset_number", "height", name="proxy_pk"),
        sa.ForeignKeyConstraint(["asset_number"], ["asset.number"], name="proxy_asset_number_fk"),
    )
    op.create_table(
        "proxy_session",
        sa.Column("session", sa.Text(), nullable=False),
        sa.Column("asset_number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("session", "asset_number", "height", name="proxy_session_pk"),
        sa.ForeignKeyConstraint(["asset_number"], ["asset.number"], name="proxy_session_asset_number_fk"),
    )
    op.create_index("proxy_session_asset_number_height", "proxy_session", ["asset_number", "height"])


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("proxy_session")
    op.drop_table("proxy")
