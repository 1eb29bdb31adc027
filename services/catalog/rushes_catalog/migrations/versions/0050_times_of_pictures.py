"""When the pictures of clips are shown whose times are not even."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of clips that were planned before, the times are not known."""
    op.add_column("clip", sa.Column("times", sa.Text().with_variant(sa.Text(collation="C"), "postgresql")))


def downgrade() -> None:
    """A cut of the same file plans them again."""
    with op.batch_alter_table("clip") as changed:
        changed.drop_column("times")
