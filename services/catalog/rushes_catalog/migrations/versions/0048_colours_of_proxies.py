"""Whether a scrub proxy is made as FFmpeg does by default, or as browsers show its video."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Proxies made before are as browsers show their videos."""
    op.add_column("proxy", sa.Column("as_ffmpeg", sa.Boolean(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Requested proxies are made as browsers show their videos."""
    with op.batch_alter_table("proxy") as changed:
        changed.drop_column("as_ffmpeg")
