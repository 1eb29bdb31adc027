"""Videos that show the same."""

from sqlalchemy import Boolean, Column, Float, ForeignKey, LargeBinary, Table

from rushes_catalog.storage.schema.columns import TEXT, UtcTime, metadata, short, words

# By what files hold: what was found out once is known of all that hold the same.
frame_hashes = Table(
    "frame_hashes",
    metadata,
    Column("fingerprint", TEXT, primary_key=True),
    Column("method", TEXT, primary_key=True),
    # As inference gives them. Null: the file has none, and the other two say why.
    Column("hashes", LargeBinary),
    words("problem_reason"),
    words("problem_detail"),
)

# The last search in a collection, which is a folder.
duplicate_search = Table(
    "duplicate_search",
    metadata,
    Column("root_id", ForeignKey("root.id"), primary_key=True),
    Column("folder", TEXT, primary_key=True),
    # domain.duplicates.SearchState
    Column("state", short(10), nullable=False),
    words("error"),
    words("requested_by"),
    Column("ended_at", UtcTime),
)

# domain.duplicates.Copy
video_copy = Table(
    "video_copy",
    metadata,
    Column("one", TEXT, primary_key=True),
    Column("other", TEXT, primary_key=True),
    Column("mirrored", Boolean, nullable=False),
    Column("later_seconds", Float, nullable=False),
    Column("alike", Float, nullable=False),
)

# Fingerprints of files that are no duplicates, as somebody said; twice the same: all that hold this may stay.
not_duplicate = Table(
    "not_duplicate",
    metadata,
    Column("one", TEXT, primary_key=True),
    Column("other", TEXT, primary_key=True),
)
