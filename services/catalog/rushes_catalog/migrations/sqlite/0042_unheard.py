"""Why speech could not be recognised is stored, with the recogniser, and with descriptions made without speech."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

_COLUMNS = ("problem_reason", "problem_detail")


def upgrade() -> None:
    """Existing transcripts have no problem."""
    with op.batch_alter_table("transcript") as table:
        for name in _COLUMNS:
            table.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """Speech that could not be recognised is recognised again."""
    op.execute("DELETE FROM transcript WHERE problem_reason <> ''")
    op.execute("DELETE FROM feature WHERE problem_reason <> '' AND vector IS NOT NULL")
    with op.batch_alter_table("transcript") as table:
        for name in _COLUMNS:
            table.drop_column(name)
