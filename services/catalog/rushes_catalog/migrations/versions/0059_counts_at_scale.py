"""Indexes for counting clips and listing jobs by state where there are very many."""

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

_COUNTED = sa.text("state != 'done' AND state != 'deleted'")


def upgrade() -> None:
    """How many clips are done is counted in `cut` already."""
    op.create_index("clip_counted", "clip", ["export_id", "state"], sqlite_where=_COUNTED, postgresql_where=_COUNTED)
    op.drop_index("clip_export_id_position_state", "clip")
    op.create_index("job_state_deleted_at_id", "job", ["state", "deleted_at", "id"])


def downgrade() -> None:
    """Counting takes longer."""
    op.drop_index("job_state_deleted_at_id", "job")
    op.create_index("clip_export_id_position_state", "clip", ["export_id", "position", "state"])
    op.drop_index("clip_counted", "clip")
