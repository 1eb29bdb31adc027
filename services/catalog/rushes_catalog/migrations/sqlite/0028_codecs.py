"""Lists can be filtered by codec, and by whether browsers can play a file as it is."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

# The indexes of orders: their previous and new names, and their previous columns.
_ORDERS = {
    "asset_root_id_path_key_number_recorded_ms": ("asset_by_path", ["root_id", "path_key", "number", "recorded_ms"]),
    "asset_name_key_number_root_id_recorded_ms": ("asset_by_name", ["name_key", "number", "root_id", "recorded_ms"]),
    "asset_size_number_root_id_recorded_ms": ("asset_by_size", ["size", "number", "root_id", "recorded_ms"]),
    "asset_mtime_ns_number_root_id_recorded_ms": ("asset_by_mtime", ["mtime_ns", "number", "root_id", "recorded_ms"]),
    "asset_recorded_ms_number_root_id_mtime_ns": (
        "asset_by_recorded",
        ["recorded_ms", "number", "root_id", "mtime_ns"],
    ),
    "asset_duration_number_root_id_recorded_ms": (
        "asset_by_duration",
        ["duration", "number", "root_id", "recorded_ms"],
    ),
}

# The rule of rushes_footage.browsers, as one statement for a million rows.
_CONVERSION = """
UPDATE asset SET conversion = CASE WHEN
  (lower(substr(name, -4)) IN ('.mp4', '.mov', '.m4v') OR lower(substr(name, -5)) = '.webm')
  AND (video_codec IN ('vp8', 'vp9', 'av1')
       OR (video_codec = 'h264' AND pixel_format IN ('yuv420p', 'yuvj420p')))
  AND audio_codec IN ('', 'aac', 'mp3', 'opus')
THEN 1 ELSE 2 END WHERE state = 'ready'
"""


def upgrade() -> None:
    """Fill the columns of all inspected assets.

    The indexes of orders include them, so that lists skip other assets without reading rows.
    """
    for name in _ORDERS:
        op.drop_index(name, "asset")
    op.add_column("asset", sa.Column("conversion", sa.BigInteger(), server_default="0", nullable=False))
    op.execute(_CONVERSION)
    op.execute("UPDATE asset SET video_codec = '' WHERE state = 'problem'")
    op.create_index("asset_video_codec", "asset", ["video_codec"])
    op.create_index("asset_conversion", "asset", ["conversion"])
    for name, columns in _ORDERS.values():
        op.create_index(name, "asset", [*columns, "video_codec", "conversion"])
    # Without statistics of an index the planner assumes the worst.
    op.execute("ANALYZE asset")


def downgrade() -> None:
    """Restore the previous indexes, and drop the columns."""
    for name, _ in _ORDERS.values():
        op.drop_index(name, "asset")
    op.drop_index("asset_conversion", "asset")
    op.drop_index("asset_video_codec", "asset")
    op.drop_column("asset", "conversion")
    for name, (_, columns) in _ORDERS.items():
        op.create_index(name, "asset", columns)
