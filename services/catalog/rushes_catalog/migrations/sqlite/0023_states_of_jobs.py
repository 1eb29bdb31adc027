"""Whether any of a job's tasks waits or runs is one look at the index, however many it has."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The state stands behind the job."""
    op.drop_index("task_job_id", "task")
    op.create_index("task_job_id_state", "task", ["job_id", "state"])


def downgrade() -> None:
    """As it was."""
    op.drop_index("task_job_id_state", "task")
    op.create_index("task_job_id", "task", ["job_id"])
