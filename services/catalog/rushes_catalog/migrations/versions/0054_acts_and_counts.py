"""Acts that are several changes, and indexes for counting clips and jobs by state."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_IN_ACT = sa.text("act != ''")


def upgrade() -> None:
    """Changes so far were made alone, as far as is known."""
    op.add_column("change", sa.Column("act", _TEXT, nullable=False, server_default=""))
    op.create_index("change_of_act", "change", ["act"], sqlite_where=_IN_ACT, postgresql_where=_IN_ACT)
    op.create_index("clip_export_id_position_state", "clip", ["export_id", "position", "state"])
    op.create_index("job_kind_state_deleted_at", "job", ["kind", "state", "deleted_at"])


def downgrade() -> None:
    """Counting takes longer."""
    op.drop_index("job_kind_state_deleted_at", "job")
    op.drop_index("clip_export_id_position_state", "clip")
    op.drop_index("change_of_act", "change")
    op.drop_column("change", "act")
