"""The sort folder, sorted videos, and edits of categories."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Table

from rushes_catalog.storage.schema.columns import NUMBER, TEXT, UtcTime, metadata, number, short, words

# The chosen sort folder: at most one row.
sort_folder = Table(
    "sort_folder",
    metadata,
    Column("id", NUMBER, primary_key=True),
    # Absolute.
    Column("path", TEXT, nullable=False),
)

# Videos sorted by changes.
sorted_video = Table(
    "sorted_video",
    metadata,
    Column("change_id", ForeignKey("change.id"), primary_key=True),
    Column("root", TEXT, nullable=False),
    Column("folder", TEXT, nullable=False),
    Column("name", TEXT, nullable=False),
    # Its category before; "" for loose.
    words("origin"),
    Column("category", TEXT, nullable=False),
    # Unsigned 64-bit numbers, as text.
    Column("device", short(20), nullable=False),
    Column("inode", short(20), nullable=False),
    number("size"),
    number("mtime_ns"),
    # domain.sorting.SortState
    Column("state", short(10), nullable=False),
    # A user chose the category of the loose video.
    Column("judged", Boolean, nullable=False, server_default="0"),
    # The category proposed for it at that time; "" for none.
    words("proposed"),
    # Its name since then; "" where it kept its name.
    words("new_name"),
    Index(None, "root", "folder", "change_id"),
)

# Categories renamed, merged or removed by changes.
category_edit = Table(
    "category_edit",
    metadata,
    Column("change_id", ForeignKey("change.id"), primary_key=True),
    # domain.category_edits.Deed
    Column("deed", short(10), nullable=False),
    Column("root", TEXT, nullable=False),
    Column("folder", TEXT, nullable=False),
    Column("name", TEXT, nullable=False),
    # "" for a removal.
    Column("target", TEXT, nullable=False),
    # Unsigned 64-bit numbers, as text.
    Column("device", short(20), nullable=False),
    Column("inode", short(20), nullable=False),
    # domain.category_edits.EditState
    Column("state", short(10), nullable=False),
    Column("removed", Boolean, nullable=False, server_default="0"),
    # When it was last done or undone; null: it is being done for the first time.
    Column("settled_at", UtcTime),
)

# Videos moved by merges, or being moved.
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
