"""What users plan and note about assets: cuts, and notes at frames."""

from sqlalchemy import BigInteger, Column, Float, ForeignKey, Index, Table

from rushes_catalog.storage.schema.columns import ID, NUMBER, TEXT, metadata, nominal_text

planned_cut = Table(
    "planned_cut",
    metadata,
    Column("id", ID, primary_key=True),
    Column("asset_number", ForeignKey("asset.number"), nullable=False),
    # Its place in the asset's list; there may be gaps.
    Column("position", NUMBER, nullable=False),
    # Seconds from frame 0; the end is exclusive.
    Column("start", Float, nullable=False),
    Column("end", Float, nullable=False),
    Column("label", TEXT, nullable=False),
    Column("note", TEXT, nullable=False),
    Index(None, "asset_number", "position"),
)

# Their texts are part of asset.folded, where lists search words: see files/store/searched_texts.py.
frame_note = Table(
    "frame_note",
    metadata,
    Column("id", ID, primary_key=True),
    Column("asset_number", ForeignKey("asset.number"), nullable=False),
    Column("frame", BigInteger, nullable=False),
    Column("text", TEXT, nullable=False),
    # annotations.domain.frame_notes.NoteColor
    Column("color", nominal_text(10), nullable=False),
    Index(None, "asset_number", "frame"),
)
