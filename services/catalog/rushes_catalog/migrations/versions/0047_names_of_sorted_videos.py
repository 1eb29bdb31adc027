"""The new name of a sorted video."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Videos sorted before have kept their names."""
    text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    op.add_column("sorted_video", sa.Column("new_name", text, nullable=False, server_default=""))


def downgrade() -> None:
    """Sortings with a new name can no longer be undone."""
    with op.batch_alter_table("sorted_video") as changed:
        changed.drop_column("new_name")
