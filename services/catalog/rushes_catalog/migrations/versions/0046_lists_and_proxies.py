"""The index of recording times includes names, and proxies made ahead of need have a height."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

_NAME = "asset_by_recorded"
_BEFORE = ("recorded_ms", "number", "root_id", "mtime_ns", "video_codec", "conversion", "size", "duration")


def upgrade() -> None:
    """Proxies made ahead of need before were all 360 pixels high."""
    op.drop_index(_NAME, "asset")
    op.create_index(_NAME, "asset", [*_BEFORE, "name_key"])
    # Without statistics of an index the planner assumes the worst.
    op.execute("ANALYZE asset")
    number = sa.Integer().with_variant(sa.BigInteger(), "postgresql")
    op.add_column("proxy_ahead", sa.Column("height", number, nullable=False, server_default="360"))


def downgrade() -> None:
    """Restore the previous columns and indexes."""
    with op.batch_alter_table("proxy_ahead") as changed:
        changed.drop_column("height")
    op.drop_index(_NAME, "asset")
    op.create_index(_NAME, "asset", list(_BEFORE))
