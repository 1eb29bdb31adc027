"""What a prediction says first, and how sure it is, can be told without reading it: loose videos are listed by it."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What was predicted is predicted again: that takes seconds, and the descriptors stay."""
    op.execute("DELETE FROM prediction")
    with op.batch_alter_table("prediction") as prediction:
        prediction.add_column(sa.Column("label", sa.Text(), nullable=False))
        prediction.add_column(sa.Column("confidence", sa.Float(), nullable=False))


def downgrade() -> None:
    """Predictions are read to tell what they say."""
    with op.batch_alter_table("prediction") as prediction:
        for column in ("label", "confidence"):
            prediction.drop_column(column)
