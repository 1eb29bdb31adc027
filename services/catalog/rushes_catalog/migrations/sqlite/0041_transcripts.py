"""What is said in files is kept, by what has heard it."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing was listened to yet."""
    op.create_table(
        "transcript",
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("recogniser", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", "recogniser", name="transcript_pk"),
    )


def downgrade() -> None:
    """It is listened to again."""
    op.drop_table("transcript")
