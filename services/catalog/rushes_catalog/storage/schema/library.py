"""Roots, folders and assets, and annotations of assets."""

from sqlalchemy import BigInteger, Boolean, Column, Float, ForeignKey, Index, LargeBinary, Table, UniqueConstraint

from rushes_catalog.storage.schema.columns import (
    ID,
    NUMBER,
    ROW,
    TEXT,
    UtcTime,
    metadata,
    nominal_text,
    number,
    partial_index,
    text_column,
)

root = Table(
    "root",
    metadata,
    Column("id", ROW, primary_key=True),
    Column("name", TEXT, nullable=False, unique=True),
    Column("path", TEXT, nullable=False),
    # In the configured order; roots that are no longer announced keep theirs.
    Column("position", NUMBER, nullable=False),
    Column("scanned_at", UtcTime),
)

# Number of assets below each folder, updated with every insert and move: counting a million rows per page is too slow.
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
    # Ascending: the order of adding, the tie-breaker of every list, and the row number of the search index.
    Column("number", ROW, primary_key=True),
    Column("id", ID, nullable=False, unique=True),
    Column("root_id", ForeignKey("root.id"), nullable=False),
    Column("path", TEXT, nullable=False),
    # Last part of the path.
    Column("name", TEXT, nullable=False),
    # 0 while its file is present, else its own number: a path has at most one present file, and any number of former
    # ones.
    Column("absent", BigInteger, nullable=False, server_default="0"),
    # For order and search; see library/domain/natural_order.py.
    Column("path_key", TEXT, nullable=False),
    Column("name_key", TEXT, nullable=False),
    # Behind the texts of its notes, if any: see files/store/searched_texts.py.
    Column("folded", TEXT, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("mtime_ns", BigInteger, nullable=False),
    text_column("fingerprint"),
    # new | growing | ready | problem; "offline" is not stored.
    Column("state", nominal_text(10), nullable=False),
    # Why it cannot be used; a warning while the state is ready.
    text_column("problem_reason"),
    text_column("problem_detail"),
    # Number of workers that crashed on this content since it changed, or since its problem was reset.
    Column("deaths", NUMBER, nullable=False, server_default="0"),
    Column("added_at", UtcTime, nullable=False),
    # When it was found at this place, or when a change of its content was found.
    Column("placed_at", UtcTime, nullable=False),
    # `placed_at` before its folder was renamed or merged into another one; null: neither happened.
    Column("filed_at", UtcTime),
    # The best known recording time, in milliseconds since 1970, and library.domain.recording_times.RecordingSource.
    number("recorded_ms"),
    Column("recorded_source", nominal_text(10), nullable=False, server_default="mtime"),
    # Data from the container, meaningful while the state is ready; 0 or "" where it has none.
    Column("duration", Float, nullable=False, server_default="0"),
    text_column("container"),
    number("recorded_at_ms"),
    text_column("video_codec"),
    # Whether browsers play it without conversion: 0 unknown, 1 yes, 2 no.
    number("conversion"),
    text_column("codec_string"),
    text_column("pixel_format"),
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
    # Whether duration, rate, shown size, number of frames and warning are those of the frame index of this version.
    Column("indexed", Boolean, nullable=False, server_default="0"),
    # "" for a silent file.
    text_column("audio_codec"),
    number("sample_rate"),
    number("channels"),
    UniqueConstraint("root_id", "path", "absent"),
    # One per order; the columns after the number allow filters by root, time or codec to be checked without reading
    # rows.
    Index("asset_by_path", "root_id", "path_key", "number", "recorded_ms", "video_codec", "conversion"),
    Index("asset_by_name", "name_key", "number", "root_id", "recorded_ms", "video_codec", "conversion"),
    Index("asset_by_size", "size", "number", "root_id", "recorded_ms", "video_codec", "conversion"),
    Index("asset_by_mtime", "mtime_ns", "number", "root_id", "recorded_ms", "video_codec", "conversion"),
    Index(
        "asset_by_recorded",
        *("recorded_ms", "number", "root_id", "mtime_ns", "video_codec", "conversion"),
        # To find where a span of recording times begins in the other orders.
        *("size", "duration", "name_key"),
    ),
    Index("asset_by_duration", "duration", "number", "root_id", "recorded_ms", "video_codec", "conversion"),
    Index(None, "fingerprint"),
    Index(None, "video_codec"),
    Index(None, "conversion"),
    partial_index("asset_absent", "root_id", "number", where="absent != 0"),
    partial_index("asset_unexamined", "root_id", "number", where="state = 'new' AND absent = 0"),
    partial_index("asset_growing", "number", where="state = 'growing'"),
    # The same orders for problems only: usually few, but many after a disk failure.
    # The path is included, so that those in a folder, such as 40,000, are counted without reading a row.
    partial_index("asset_problem", "root_id", "path_key", "number", "path", where="state = 'problem'"),
    partial_index("asset_problem_added", "number", "root_id", where="state = 'problem'"),
    partial_index("asset_problem_name", "name_key", "number", "root_id", where="state = 'problem'"),
    partial_index("asset_problem_size", "size", "number", "root_id", where="state = 'problem'"),
    partial_index("asset_problem_mtime", "mtime_ns", "number", "root_id", where="state = 'problem'"),
    partial_index("asset_problem_recorded", "recorded_ms", "number", "root_id", where="state = 'problem'"),
    partial_index("asset_problem_duration", "duration", "number", "root_id", where="state = 'problem'"),
    partial_index("asset_warning", "number", where="state = 'ready' AND problem_reason != ''"),
)

# The last 50,000 changes of assets' places, times and codecs, insertions and deletions included: facets in memory are
# kept current by them. Written by triggers.
asset_change = Table(
    "asset_change",
    metadata,
    Column("number", ROW, primary_key=True),
    Column("asset_number", BigInteger, nullable=False),
)

# Starred assets, in all profiles.
star = Table("star", metadata, Column("asset_number", ForeignKey("asset.number"), primary_key=True))

# Hashes of a file's whole content, part by part, for the version that was read.
content = Table(
    "content",
    metadata,
    Column("asset_number", ForeignKey("asset.number"), primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("mtime_ns", BigInteger, nullable=False),
    # rushes_footage.contents.HashedParts.digests
    Column("digests", LargeBinary, nullable=False),
)

# The last three characters of all folded paths, present and former. Maintained by a trigger on SQLite, only whose word
# index needs it; PostgreSQL has no such table.
path_ending = Table("path_ending", metadata, Column("text", TEXT, primary_key=True))

profile = Table("profile", metadata, Column("name", TEXT, primary_key=True))

hidden = Table(
    "hidden",
    metadata,
    Column("profile", TEXT, primary_key=True),
    Column("asset_number", ForeignKey("asset.number"), primary_key=True),
    Index(None, "asset_number"),
)

# Number of proven clips of an asset in a profile, where there are any. Maintained by triggers.
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
