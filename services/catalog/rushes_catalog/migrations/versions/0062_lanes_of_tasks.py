"""Ready tasks in lanes, whose first ones are found without reading those that have to wait."""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None

_WAITING = sa.text("state = 'waiting'")
_READY = sa.text("state = 'waiting' AND NOT withdraw AND NOT paused AND not_before IS NULL AND held_until IS NULL")
_HELD_BACK = sa.text("state = 'waiting' AND not_before IS NOT NULL")
_HELD = sa.text("state = 'waiting' AND held_until IS NOT NULL")
_RAN = sa.text("ran_on != ''")


def upgrade() -> None:
    """Times that have passed are taken out of the rows by the first delivery."""
    op.add_column("task", sa.Column("paused", sa.Boolean(), server_default="0", nullable=False))
    op.execute(
        "UPDATE task SET paused = NOT paused WHERE job_id IN (SELECT id FROM job WHERE state = 'paused')",
    )
    # Held for no node.
    op.execute("UPDATE task SET held_until = NULL WHERE state = 'waiting' AND node = ''")
    op.drop_index("task_ready", "task")
    lane = ["kind", "encoder", "root_id", "rank", "place", "id"]
    op.create_index("task_ready", "task", lane, sqlite_where=_READY, postgresql_where=_READY)
    op.create_index("task_not_before", "task", ["not_before"], sqlite_where=_HELD_BACK, postgresql_where=_HELD_BACK)
    op.create_index("task_held_until", "task", ["held_until"], sqlite_where=_HELD, postgresql_where=_HELD)
    op.create_index("task_ran_on", "task", ["job_id", "ran_on"], sqlite_where=_RAN, postgresql_where=_RAN)


def downgrade() -> None:
    """All waiting tasks are read at each change."""
    for index in ("task_ran_on", "task_held_until", "task_not_before", "task_ready"):
        op.drop_index(index, "task")
    op.create_index(
        "task_ready", "task", ["kind", "rank", "place", "id"], sqlite_where=_WAITING, postgresql_where=_WAITING
    )
    op.drop_column("task", "paused")
