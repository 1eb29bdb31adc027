"""Videos that are sorted into folders."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Table

from rushes_catalog.storage.schema.columns import NUMBER, TEXT, UtcTime, metadata, number, short, words

# Which folder's videos are sorted, where somebody chose one: at most one row.
sort_folder = Table(
    "sort_folder",
    metadata,
    Column("id", NUMBER, primary_key=True),
    # Absolute.
    Column("path", TEXT, nullable=False),
)

# The videos that changes have sorted.
sorted_video = Table(
    "sorted_video",
    metadata,
    Column("change_id", ForeignKey("change.id"), primary_key=True),
    Column("root", TEXT, nullable=False),
    Column("folder", TEXT, nullable=False),
    Column("name", TEXT, nullable=False),
    # "" for loose.
    words("origin"),
    Column("category", TEXT, nullable=False),
    # Numbers of 64 bits without a sign, as text.
    Column("device", short(20), nullable=False),
    Column("inode", short(20), nullable=False),
    number("size"),
    number("mtime_ns"),
    # domain.sorting.SortState
    Column("state", short(10), nullable=False),
    # A person has said where it belongs.
    Column("judged", Boolean, nullable=False, server_default="0"),
    # The category that was proposed for it then; "" for none.
    words("proposed"),
    # What it was called from then on; "" where it kept its name.
    words("new_name"),
    Index(None, "root", "folder", "change_id"),
)

# Categories that changes have renamed, merged or removed.
category_edit = Table(
    "category_edit",
    metadata,
    Column("change_id", ForeignKey("change.id"), primary_key=True),
    # domain.category_edits.Deed
    Column("deed", short(10), nullable=False),
    Column("root", TEXT, nullable=False),
    Column("folder", TEXT, nullable=False),
    Column("name", TEXT, nullable=False),
    # "" of a removal.
    Column("target", TEXT, nullable=False),
    # Numbers of 64 bits without a sign, as text.
    Column("device", short(20), nullable=False),
    Column("inode", short(20), nullable=False),
    # domain.category_edits.EditState
    Column("state", short(10), nullable=False),
    Column("removed", Boolean, nullable=False, server_default="0"),
    # When it was done or undone last; null: it is being done for the first time.
    Column("settled_at", UtcTime),
)

# The videos that merges have moved, or are moving.
merged_video = Table(
    "merged_video",
    metadata,
    Column("change_id", ForeignKey("change.id"), primary_key=True),
    Column("name", TEXT, primary_key=True),
    Column("device", short(20), nullable=False),
    Column("inode", short(20), nullable=False),
    number("size"),
    number("mtime_ns"),
    # domain.sorting.SortState
    Column("state", short(10), nullable=False),
)
