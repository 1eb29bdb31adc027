"""Exports of a label, the newest first."""

from alembic import op

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A search of labels reads no more of them than it shows."""
    op.create_index("export_label_id", "export", ["label", "id"])
    op.drop_index("export_label", "export")


def downgrade() -> None:
    """By label alone."""
    op.create_index("export_label", "export", ["label"])
    op.drop_index("export_label_id", "export")
