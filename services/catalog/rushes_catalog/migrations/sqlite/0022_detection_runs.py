"""Detection runs of models over assets, and their results."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def _number(name: str) -> "sa.Column[int]":
    return sa.Column(name, sa.BigInteger(), nullable=False, server_default="0")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "detection_run",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("asset_number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("job_id", sa.String(36), nullable=False),
        sa.Column("sought", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        _number("source_size"),
        _number("source_mtime_ns"),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        _number("width"),
        _number("height"),
        _number("frames"),
        _number("boxes"),
        sa.Column("last_frame", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="detection_run_pk"),
        sa.ForeignKeyConstraint(["asset_number"], ["asset.number"], name="detection_run_asset_number_fk"),
    )
    op.create_index("detection_run_asset_number", "detection_run", ["asset_number"])
    op.create_index("detection_run_job_id", "detection_run", ["job_id"])
    op.create_table(
        "detection_chunk",
        sa.Column("run_id", sa.String(36), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("frames", sa.Integer(), nullable=False),
        sa.Column("boxes", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", "first", name="detection_chunk_pk"),
        sa.ForeignKeyConstraint(["run_id"], ["detection_run.id"], name="detection_chunk_run_id_fk"),
    )


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("detection_chunk")
    op.drop_table("detection_run")
