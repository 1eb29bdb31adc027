"""Finders, their examples, versions, scores and scans, and decisions about moments."""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None


def _text(kind: "sa.types.TypeEngine[str]") -> "sa.types.TypeEngine[str]":
    return kind.with_variant(sa.Text(collation="C"), "postgresql")


def _id(name: str, *, nullable: bool = False) -> "sa.Column[str]":
    return sa.Column(name, _text(sa.String(36)), nullable=nullable)


def _asset() -> "sa.Column[int]":
    return sa.Column("asset_number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False)


def _span() -> "list[sa.Column[int]]":
    return [sa.Column(name, sa.BigInteger(), nullable=False) for name in ("start_us", "end_us")]


def _counted(name: str) -> "sa.Column[int]":
    return sa.Column(name, sa.BigInteger(), nullable=False, server_default="0")


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=f"{table}_{column}_fk")


def upgrade() -> None:
    """There are none so far."""
    op.create_table(
        "finder",
        _id("id"),
        sa.Column("name", _text(sa.Text()), nullable=False),
        sa.Column("by", _text(sa.String(10)), nullable=False),
        sa.Column("profile", _text(sa.Text())),
        sa.Column("labels", _text(sa.Text()), nullable=False),
        sa.Column("sound", _text(sa.Text())),
        sa.Column("picture", _text(sa.Text())),
        sa.Column("watch", sa.Boolean(), nullable=False),
        _counted("versions_made"),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        _id("deletion_id", nullable=True),
        sa.PrimaryKeyConstraint("id", name="finder_pk"),
    )
    op.create_index("finder_deletion_id", "finder", ["deletion_id"])
    there = sa.text("deletion_id IS NULL")
    op.create_index("finder_name", "finder", ["name"], unique=True, sqlite_where=there, postgresql_where=there)
    op.create_table(
        "finder_example",
        _id("id"),
        _id("finder_id"),
        _asset(),
        *_span(),
        sa.Column("positive", sa.Boolean(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        _id("deletion_id", nullable=True),
        _refers("finder_example", "finder_id", "finder.id"),
        _refers("finder_example", "asset_number", "asset.number"),
        sa.PrimaryKeyConstraint("id", name="finder_example_pk"),
    )
    op.create_index(
        "finder_example_finder_id_asset_number_start_us", "finder_example", ["finder_id", "asset_number", "start_us"]
    )
    op.create_index("finder_example_asset_number", "finder_example", ["asset_number"])
    op.create_index("finder_example_deletion_id", "finder_example", ["deletion_id"])
    op.create_table(
        "finder_clip_off",
        _id("finder_id"),
        _id("clip_id"),
        _refers("finder_clip_off", "finder_id", "finder.id"),
        _refers("finder_clip_off", "clip_id", "clip.id"),
        sa.PrimaryKeyConstraint("finder_id", "clip_id", name="finder_clip_off_pk"),
    )
    op.create_index("finder_clip_off_clip_id", "finder_clip_off", ["clip_id"])
    op.create_table(
        "finder_version",
        _id("id"),
        _id("finder_id"),
        _counted("number"),
        sa.Column("trained_at", sa.BigInteger(), nullable=False),
        sa.Column("card", _text(sa.Text()), nullable=False),
        sa.Column("spans", sa.LargeBinary(), nullable=False),
        sa.Column("model", sa.LargeBinary(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False, server_default="0"),
        _refers("finder_version", "finder_id", "finder.id"),
        sa.PrimaryKeyConstraint("id", name="finder_version_pk"),
        sa.UniqueConstraint("finder_id", "number", name="finder_version_finder_id_number_once"),
    )
    active = sa.text("active")
    op.create_index(
        "finder_version_active",
        "finder_version",
        ["finder_id"],
        unique=True,
        sqlite_where=active,
        postgresql_where=active,
    )
    op.create_table(
        "finder_score",
        _id("version_id"),
        _asset(),
        _counted("source_size"),
        _counted("source_mtime_ns"),
        sa.Column("window", sa.Float(), nullable=False),
        sa.Column("hop", sa.Float(), nullable=False),
        sa.Column("start", sa.Float(), nullable=False),
        sa.Column("scores", sa.LargeBinary(), nullable=False),
        sa.Column("scored_at", sa.BigInteger(), nullable=False),
        _refers("finder_score", "version_id", "finder_version.id"),
        _refers("finder_score", "asset_number", "asset.number"),
        sa.PrimaryKeyConstraint("version_id", "asset_number", name="finder_score_pk"),
    )
    op.create_index("finder_score_asset_number", "finder_score", ["asset_number"])
    op.create_table(
        "finder_scan",
        _id("job_id"),
        _id("finder_id"),
        _id("version_id"),
        _refers("finder_scan", "finder_id", "finder.id"),
        _refers("finder_scan", "version_id", "finder_version.id"),
        sa.PrimaryKeyConstraint("job_id", name="finder_scan_pk"),
    )
    op.create_index("finder_scan_finder_id_job_id", "finder_scan", ["finder_id", "job_id"])
    op.create_index("finder_scan_version_id", "finder_scan", ["version_id"])
    op.create_table(
        "moment_decision",
        _id("id"),
        _id("finder_id"),
        _asset(),
        *_span(),
        sa.Column("state", _text(sa.String(10)), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False, server_default="1"),
        sa.Column("decided_at", sa.BigInteger(), nullable=False),
        _refers("moment_decision", "finder_id", "finder.id"),
        _refers("moment_decision", "asset_number", "asset.number"),
        sa.PrimaryKeyConstraint("id", name="moment_decision_pk"),
    )
    op.create_index(
        "moment_decision_finder_id_asset_number_start_us", "moment_decision", ["finder_id", "asset_number", "start_us"]
    )
    op.create_index("moment_decision_asset_number", "moment_decision", ["asset_number"])


def downgrade() -> None:
    """Finders are forgotten; clips stay."""
    for table in (
        "moment_decision",
        "finder_scan",
        "finder_score",
        "finder_version",
        "finder_clip_off",
        "finder_example",
        "finder",
    ):
        op.drop_table(table)
