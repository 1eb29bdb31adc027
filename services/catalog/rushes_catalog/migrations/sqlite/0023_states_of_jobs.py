"""Whether any task of a job waits or runs is found by the index, whatever their number."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The index includes the state after the job."""
    op.drop_index("task_job_id", "task")
    op.create_index("task_job_id_state", "task", ["job_id", "state"])


def downgrade() -> None:
    """Restore the previous index."""
    op.drop_index("task_job_id_state", "task")
    op.create_index("task_job_id", "task", ["job_id"])
