"""Why something cannot be heard is kept: with what was to hear it, and with what describes the file without it."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

_COLUMNS = ("problem_reason", "problem_detail")


def upgrade() -> None:
    """What was heard was heard without a problem."""
    with op.batch_alter_table("transcript") as table:
        for name in _COLUMNS:
            table.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """It is listened to again."""
    op.execute("DELETE FROM transcript WHERE problem_reason <> ''")
    op.execute("DELETE FROM feature WHERE problem_reason <> '' AND vector IS NOT NULL")
    with op.batch_alter_table("transcript") as table:
        for name in _COLUMNS:
            table.drop_column(name)
