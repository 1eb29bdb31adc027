"""Parts of the results of stages are kept while they are computed."""

import sqlalchemy as sa
from alembic import op

revision = "0076"
down_revision = "0075"
branch_labels = None
depends_on = None


def _text(kind: "sa.types.TypeEngine[str]") -> "sa.types.TypeEngine[str]":
    return kind.with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Nothing is kept so far."""
    op.create_table(
        "stage_part",
        sa.Column("timeline_id", _text(sa.String(36)), nullable=False),
        sa.Column("address", _text(sa.String(64)), nullable=False),
        sa.Column("first", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("last", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("results", sa.LargeBinary(), nullable=False),
        sa.Column("milliseconds", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("stored_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["timeline_id"], ["timeline.id"], name="stage_part_timeline_id_fk"),
        sa.PrimaryKeyConstraint("timeline_id", "address", "first", name="stage_part_pk"),
    )
    op.create_index("stage_part_stored_at", "stage_part", ["stored_at"])


def downgrade() -> None:
    """What is being computed begins anew."""
    op.drop_table("stage_part")
