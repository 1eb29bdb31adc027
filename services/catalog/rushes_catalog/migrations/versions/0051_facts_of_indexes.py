"""Whether a file's length, rate, size and warning are those of its frame index."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """All are those of headers, until media tells the others."""
    op.add_column("asset", sa.Column("indexed", sa.Boolean(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Corrected facts stay until their files are inspected again."""
    # Without a batch, which would copy the table without its triggers.
    op.drop_column("asset", "indexed")
