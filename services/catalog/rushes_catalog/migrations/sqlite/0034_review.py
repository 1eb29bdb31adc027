"""Doubts of a classifier about sorted videos are stored, and sorted videos can be moved to other categories."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """There are no doubts before the next training."""
    op.create_table(
        "doubt",
        sa.Column("classifier_id", sa.String(36), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["classifier_id"], ["classifier.id"], name="doubt_classifier_id_fk"),
        sa.PrimaryKeyConstraint("classifier_id", "fingerprint", name="doubt_pk"),
    )
    op.add_column("sorted_video", sa.Column("origin", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """Videos moved between categories count as unsorted before."""
    op.drop_column("sorted_video", "origin")
    op.drop_table("doubt")
