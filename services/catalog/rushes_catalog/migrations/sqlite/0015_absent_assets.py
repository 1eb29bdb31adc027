"""An index to count absent assets without reading present ones."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the index."""
    op.create_index("asset_absent", "asset", ["root_id", "number"], sqlite_where=sa.text("absent != 0"))


def downgrade() -> None:
    """Drop the index."""
    op.drop_index("asset_absent", "asset")
