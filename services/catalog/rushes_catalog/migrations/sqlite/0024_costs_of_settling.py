"""Settling a clip costs the same in a job of any size, even where it replaces a clip or fell back to another
encoder.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Index clips of an export by name, and count those that fell back to another encoder by reason."""
    op.create_index("clip_export_id_name", "clip", ["export_id", "name"])
    op.create_table(
        "export_fallback",
        sa.Column("export_id", sa.String(36), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("clips", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("export_id", "words", name="export_fallback_pk"),
        sa.ForeignKeyConstraint(["export_id"], ["export.id"], name="export_fallback_export_id_fk"),
    )
    op.execute(
        "INSERT INTO export_fallback (export_id, words, clips)"
        " SELECT export_id, fallback, count(*) FROM clip WHERE fallback <> '' GROUP BY export_id, fallback"
    )


def downgrade() -> None:
    """Drop the index and the table."""
    op.drop_table("export_fallback")
    op.drop_index("clip_export_id_name", "clip")
