"""Which part of the pictures an export cuts out, and what each of its clips shows."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make them; all exports so far show the whole picture."""
    op.add_column("export", sa.Column("cropping", sa.Text()))
    op.add_column("clip", sa.Column("crop", sa.Text()))


def downgrade() -> None:
    """Take them away."""
    op.drop_column("clip", "crop")
    op.drop_column("export", "cropping")
