"""Jobs that were deleted from the list."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """None was so far."""
    op.add_column("job", sa.Column("deleted_at", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """They are listed again."""
    op.drop_column("job", "deleted_at")
