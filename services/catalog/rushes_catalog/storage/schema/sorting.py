"""The sort folder, sorted videos, and edits of categories."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Table

from rushes_catalog.storage.schema.columns import NUMBER, TEXT, UtcTime, metadata, nominal_text, number, text_column

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
    text_column("origin"),
    Column("category", TEXT, nullable=False),
    # Unsigned 64-bit numbers, as text.
    Column("device", nominal_text(20), nullable=False),
    Column("inode", nominal_text(20), nullable=False),
    number("size"),
    number("mtime_ns"),
    # sorting.domain.sorting.SortState
    Column("state", nominal_text(10), nullable=False),
    # A user chose the category of the loose video.
    Column("judged", Boolean, nullable=False, server_default="0"),
    # The category proposed for it at that time; "" for none.
    text_column("proposed"),
    # Its name since then; "" where it kept its name.
    text_column("new_name"),
    Index(None, "root", "folder", "change_id"),
)

# Categories renamed, merged or removed by changes.
category_edit = Table(
    "category_edit",
    metadata,
    Column("change_id", ForeignKey("change.id"), primary_key=True),
    # sorting.domain.category_edits.Deed
    Column("deed", nominal_text(10), nullable=False),
    Column("root", TEXT, nullable=False),
    Column("folder", TEXT, nullable=False),
    Column("name", TEXT, nullable=False),
    # "" for a removal.
    Column("target", TEXT, nullable=False),
    # Unsigned 64-bit numbers, as text.
    Column("device", nominal_text(20), nullable=False),
    Column("inode", nominal_text(20), nullable=False),
    # sorting.domain.category_edits.EditState
    Column("state", nominal_text(10), nullable=False),
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
    Column("device", nominal_text(20), nullable=False),
    Column("inode", nominal_text(20), nullable=False),
    number("size"),
    number("mtime_ns"),
    # sorting.domain.sorting.SortState
    Column("state", nominal_text(10), nullable=False),
)
