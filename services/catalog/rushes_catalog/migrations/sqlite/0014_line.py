"""Jobs have a place in their queue, and can be paused."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_WAITING = sa.text("state = 'waiting'")


def upgrade() -> None:
    """Existing jobs keep their order; jobs.domain.line.first_place computes their places."""
    op.add_column("task", sa.Column("place", sa.Text(), nullable=False, server_default=""))
    op.execute("UPDATE task SET place = replace(job_id, '-', '')")
    op.drop_index("task_ready", table_name="task")
    op.create_index("task_ready", "task", ["kind", "rank", "place", "id"], sqlite_where=_WAITING)
    op.drop_index("job_active", table_name="job")
    op.create_index("job_active", "job", ["id"], sqlite_where=sa.text("state IN ('waiting', 'running', 'paused')"))
    op.create_index("job_paused", "job", ["id"], sqlite_where=sa.text("state = 'paused'"))


def downgrade() -> None:
    """Drop the columns; paused jobs are resumed."""
    op.execute("UPDATE job SET state = 'waiting' WHERE state = 'paused'")
    op.drop_index("job_paused", table_name="job")
    op.drop_index("job_active", table_name="job")
    op.create_index("job_active", "job", ["id"], sqlite_where=sa.text("state IN ('waiting', 'running')"))
    op.drop_index("task_ready", table_name="task")
    op.create_index("task_ready", "task", ["kind", "rank", "id"], sqlite_where=_WAITING)
    op.drop_column("task", "place")
