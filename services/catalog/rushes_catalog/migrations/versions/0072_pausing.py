"""Runs of pipelines that pause between their stages."""

import sqlalchemy as sa
from alembic import op

revision = "0072"
down_revision = "0071"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Runs so far pause nowhere."""
    text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    op.add_column("pipeline_run", sa.Column("pause_after", text, nullable=False, server_default=""))
    op.add_column("pipeline_run", sa.Column("stepping", sa.Boolean(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Runs pause nowhere; those that are paused stay so."""
    op.drop_column("pipeline_run", "stepping")
    op.drop_column("pipeline_run", "pause_after")
