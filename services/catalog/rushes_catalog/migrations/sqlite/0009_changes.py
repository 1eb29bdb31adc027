"""Changes that can be undone, and the trash of deleted clips."""

import sqlalchemy as sa
from alembic import op

from rushes_catalog.storage.schema.columns import UtcTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; earlier changes cannot be undone."""
    op.create_table(
        "change",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), server_default="", nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("undone_by", sa.Text(), server_default="", nullable=False),
        sa.Column("undone_at", UtcTime()),
        sa.Column("until", UtcTime(), nullable=False),
        sa.Column("step", sa.String(10), server_default="", nullable=False),
        sa.Column("step_by", sa.Text(), server_default="", nullable=False),
        sa.Column("step_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="change_pk"),
    )
    op.create_index("change_until", "change", ["until"])
    op.create_index("change_under_way", "change", ["id"], sqlite_where=sa.text("step != ''"))
    op.create_table(
        "change_asset",
        sa.Column("change_id", sa.String(36), nullable=False),
        sa.Column("asset_number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name="change_asset_change_id_fk"),
        sa.ForeignKeyConstraint(["asset_number"], ["asset.number"], name="change_asset_asset_number_fk"),
        sa.PrimaryKeyConstraint("change_id", "asset_number", name="change_asset_pk"),
    )
    op.create_index("change_asset_asset_number", "change_asset", ["asset_number"])
    op.create_table(
        "trash",
        sa.Column("clip_id", sa.String(36), nullable=False),
        sa.Column("change_id", sa.String(36), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("size", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("discarded_by", sa.Text(), server_default="", nullable=False),
        sa.Column("discarded_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["clip_id"], ["clip.id"], name="trash_clip_id_fk"),
        sa.PrimaryKeyConstraint("clip_id", name="trash_pk"),
    )
    op.create_index("trash_change_id", "trash", ["change_id"])
    op.create_index(
        "trash_kept", "trash", ["change_id", "size", "discarded_at"], sqlite_where=sa.text("state = 'kept'")
    )
    op.add_column("export", sa.Column("facts_changed_at", UtcTime()))
    op.create_index("export_facts_owed", "export", ["id"], sqlite_where=sa.text("facts_changed_at IS NOT NULL"))
    op.create_index("export_label", "export", ["label"])


def downgrade() -> None:
    """Drop the tables."""
    op.drop_index("export_label", table_name="export")
    op.drop_index("export_facts_owed", table_name="export")
    op.drop_column("export", "facts_changed_at")
    op.drop_table("trash")
    op.drop_table("change_asset")
    op.drop_table("change")
