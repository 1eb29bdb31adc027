"""Videos and their folders, and what people say of them."""

from sqlalchemy import BigInteger, Column, Float, ForeignKey, Index, LargeBinary, Table, UniqueConstraint

from rushes_catalog.storage.schema.columns import (
    ID,
    NUMBER,
    ROW,
    TEXT,
    UtcTime,
    metadata,
    number,
    partial_index,
    short,
    words,
)

root = Table(
    "root",
    metadata,
    Column("id", ROW, primary_key=True),
    Column("name", TEXT, nullable=False, unique=True),
    Column("path", TEXT, nullable=False),
    # In the configured order; roots that are announced no more keep theirs.
    Column("position", NUMBER, nullable=False),
    Column("scanned_at", UtcTime),
)

# How many assets lie below each folder, kept with every insert and move: counting a million rows per page is too slow.
folder = Table(
    "folder",
    metadata,
    Column("root_id", ForeignKey("root.id"), primary_key=True),
    # "" is the root itself.
    Column("path", TEXT, primary_key=True),
    # The folder above; of the root itself: null.
    Column("parent", TEXT),
    Column("asset_count", BigInteger, nullable=False),
    Index(None, "root_id", "parent"),
)

asset = Table(
    "asset",
    metadata,
    # Grows with every asset: the order of being added, the tie-breaker of every list, and the row of the search index.
    Column("number", ROW, primary_key=True),
    Column("id", ID, nullable=False, unique=True),
    Column("root_id", ForeignKey("root.id"), nullable=False),
    Column("path", TEXT, nullable=False),
    # Last part of the path.
    Column("name", TEXT, nullable=False),
    # 0 while its file is there, else its own number: a place has one present file at most, and any number of former.
    Column("absent", BigInteger, nullable=False, server_default="0"),
    # For order and search; see domain/natural_order.py.
    Column("path_key", TEXT, nullable=False),
    Column("name_key", TEXT, nullable=False),
    Column("folded", TEXT, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("mtime_ns", BigInteger, nullable=False),
    words("fingerprint"),
    # new | growing | ready | problem; offline is not a state of the row.
    Column("state", short(10), nullable=False),
    # Why it cannot be used; while the state is ready, what is worth knowing all the same.
    words("problem_reason"),
    words("problem_detail"),
    # Workers that died of these bytes since they were last found, or given another chance.
    Column("deaths", NUMBER, nullable=False, server_default="0"),
    Column("added_at", UtcTime, nullable=False),
    # When it was found at this place, or its bytes there were seen to have changed.
    Column("placed_at", UtcTime, nullable=False),
    # When it was placed before its folder was renamed, or merged into another one; null: neither was.
    Column("filed_at", UtcTime),
    # The best answer that there is, in milliseconds, and domain.recording_times.RecordingSource.
    number("recorded_ms"),
    Column("recorded_source", short(10), nullable=False, server_default="mtime"),
    # What the container says; meaningful while the state is ready. 0 and "" for what it does not say.
    Column("duration", Float, nullable=False, server_default="0"),
    words("container"),
    number("recorded_at_ms"),
    words("video_codec"),
    # Whether browsers play it as it is: 0 nobody knows, 1 they do, 2 they do not.
    number("conversion"),
    words("codec_string"),
    words("pixel_format"),
    number("width"),
    number("height"),
    number("coded_width"),
    number("coded_height"),
    number("rotation"),
    number("rate_numerator"),
    number("rate_denominator", 1),
    number("time_base_numerator"),
    number("time_base_denominator", 1),
    number("frame_count"),
    # "" for a silent file.
    words("audio_codec"),
    number("sample_rate"),
    number("channels"),
    UniqueConstraint("root_id", "path", "absent"),
    # One per order; what stands behind the number lets a root's, a time's or a codec's filter be decided without
    # reading rows.
    Index("asset_by_path", "root_id", "path_key", "number", "recorded_ms", "video_codec", "conversion"),
    Index("asset_by_name", "name_key", "number", "root_id", "recorded_ms", "video_codec", "conversion"),
    Index("asset_by_size", "size", "number", "root_id", "recorded_ms", "video_codec", "conversion"),
    Index("asset_by_mtime", "mtime_ns", "number", "root_id", "recorded_ms", "video_codec", "conversion"),
    Index(
        "asset_by_recorded",
        *("recorded_ms", "number", "root_id", "mtime_ns", "video_codec", "conversion"),
        # Where in the other orders a span of recording times begins.
        *("size", "duration", "name_key"),
    ),
    Index("asset_by_duration", "duration", "number", "root_id", "recorded_ms", "video_codec", "conversion"),
    Index(None, "fingerprint"),
    Index(None, "video_codec"),
    Index(None, "conversion"),
    partial_index("asset_absent", "root_id", "number", where="absent != 0"),
    partial_index("asset_unexamined", "root_id", "number", where="state = 'new' AND absent = 0"),
    partial_index("asset_growing", "number", where="state = 'growing'"),
    # The same orders for problems alone, of which there are few, and after a disk has failed many.
    # With the path, which says what lies in a folder: 40,000 are counted there without reading a row.
    partial_index("asset_problem", "root_id", "path_key", "number", "path", where="state = 'problem'"),
    partial_index("asset_problem_added", "number", "root_id", where="state = 'problem'"),
    partial_index("asset_problem_name", "name_key", "number", "root_id", where="state = 'problem'"),
    partial_index("asset_problem_size", "size", "number", "root_id", where="state = 'problem'"),
    partial_index("asset_problem_mtime", "mtime_ns", "number", "root_id", where="state = 'problem'"),
    partial_index("asset_problem_recorded", "recorded_ms", "number", "root_id", where="state = 'problem'"),
    partial_index("asset_problem_duration", "duration", "number", "root_id", where="state = 'problem'"),
    partial_index("asset_warning", "number", where="state = 'ready' AND problem_reason != ''"),
)

# Hashes of all of a file's bytes, part by part, of the version of it that they were read of.
content = Table(
    "content",
    metadata,
    Column("asset_number", ForeignKey("asset.number"), primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("mtime_ns", BigInteger, nullable=False),
    # rushes_footage.contents.HashedParts.digests
    Column("digests", LargeBinary, nullable=False),
)

# The last three letters of folded paths: of all that there are or have been. A trigger keeps it, on SQLite, whose index
# of words alone is asked by it; PostgreSQL has no such table.
path_ending = Table("path_ending", metadata, Column("text", TEXT, primary_key=True))

profile = Table("profile", metadata, Column("name", TEXT, primary_key=True))

hidden = Table(
    "hidden",
    metadata,
    Column("profile", TEXT, primary_key=True),
    Column("asset_number", ForeignKey("asset.number"), primary_key=True),
    Index(None, "asset_number"),
)

# How many proven clips of an asset a profile has, where it has any. Triggers keep it.
cut = Table(
    "cut",
    metadata,
    Column("profile", TEXT, primary_key=True),
    Column("asset_number", ForeignKey("asset.number"), primary_key=True),
    Column("clips", BigInteger, nullable=False),
    Index(None, "asset_number"),
)

label = Table(
    "label",
    metadata,
    Column("text", TEXT, primary_key=True),
    Column("used_at", UtcTime, nullable=False),
)
