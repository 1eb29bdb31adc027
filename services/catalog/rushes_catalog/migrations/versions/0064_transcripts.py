"""What is said in videos, and an index of its words."""

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None

# The words are separated by blanks already, and folded. This tokenizer divides at blanks, and folds ASCII alone.
_INDEX = (
    "CREATE VIRTUAL TABLE transcript_search"
    " USING fts5(words, content='transcript_segment', content_rowid='number', tokenize='ascii')"
)
_ADDED = (
    "CREATE TRIGGER transcript_search_added AFTER INSERT ON transcript_segment BEGIN"
    " INSERT INTO transcript_search (rowid, words) VALUES (new.number, new.words); END"
)
_REMOVED = (
    "CREATE TRIGGER transcript_search_removed AFTER DELETE ON transcript_segment BEGIN"
    " INSERT INTO transcript_search (transcript_search, rowid, words) VALUES ('delete', old.number, old.words); END"
)
# The cast takes each word as it is. The parser of to_tsvector would divide words in its own way.
_POSTGRESQL = "CREATE INDEX transcript_segment_search ON transcript_segment USING gin (CAST(words AS tsvector))"


def _text(kind: "sa.types.TypeEngine[str]") -> "sa.types.TypeEngine[str]":
    return kind.with_variant(sa.Text(collation="C"), "postgresql")


def _counted(name: str) -> "sa.Column[int]":
    return sa.Column(name, sa.BigInteger(), nullable=False, server_default="0")


def upgrade() -> None:
    """There are none so far."""
    op.create_table(
        "video_transcript",
        sa.Column("id", _text(sa.String(36)), nullable=False),
        sa.Column("fingerprint", _text(sa.Text()), nullable=False),
        sa.Column("recogniser", _text(sa.Text()), nullable=False, server_default=""),
        sa.Column("language", _text(sa.String(3)), nullable=False, server_default=""),
        sa.Column("language_probability", sa.Float(), nullable=False, server_default="0"),
        _counted("heard_us"),
        sa.Column("made_at", sa.BigInteger()),
        sa.Column("deletion_id", _text(sa.String(36))),
        sa.PrimaryKeyConstraint("id", name="video_transcript_pk"),
    )
    op.create_index("video_transcript_deletion_id", "video_transcript", ["deletion_id"])
    for name, column, unique, where in (
        ("video_transcript_unfinished", "id", False, "made_at IS NULL"),
        ("video_transcript_shown", "fingerprint", True, "made_at IS NOT NULL AND deletion_id IS NULL"),
    ):
        so = sa.text(where)
        op.create_index(name, "video_transcript", [column], unique=unique, sqlite_where=so, postgresql_where=so)
    op.create_table(
        "transcript_segment",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("transcript_id", _text(sa.String(36)), nullable=False),
        sa.Column("start_us", sa.BigInteger(), nullable=False),
        sa.Column("end_us", sa.BigInteger(), nullable=False),
        sa.Column("text", _text(sa.Text()), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("words", _text(sa.Text()), nullable=False),
        _counted("letters"),
        sa.ForeignKeyConstraint(["transcript_id"], ["video_transcript.id"], name="transcript_segment_transcript_id_fk"),
        sa.PrimaryKeyConstraint("number", name="transcript_segment_pk"),
    )
    op.create_index("transcript_segment_transcript_id_start_us", "transcript_segment", ["transcript_id", "start_us"])
    for statement in (_INDEX, _ADDED, _REMOVED) if op.get_bind().dialect.name == "sqlite" else (_POSTGRESQL,):
        op.execute(statement)


def downgrade() -> None:
    """Transcripts are forgotten."""
    if op.get_bind().dialect.name == "sqlite":
        op.drop_table("transcript_search")
    op.drop_table("transcript_segment")
    op.drop_table("video_transcript")
