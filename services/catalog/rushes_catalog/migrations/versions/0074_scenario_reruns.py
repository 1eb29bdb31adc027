"""Runs that run a scenario again."""

import sqlalchemy as sa
from alembic import op

revision = "0074"
down_revision = "0073"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """No run so far runs a scenario again."""
    op.add_column(
        "pipeline_run", sa.Column("scenario_id", sa.String(36).with_variant(sa.Text(collation="C"), "postgresql"))
    )
    op.add_column("pipeline_run", sa.Column("frames_changed", sa.BigInteger()))
    op.create_index("pipeline_run_scenario_id", "pipeline_run", ["scenario_id"])


def downgrade() -> None:
    """Re-runs of scenarios are runs like others."""
    op.drop_index("pipeline_run_scenario_id", "pipeline_run")
    op.drop_column("pipeline_run", "frames_changed")
    op.drop_column("pipeline_run", "scenario_id")
