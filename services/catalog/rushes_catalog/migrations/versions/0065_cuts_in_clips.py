"""Cuts of edited videos that clips cross."""

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None

_OWED = sa.text("cuts_wanted")


def upgrade() -> None:
    """Of the clips so far nothing is known, and nothing is looked for."""
    op.add_column("clip", sa.Column("cuts", sa.Text().with_variant(sa.Text(collation="C"), "postgresql")))
    op.add_column("clip", sa.Column("cuts_wanted", sa.Boolean(), server_default="0", nullable=False))
    op.create_index("clip_cuts_owed", "clip", ["id"], sqlite_where=_OWED, postgresql_where=_OWED)


def downgrade() -> None:
    """Nothing is known of any clip."""
    op.drop_index("clip_cuts_owed", "clip")
    op.drop_column("clip", "cuts_wanted")
    op.drop_column("clip", "cuts")
