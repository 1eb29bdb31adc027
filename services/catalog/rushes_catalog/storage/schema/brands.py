"""Lists of brands, with every version that they have had, and what people decided about brands in frames."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, LargeBinary, Table

from rushes_catalog.storage.schema.columns import (
    ID,
    TEXT,
    UtcTime,
    metadata,
    nominal_text,
    number,
    text_column,
)

# A deleted list keeps its row, as runs name the versions that they used: one that takes its name goes on from there.
brand_list = Table(
    "brand_list",
    metadata,
    Column("name", TEXT, primary_key=True),
    # The newest version.
    number("version"),
    # domain.ids.ChangeId of its deletion, which can be undone while the change exists; null: not deleted.
    Column("deletion_id", ID),
    Index(None, "deletion_id"),
)

brand_list_version = Table(
    "brand_list_version",
    metadata,
    Column("list_name", ForeignKey("brand_list.name"), primary_key=True),
    # From 1 on; of the list "default" from 2 on, as its first version is empty.
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    # Number of brands.
    number("brands"),
    # A list of brands.domain.brand_lists.Brand as JSON, compressed with zlib.
    Column("content", LargeBinary, nullable=False),
    Column("made_at", UtcTime, nullable=False),
)

# Decisions about writings in frames, by content: they outlive the runs that found them, and the files.
brand_label = Table(
    "brand_label",
    metadata,
    Column("id", ID, primary_key=True),
    Column("fingerprint", TEXT, nullable=False),
    # Its number in the video.
    Column("frame", BigInteger, nullable=False),
    # Pixels of the upright full-size picture.
    number("x"),
    number("y"),
    number("w"),
    number("h"),
    # As it was read.
    text_column("text"),
    # pipelines.domain.brand_labels.Verdict.
    Column("verdict", nominal_text(10), nullable=False),
    # Null: it was rejected.
    Column("brand", TEXT),
    text_column("made_by"),
    Column("made_at", UtcTime, nullable=False),
    # domain.ids.ChangeId of the change that made it, which may be forgotten; null: it was made before they were named.
    Column("change_id", ID),
    Index(None, "fingerprint", "frame"),
    Index(None, "change_id"),
)

# The labels of a change that made many at once, for redoing it: beside the change, as lists of changes do without them.
decided_labels = Table(
    "decided_labels",
    metadata,
    Column("change_id", ForeignKey("change.id"), primary_key=True),
    # pipelines.domain.decisions_alike.packed.
    Column("labels", TEXT, nullable=False),
)
