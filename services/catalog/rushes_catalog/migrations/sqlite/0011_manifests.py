"""Revisions of dataset.jsonl, and the fingerprint of each export's source."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column and the table; all manifests have to be written again."""
    op.add_column("export", sa.Column("source_fingerprint", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "manifest",
        sa.Column("folder_suffix", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("written", sa.BigInteger(), nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("folder_suffix", name=op.f("manifest_pk")),
    )
    # A source that has changed since is not the file that the clips were cut from.
    op.execute(
        """
        UPDATE export SET source_fingerprint = coalesce((
            SELECT asset.fingerprint FROM asset WHERE asset.number = export.asset_number
            AND asset.size = export.source_size AND asset.mtime_ns = export.source_mtime_ns
        ), '')
        """
    )
    op.execute("INSERT INTO manifest (folder_suffix, revision) SELECT DISTINCT folder_suffix, 1 FROM export")


def downgrade() -> None:
    """Drop the table and the column."""
    op.drop_table("manifest")
    op.drop_column("export", "source_fingerprint")
