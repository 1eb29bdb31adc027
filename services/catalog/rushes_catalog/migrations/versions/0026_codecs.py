"""Lists can be of one codec, and of what browsers do not play as it is."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0024"
branch_labels = None
depends_on = None

# As rushes_footage.browsers says it, in one statement for a million rows.
_CONVERSION = """
UPDATE asset SET conversion = CASE WHEN
  (lower(substr(name, -4)) IN ('.mp4', '.mov', '.m4v') OR lower(substr(name, -5)) = '.webm')
  AND (video_codec IN ('vp8', 'vp9', 'av1')
       OR (video_codec = 'h264' AND pixel_format IN ('yuv420p', 'yuvj420p')))
  AND audio_codec IN ('', 'aac', 'mp3', 'opus')
THEN 1 ELSE 2 END WHERE state = 'ready'
"""


def upgrade() -> None:
    """Say it of all that was looked into."""
    op.add_column("asset", sa.Column("conversion", sa.BigInteger(), server_default="0", nullable=False))
    op.execute(_CONVERSION)
    op.execute("UPDATE asset SET video_codec = '' WHERE state = 'problem'")
    op.create_index("asset_video_codec", "asset", ["video_codec"])
    op.create_index("asset_conversion", "asset", ["conversion"])
    # Of indexes that it has no figures of the planner believes the worst.
    op.execute("ANALYZE asset")


def downgrade() -> None:
    """As it was."""
    op.drop_index("asset_conversion", "asset")
    op.drop_index("asset_video_codec", "asset")
    op.drop_column("asset", "conversion")
