"""Duplicates of videos."""

from sqlalchemy import Boolean, Column, Float, ForeignKey, LargeBinary, Table

from rushes_catalog.storage.schema.columns import TEXT, UtcTime, metadata, nominal_text, text_column

# Frame hashes by content: computed once for all files with the same fingerprint.
frame_hashes = Table(
    "frame_hashes",
    metadata,
    Column("fingerprint", TEXT, primary_key=True),
    Column("method", TEXT, primary_key=True),
    # In the format of the inference service. Null: there are none, for the reason in the next two columns.
    Column("hashes", LargeBinary),
    text_column("problem_reason"),
    text_column("problem_detail"),
)

# The latest search in each collection, which is a folder.
duplicate_search = Table(
    "duplicate_search",
    metadata,
    Column("root_id", ForeignKey("root.id"), primary_key=True),
    Column("folder", TEXT, primary_key=True),
    # duplicates.domain.duplicates.SearchState
    Column("state", nominal_text(10), nullable=False),
    text_column("error"),
    text_column("requested_by"),
    Column("ended_at", UtcTime),
)

# duplicates.domain.duplicates.Copy
video_copy = Table(
    "video_copy",
    metadata,
    Column("one", TEXT, primary_key=True),
    Column("other", TEXT, primary_key=True),
    Column("mirrored", Boolean, nullable=False),
    Column("later_seconds", Float, nullable=False),
    Column("alike", Float, nullable=False),
)

# Pairs of fingerprints that a user dismissed as duplicates; an equal pair stands for all files with that content.
not_duplicate = Table(
    "not_duplicate",
    metadata,
    Column("one", TEXT, primary_key=True),
    Column("other", TEXT, primary_key=True),
)
