"""Versions of files of which no more scrub proxies are made ahead of need."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "proxy_ahead",
        sa.Column("asset_number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("mtime_ns", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("asset_number", name="proxy_ahead_pk"),
        sa.ForeignKeyConstraint(["asset_number"], ["asset.number"], name="proxy_ahead_asset_number_fk"),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("proxy_ahead")
