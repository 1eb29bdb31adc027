"""Transcripts of files, by recogniser."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """No speech has been recognised yet."""
    op.create_table(
        "transcript",
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("recogniser", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", "recogniser", name="transcript_pk"),
    )


def downgrade() -> None:
    """Speech is recognised again."""
    op.drop_table("transcript")
