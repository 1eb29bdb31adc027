"""Contents whose pictures are described for the search by words."""

import sqlalchemy as sa
from alembic import op

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None


def _text() -> "sa.types.TypeEngine[str]":
    return sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Nothing is described so far."""
    op.create_table(
        "seen_content",
        sa.Column("fingerprint", _text(), nullable=False),
        sa.Column("model", _text(), nullable=False),
        sa.Column("model_version", _text(), nullable=False),
        sa.Column("pictures", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("problem_reason", _text(), nullable=False, server_default=""),
        sa.Column("problem_detail", _text(), nullable=False, server_default=""),
        sa.Column("described_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", "model", "model_version", name="seen_content_pk"),
    )


def downgrade() -> None:
    """Nothing is described."""
    op.drop_table("seen_content")
