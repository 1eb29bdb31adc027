"""Numbers of pipeline runs among those of their timelines."""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """In the order in which they were queued, which is that of their ids."""
    op.add_column("timeline", sa.Column("runs_queued", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("pipeline_run", sa.Column("number", sa.BigInteger(), nullable=False, server_default="0"))
    op.execute(
        "UPDATE pipeline_run SET number = (SELECT count(*) FROM pipeline_run AS earlier"
        " WHERE earlier.timeline_id = pipeline_run.timeline_id AND earlier.id <= pipeline_run.id)"
    )
    op.execute(
        "UPDATE timeline SET runs_queued ="
        " (SELECT count(*) FROM pipeline_run WHERE pipeline_run.timeline_id = timeline.id)"
    )


def downgrade() -> None:
    """They are numbered by their places in the list again."""
    op.drop_column("pipeline_run", "number")
    op.drop_column("timeline", "runs_queued")
