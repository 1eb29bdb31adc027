"""What has changed: what can be undone, and what is told."""

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text, text

from rushes_catalog.storage.schema.columns import ID, ROW, UtcTime, metadata, words

change = Table(
    "change",
    metadata,
    Column("id", ID, primary_key=True),
    # domain.changes.What as JSON.
    Column("what", Text, nullable=False),
    Column("words", Text, nullable=False),
    words("made_by"),
    Column("made_at", UtcTime, nullable=False),
    words("undone_by"),
    # Null: it stands.
    Column("undone_at", UtcTime),
    # It is forgotten then.
    Column("until", UtcTime, nullable=False),
    # What of it is under way, by whom and since when: domain.changes.Step.
    Column("step", String(10), nullable=False, server_default=""),
    words("step_by"),
    Column("step_at", UtcTime, nullable=False),
    Index(None, "until"),
    Index("change_under_way", "id", sqlite_where=text("step != ''")),
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
    # domain.events.Change as JSON.
    Column("change", Text, nullable=False),
    # Without it SQLite would give the sequence of a pruned last row again.
    sqlite_autoincrement=True,
)
