"""The index of recording times tells sizes and durations too: where in these orders a span of time begins."""

from alembic import op

revision = "0044"
down_revision = "0042"
branch_labels = None
depends_on = None

_NAME = "asset_by_recorded"
_BEFORE = ("recorded_ms", "number", "root_id", "mtime_ns", "video_codec", "conversion")


def upgrade() -> None:
    """Make it anew."""
    op.drop_index(_NAME, "asset")
    op.create_index(_NAME, "asset", [*_BEFORE, "size", "duration"])
    # Of indexes that it has no figures of the planner believes the worst.
    op.execute("ANALYZE asset")


def downgrade() -> None:
    """As it was."""
    op.drop_index(_NAME, "asset")
    op.create_index(_NAME, "asset", list(_BEFORE))
