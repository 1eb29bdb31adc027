"""What is not there any more is counted without a look at what is."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make its index."""
    op.create_index("asset_absent", "asset", ["root_id", "number"], sqlite_where=sa.text("absent != 0"))


def downgrade() -> None:
    """Take it away."""
    op.drop_index("asset_absent", "asset")
