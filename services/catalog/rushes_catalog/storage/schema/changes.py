"""Undoable changes, and events."""

from sqlalchemy import Column, ForeignKey, Index, Table

from rushes_catalog.storage.schema.columns import (
    ID,
    ROW,
    TEXT,
    UtcTime,
    metadata,
    nominal_text,
    partial_index,
    text_column,
)

change = Table(
    "change",
    metadata,
    Column("id", ID, primary_key=True),
    # changes.domain.changes.What as JSON.
    Column("what", TEXT, nullable=False),
    Column("words", TEXT, nullable=False),
    text_column("made_by"),
    Column("made_at", UtcTime, nullable=False),
    text_column("undone_by"),
    # Null: it is in effect.
    Column("undone_at", UtcTime),
    # It is deleted after this time.
    Column("until", UtcTime, nullable=False),
    # changes.domain.changes.Step: the step that is under way, by whom and since when.
    Column("step", nominal_text(10), nullable=False, server_default=""),
    text_column("step_by"),
    Column("step_at", UtcTime, nullable=False),
    # changes.domain.changes.Act; "": it was made alone.
    text_column("act"),
    Index(None, "until"),
    partial_index("change_of_act", "act", where="act != ''"),
    partial_index("change_under_way", "id", where="step != ''"),
)

# The assets that a change concerns.
change_asset = Table(
    "change_asset",
    metadata,
    Column("change_id", ForeignKey("change.id"), primary_key=True),
    Column("asset_number", ForeignKey("asset.number"), primary_key=True),
    Index(None, "asset_number"),
)

event = Table(
    "event",
    metadata,
    Column("sequence", ROW, primary_key=True),
    Column("time", UtcTime, nullable=False),
    # events.domain.events.Change as JSON.
    Column("change", TEXT, nullable=False),
    # Without it SQLite would reuse the sequence number of a pruned last row.
    sqlite_autoincrement=True,
)
