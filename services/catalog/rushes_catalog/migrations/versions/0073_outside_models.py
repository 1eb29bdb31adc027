"""Outside models: their answers, what was sent to them, and what stages warn of."""

import sqlalchemy as sa
from alembic import op

revision = "0073"
down_revision = "0072"
branch_labels = None
depends_on = None


def _text(kind: "sa.types.TypeEngine[str]") -> "sa.types.TypeEngine[str]":
    return kind.with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Nothing was asked yet, and no stage has warned."""
    op.add_column("checkpoint", sa.Column("warning", _text(sa.Text()), nullable=False, server_default=""))
    op.create_table(
        "outside_answer",
        sa.Column("question", _text(sa.String(64)), nullable=False),
        sa.Column("provider", _text(sa.Text()), nullable=False, server_default=""),
        sa.Column("model", _text(sa.Text()), nullable=False, server_default=""),
        sa.Column("words", _text(sa.Text()), nullable=False, server_default=""),
        sa.Column("answered_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("question", name="outside_answer_pk"),
    )
    op.create_table(
        "outside_call",
        sa.Column("run_id", _text(sa.String(36)), nullable=False),
        sa.Column("stage", _text(sa.String(30)), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("seq", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("region", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("crop", _text(sa.String(64)), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("model", _text(sa.Text()), nullable=False, server_default=""),
        sa.Column("outcome", _text(sa.String(30)), nullable=False),
        sa.Column("words", _text(sa.Text()), nullable=False, server_default=""),
        sa.Column("milliseconds", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["pipeline_run.id"], name="outside_call_run_id_fk"),
        sa.PrimaryKeyConstraint("run_id", "stage", "number", name="outside_call_pk"),
    )


def downgrade() -> None:
    """Answers and requests are forgotten."""
    op.drop_table("outside_call")
    op.drop_table("outside_answer")
    op.drop_column("checkpoint", "warning")
