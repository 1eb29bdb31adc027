"""The first label of a prediction and its confidence are columns, by which unsorted videos are listed."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Predictions are deleted and made again, which takes seconds; descriptions of videos are kept."""
    op.execute("DELETE FROM prediction")
    with op.batch_alter_table("prediction") as prediction:
        prediction.add_column(sa.Column("label", sa.Text(), nullable=False))
        prediction.add_column(sa.Column("confidence", sa.Float(), nullable=False))


def downgrade() -> None:
    """Drop the columns; predictions are read to find their first label."""
    with op.batch_alter_table("prediction") as prediction:
        for column in ("label", "confidence"):
            prediction.drop_column(column)
