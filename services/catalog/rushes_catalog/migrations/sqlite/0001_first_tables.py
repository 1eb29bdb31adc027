"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# SQLite's trigram index finds any part of a case-folded path of three characters or more. It stores no text itself and
# is kept current by the database itself. PostgreSQL will have pg_trgm's on the column.
_SEARCH = (
    "CREATE VIRTUAL TABLE asset_search USING fts5(folded, content='asset', content_rowid='number', tokenize='trigram')",
    """
    CREATE TRIGGER asset_search_added AFTER INSERT ON asset BEGIN
      INSERT INTO asset_search (rowid, folded) VALUES (new.number, new.folded);
    END
    """,
    """
    CREATE TRIGGER asset_search_removed AFTER DELETE ON asset BEGIN
      INSERT INTO asset_search (asset_search, rowid, folded) VALUES ('delete', old.number, old.folded);
    END
    """,
    """
    CREATE TRIGGER asset_search_moved AFTER UPDATE OF folded ON asset WHEN old.folded <> new.folded BEGIN
      INSERT INTO asset_search (asset_search, rowid, folded) VALUES ('delete', old.number, old.folded);
      INSERT INTO asset_search (rowid, folded) VALUES (new.number, new.folded);
    END
    """,
)


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "event",
        sa.Column("sequence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("time", sa.BigInteger(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("event_pk")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "job",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("ticket", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.Column("warning", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("job_pk")),
        sa.UniqueConstraint("ticket", name=op.f("job_ticket_once")),
    )
    op.create_index("job_active", "job", ["id"], unique=False, sqlite_where=sa.text("state IN ('waiting', 'running')"))
    op.create_index(op.f("job_kind_id"), "job", ["kind", "id"], unique=False)
    op.create_table(
        "label",
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("text", name=op.f("label_pk")),
    )
    op.create_table(
        "profile",
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("profile_pk")),
    )
    op.create_table(
        "root",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("scanned_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("root_pk")),
        sa.UniqueConstraint("name", name=op.f("root_name_once")),
    )
    op.create_table(
        "asset",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("root_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("absent", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("path_key", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("mtime_ns", sa.BigInteger(), nullable=False),
        sa.Column("fingerprint", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("problem_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("problem_detail", sa.Text(), server_default="", nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.Column("placed_at", sa.BigInteger(), nullable=False),
        sa.Column("duration", sa.Float(), server_default="0", nullable=False),
        sa.Column("container", sa.Text(), server_default="", nullable=False),
        sa.Column("recorded_at_ms", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("video_codec", sa.Text(), server_default="", nullable=False),
        sa.Column("codec_string", sa.Text(), server_default="", nullable=False),
        sa.Column("pixel_format", sa.Text(), server_default="", nullable=False),
        sa.Column("width", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("height", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("coded_width", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("coded_height", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("rotation", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("rate_numerator", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("rate_denominator", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("time_base_numerator", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("time_base_denominator", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("frame_count", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("audio_codec", sa.Text(), server_default="", nullable=False),
        sa.Column("sample_rate", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("channels", sa.BigInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["root_id"], ["root.id"], name=op.f("asset_root_id_fk")),
        sa.PrimaryKeyConstraint("number", name=op.f("asset_pk")),
        sa.UniqueConstraint("id", name=op.f("asset_id_once")),
        sa.UniqueConstraint("root_id", "path", "absent", name=op.f("asset_root_id_path_absent_once")),
    )
    op.create_index(op.f("asset_duration_number_root_id"), "asset", ["duration", "number", "root_id"], unique=False)
    op.create_index(op.f("asset_fingerprint"), "asset", ["fingerprint"], unique=False)
    op.create_index(op.f("asset_mtime_ns_number_root_id"), "asset", ["mtime_ns", "number", "root_id"], unique=False)
    op.create_index(op.f("asset_name_key_number_root_id"), "asset", ["name_key", "number", "root_id"], unique=False)
    op.create_index(op.f("asset_root_id_path_key_number"), "asset", ["root_id", "path_key", "number"], unique=False)
    op.create_index(op.f("asset_size_number_root_id"), "asset", ["size", "number", "root_id"], unique=False)
    op.create_index(
        "asset_unexamined",
        "asset",
        ["root_id", "number"],
        unique=False,
        sqlite_where=sa.text("state = 'new' AND absent = 0"),
    )
    op.create_table(
        "folder",
        sa.Column("root_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=True),
        sa.Column("asset_count", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["root_id"], ["root.id"], name=op.f("folder_root_id_fk")),
        sa.PrimaryKeyConstraint("root_id", "path", name=op.f("folder_pk")),
    )
    op.create_index(op.f("folder_root_id_parent"), "folder", ["root_id", "parent"], unique=False)
    op.create_table(
        "task",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("job_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("root_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("encoder", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("not_before", sa.BigInteger(), nullable=True),
        sa.Column("held_until", sa.BigInteger(), nullable=True),
        sa.Column("progress", sa.Float(), server_default="0", nullable=False),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.Column("node", sa.Text(), server_default="", nullable=False),
        sa.Column("withdraw", sa.Boolean(), server_default="0", nullable=False),
        sa.CheckConstraint("progress BETWEEN 0 AND 1", name=op.f("task_progress")),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("task_job_id_fk")),
        sa.ForeignKeyConstraint(["root_id"], ["root.id"], name=op.f("task_root_id_fk")),
        sa.PrimaryKeyConstraint("id", name=op.f("task_pk")),
    )
    op.create_index(op.f("task_job_id"), "task", ["job_id"], unique=False)
    op.create_index(
        "task_ready", "task", ["kind", "rank", "id"], unique=False, sqlite_where=sa.text("state = 'waiting'")
    )
    op.create_index("task_running", "task", ["id"], unique=False, sqlite_where=sa.text("state = 'running'"))
    op.create_index(op.f("task_subject"), "task", ["subject"], unique=False)
    op.create_index("task_withdraw", "task", ["id"], unique=False, sqlite_where=sa.text("withdraw"))
    op.create_table(
        "export",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("job_id", sa.String(length=36), nullable=False),
        sa.Column("asset_number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("folder_suffix", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("group_name", sa.Text(), nullable=False),
        sa.Column("cursor", sa.Float(), nullable=False),
        sa.Column("spread", sa.Float(), nullable=False),
        sa.Column("short_side", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("source_size", sa.BigInteger(), nullable=False),
        sa.Column("source_mtime_ns", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["asset_number"], ["asset.number"], name=op.f("export_asset_number_fk")),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("export_job_id_fk")),
        sa.PrimaryKeyConstraint("id", name=op.f("export_pk")),
        sa.UniqueConstraint("folder_suffix", "name", "number", name=op.f("export_folder_suffix_name_number_once")),
        sa.UniqueConstraint("job_id", name=op.f("export_job_id_once")),
    )
    op.create_index(op.f("export_asset_number_profile"), "export", ["asset_number", "profile"], unique=False)
    op.create_index(op.f("export_profile_id"), "export", ["profile", "id"], unique=False)
    op.create_table(
        "hidden",
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("asset_number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["asset_number"], ["asset.number"], name=op.f("hidden_asset_number_fk")),
        sa.PrimaryKeyConstraint("profile", "asset_number", name=op.f("hidden_pk")),
    )
    op.create_index(op.f("hidden_asset_number"), "hidden", ["asset_number"], unique=False)
    op.create_table(
        "clip",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("export_id", sa.String(length=36), nullable=False),
        sa.Column("task_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("published_path", sa.Text(), server_default="", nullable=False),
        sa.Column("start", sa.Float(), nullable=False),
        sa.Column("first_frame", sa.BigInteger(), nullable=False),
        sa.Column("frame_count", sa.BigInteger(), nullable=False),
        sa.Column("start_pts", sa.BigInteger(), nullable=False),
        sa.Column("end_pts", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.Column("size", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("proof", sa.Text(), nullable=True),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["export_id"], ["export.id"], name=op.f("clip_export_id_fk")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("clip_task_id_fk")),
        sa.PrimaryKeyConstraint("id", name=op.f("clip_pk")),
        sa.UniqueConstraint("export_id", "position", name=op.f("clip_export_id_position_once")),
        sa.UniqueConstraint("task_id", name=op.f("clip_task_id_once")),
    )
    op.create_index(op.f("clip_path"), "clip", ["path"], unique=False)
    op.create_index(op.f("clip_published_path"), "clip", ["published_path"], unique=False)
    for statement in _SEARCH:
        op.execute(statement)


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("asset_search")
    for table in ("clip", "hidden", "export", "task", "folder", "asset", "root", "profile", "label", "job", "event"):
        op.drop_table(table)
