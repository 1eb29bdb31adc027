"""Decisions of people about brands in frames of videos."""

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0069"
branch_labels = None
depends_on = None


def _text(kind: "sa.types.TypeEngine[str]") -> "sa.types.TypeEngine[str]":
    return kind.with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Nobody has decided on anything yet."""
    op.create_table(
        "brand_label",
        sa.Column("id", _text(sa.String(36)), nullable=False),
        sa.Column("fingerprint", _text(sa.Text()), nullable=False),
        sa.Column("frame", sa.BigInteger(), nullable=False),
        sa.Column("x", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("y", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("w", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("h", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("text", _text(sa.Text()), nullable=False, server_default=""),
        sa.Column("verdict", _text(sa.String(10)), nullable=False),
        sa.Column("brand", _text(sa.Text())),
        sa.Column("made_by", _text(sa.Text()), nullable=False, server_default=""),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="brand_label_pk"),
    )
    op.create_index("brand_label_fingerprint_frame", "brand_label", ["fingerprint", "frame"])


def downgrade() -> None:
    """Decisions are forgotten."""
    op.drop_table("brand_label")
