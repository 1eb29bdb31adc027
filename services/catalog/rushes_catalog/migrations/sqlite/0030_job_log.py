"""A log of the events of jobs."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def _words(name: str) -> "sa.Column[str]":
    return sa.Column(name, sa.Text(), nullable=False, server_default="")


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "job_log",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("job_id", sa.String(36), nullable=False),
        sa.Column("task_id", sa.String(36)),
        sa.Column("event", sa.String(20), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False, server_default="0"),
        _words("node"),
        _words("detail"),
        sa.PrimaryKeyConstraint("number", name="job_log_pk"),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name="job_log_job_id_fk"),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name="job_log_task_id_fk"),
    )
    op.create_index("job_log_job_id_number", "job_log", ["job_id", "number"])


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("job_log")
