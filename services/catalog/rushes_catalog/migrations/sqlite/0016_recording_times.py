"""The recording time of every video, which lists can be sorted by."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

# As inspecting a file would determine it now, by the present rules.
from rushes_catalog.library.domain.recording_times import recording_time

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_ROWS = 10_000


def upgrade() -> None:
    """Add columns and indexes, and fill the columns of all existing assets."""
    op.add_column("asset", sa.Column("recorded_ms", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("asset", sa.Column("recorded_source", sa.String(10), server_default="mtime", nullable=False))
    _fill(op.get_bind(), datetime.now(UTC))
    op.create_index(op.f("asset_recorded_ms_number_root_id"), "asset", ["recorded_ms", "number", "root_id"])
    op.create_index(
        "asset_problem_recorded",
        "asset",
        ["recorded_ms", "number", "root_id"],
        sqlite_where=sa.text("state = 'problem'"),
    )


def _fill(connection: sa.Connection, now: datetime) -> None:
    some = sa.text(
        "SELECT number, name, mtime_ns, CASE state WHEN 'ready' THEN recorded_at_ms ELSE 0 END AS said FROM asset"
        " WHERE number > :after ORDER BY number LIMIT :rows"
    )
    written = sa.text("UPDATE asset SET recorded_ms = :millis, recorded_source = :source WHERE number = :number")
    after = -1
    while rows := connection.execute(some, {"after": after, "rows": _ROWS}).all():
        times = [(row.number, recording_time(row.said, row.name, row.mtime_ns, now)) for row in rows]
        connection.execute(
            written,
            [{"number": number, "millis": time.millis, "source": str(time.source)} for number, time in times],
        )
        after = rows[-1].number


def downgrade() -> None:
    """Drop them."""
    op.drop_index("asset_problem_recorded", "asset")
    op.drop_index("asset_recorded_ms_number_root_id", "asset")
    op.drop_column("asset", "recorded_source")
    op.drop_column("asset", "recorded_ms")
