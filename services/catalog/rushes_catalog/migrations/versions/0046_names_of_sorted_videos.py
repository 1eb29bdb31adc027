"""What a video was called from when it was sorted."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """All that were sorted before have kept their names."""
    text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    op.add_column("sorted_video", sa.Column("new_name", text, nullable=False, server_default=""))


def downgrade() -> None:
    """What has another name by now is found by nobody who takes the sorting back: it stays where it is."""
    with op.batch_alter_table("sorted_video") as changed:
        changed.drop_column("new_name")
