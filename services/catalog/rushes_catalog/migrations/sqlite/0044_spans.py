"""The index of recording times includes sizes and durations, to find where a time span begins in these orders."""

from alembic import op

revision = "0044"
down_revision = "0042"
branch_labels = None
depends_on = None

_NAME = "asset_by_recorded"
_BEFORE = ("recorded_ms", "number", "root_id", "mtime_ns", "video_codec", "conversion")


def upgrade() -> None:
    """Create the index again."""
    op.drop_index(_NAME, "asset")
    op.create_index(_NAME, "asset", [*_BEFORE, "size", "duration"])
    # Without statistics of an index the planner assumes the worst.
    op.execute("ANALYZE asset")


def downgrade() -> None:
    """Restore the previous index."""
    op.drop_index(_NAME, "asset")
    op.create_index(_NAME, "asset", list(_BEFORE))
