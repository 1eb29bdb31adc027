"""Videos that are sorted into folders."""

from sqlalchemy import Boolean, Column, ForeignKey, Integer, String, Table, Text

from rushes_catalog.storage.schema.columns import UtcTime, metadata, number, words

# Which folder's videos are sorted, where somebody chose one: at most one row.
sort_folder = Table(
    "sort_folder",
    metadata,
    Column("id", Integer, primary_key=True),
    # Absolute.
    Column("path", Text, nullable=False),
)

# The videos that changes have sorted.
sorted_video = Table(
    "sorted_video",
    metadata,
    Column("change_id", ForeignKey("change.id"), primary_key=True),
    Column("root", Text, nullable=False),
    Column("folder", Text, nullable=False),
    Column("name", Text, nullable=False),
    # "" for loose.
    words("origin"),
    Column("category", Text, nullable=False),
    # Numbers of 64 bits without a sign, as text.
    Column("device", String(20), nullable=False),
    Column("inode", String(20), nullable=False),
    number("size"),
    number("mtime_ns"),
    # domain.sorting.SortState
    Column("state", String(10), nullable=False),
)

# Categories that changes have renamed, merged or removed.
category_edit = Table(
    "category_edit",
    metadata,
    Column("change_id", ForeignKey("change.id"), primary_key=True),
    # domain.category_edits.Deed
    Column("deed", String(10), nullable=False),
    Column("root", Text, nullable=False),
    Column("folder", Text, nullable=False),
    Column("name", Text, nullable=False),
    # "" of a removal.
    Column("target", Text, nullable=False),
    # Numbers of 64 bits without a sign, as text.
    Column("device", String(20), nullable=False),
    Column("inode", String(20), nullable=False),
    # domain.category_edits.EditState
    Column("state", String(10), nullable=False),
    Column("removed", Boolean, nullable=False, server_default="0"),
    # When it was done or undone last; null: it is being done for the first time.
    Column("settled_at", UtcTime),
)

# The videos that merges have moved, or are moving.
merged_video = Table(
    "merged_video",
    metadata,
    Column("change_id", ForeignKey("change.id"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("device", String(20), nullable=False),
    Column("inode", String(20), nullable=False),
    number("size"),
    number("mtime_ns"),
    # domain.sorting.SortState
    Column("state", String(10), nullable=False),
)
