"""What is said in videos."""

from sqlalchemy import BigInteger, Column, Float, ForeignKey, Index, Table

from rushes_catalog.storage.schema.columns import (
    ID,
    ROW,
    TEXT,
    UtcTime,
    metadata,
    nominal_text,
    number,
    partial_index,
    text_column,
)

# Transcripts by content. `transcript` is another table: of the first half minute in English, for sorting.
video_transcript = Table(
    "video_transcript",
    metadata,
    # That of the task that made it.
    Column("id", ID, primary_key=True),
    Column("fingerprint", TEXT, nullable=False),
    # "" before the first stretch.
    text_column("recogniser"),
    # Code in ISO 639; "": nobody has spoken so far.
    Column("language", nominal_text(3), nullable=False, server_default=""),
    Column("language_probability", Float, nullable=False, server_default="0"),
    # Microseconds from frame 0: what lies before is transcribed.
    number("heard_us"),
    # Null: it is not complete, and shown nowhere.
    Column("made_at", UtcTime),
    # domain.ids.ChangeId of its deletion, which can be undone while the change exists; null: not deleted.
    Column("deletion_id", ID),
    Index(None, "deletion_id"),
    partial_index("video_transcript_unfinished", "id", where="made_at IS NULL"),
    partial_index(
        "video_transcript_shown", "fingerprint", unique=True, where="made_at IS NOT NULL AND deletion_id IS NULL"
    ),
)

transcript_segment = Table(
    "transcript_segment",
    metadata,
    # Row number of the search index.
    Column("number", ROW, primary_key=True),
    Column("transcript_id", ForeignKey("video_transcript.id"), nullable=False),
    # Microseconds from frame 0; the end is exclusive.
    Column("start_us", BigInteger, nullable=False),
    Column("end_us", BigInteger, nullable=False),
    Column("text", TEXT, nullable=False),
    Column("confidence", Float, nullable=False),
    # transcripts.domain.spoken_words.words_of its text, separated by blanks; and how many characters these have.
    Column("words", TEXT, nullable=False),
    number("letters"),
    Index(None, "transcript_id", "start_us"),
)
