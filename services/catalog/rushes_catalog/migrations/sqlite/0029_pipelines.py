"""Detection pipelines: timelines, runs, their checkpoints, and overlays."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def _id(name: str, *, nullable: bool = False) -> "sa.Column[str]":
    return sa.Column(name, sa.String(36), nullable=nullable)


def _text(name: str) -> "sa.Column[str]":
    return sa.Column(name, sa.Text(), nullable=False)


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "timeline",
        _id("id"),
        _text("wanted"),
        _text("assets"),
        sa.Column("frames", sa.LargeBinary(), nullable=False),
        sa.Column("frame_count", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="timeline_pk"),
    )
    op.create_table(
        "pipeline_run",
        _id("id"),
        _id("timeline_id"),
        _text("profile"),
        _text("stages"),
        sa.Column("start_stage", sa.String(30), nullable=False),
        _id("origin_id", nullable=True),
        sa.Column("provider", sa.Text(), nullable=False, server_default=""),
        _text("overrides"),
        _text("config"),
        sa.Column("synchronous", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pipeline_run_pk"),
        sa.ForeignKeyConstraint(["timeline_id"], ["timeline.id"], name="pipeline_run_timeline_id_fk"),
        sa.ForeignKeyConstraint(["origin_id"], ["pipeline_run.id"], name="pipeline_run_origin_id_fk"),
    )
    op.create_index("pipeline_run_timeline_id", "pipeline_run", ["timeline_id"])
    op.create_index("pipeline_run_origin_id", "pipeline_run", ["origin_id"])
    op.create_table(
        "checkpoint",
        _id("id"),
        _id("run_id"),
        _id("timeline_id"),
        sa.Column("stage", sa.String(30), nullable=False),
        _text("stats"),
        _text("versions"),
        sa.Column("milliseconds", sa.BigInteger(), nullable=False),
        sa.Column("results", sa.LargeBinary(), nullable=False),
        sa.Column("scenario_label", sa.Text()),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="checkpoint_pk"),
        sa.ForeignKeyConstraint(["run_id"], ["pipeline_run.id"], name="checkpoint_run_id_fk"),
        sa.ForeignKeyConstraint(["timeline_id"], ["timeline.id"], name="checkpoint_timeline_id_fk"),
        sa.UniqueConstraint("run_id", "stage", name="checkpoint_run_id_stage_once"),
        sa.UniqueConstraint(
            "timeline_id", "stage", "scenario_label", name="checkpoint_timeline_id_stage_scenario_label_once"
        ),
    )
    op.create_table(
        "overlay",
        _id("run_id"),
        sa.Column("stage", sa.String(30), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("png", sa.LargeBinary(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("saved_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", "stage", "seq", "key", name="overlay_pk"),
        sa.ForeignKeyConstraint(["run_id"], ["pipeline_run.id"], name="overlay_run_id_fk"),
    )
    op.create_index("overlay_saved_at", "overlay", ["saved_at"])


def downgrade() -> None:
    """Drop the tables."""
    for table in ("overlay", "checkpoint", "pipeline_run", "timeline"):
        op.drop_table(table)
