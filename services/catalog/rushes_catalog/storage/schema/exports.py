"""Exports and their clips."""

from sqlalchemy import BigInteger, Boolean, Column, Float, ForeignKey, Index, Table, UniqueConstraint

from rushes_catalog.storage.schema.columns import (
    ID,
    NUMBER,
    TEXT,
    UtcTime,
    metadata,
    nominal_text,
    number,
    partial_index,
    text_column,
)

export = Table(
    "export",
    metadata,
    Column("id", ID, primary_key=True),
    Column("job_id", ForeignKey("job.id"), nullable=False, unique=True),
    Column("asset_number", ForeignKey("asset.number"), nullable=False),
    Column("profile", TEXT, nullable=False),
    Column("folder_suffix", TEXT, nullable=False),
    Column("name", TEXT, nullable=False),
    Column("number", NUMBER, nullable=False),
    Column("group_name", TEXT, nullable=False),
    # As planned: in seconds, the short side in pixels.
    Column("cursor", Float, nullable=False),
    Column("spread", Float, nullable=False),
    # Length of each clip.
    Column("seconds", Float, nullable=False, server_default="8"),
    Column("short_side", NUMBER, nullable=False),
    Column("label", TEXT, nullable=False),
    Column("category", TEXT, nullable=False),
    # The version of the source that the clips were planned on.
    Column("source_size", BigInteger, nullable=False),
    Column("source_mtime_ns", BigInteger, nullable=False),
    # "" where it was not known.
    text_column("source_fingerprint"),
    Column("created_at", UtcTime, nullable=False),
    # exports.domain.cropping.Cropping as JSON; null: the whole picture.
    Column("cropping", TEXT),
    # exports.domain.contracts.Contract
    Column("contract", nominal_text(20), nullable=False, server_default="plain"),
    Column("format", nominal_text(10), nullable=False, server_default="mp4"),
    Column("audio", nominal_text(10), nullable=False, server_default="aac"),
    Column("dynamic_range", nominal_text(10), nullable=False, server_default="sdr"),
    # As requested: "auto", or FFmpeg's name.
    Column("encoder", TEXT, nullable=False, server_default="libx264"),
    # Time of the last edit whose label dataset.json may lack; null: it has the present label.
    Column("facts_changed_at", UtcTime),
    # The export whose group it has taken over; null: the group is its own.
    Column("replaces", ID),
    # exports.domain.exports.Origin
    Column("origin", nominal_text(10), nullable=False, server_default="rushes"),
    # A group's number is never used twice. The replaced cutter may have done so.
    partial_index(
        "export_group_once",
        "folder_suffix",
        "name",
        "number",
        unique=True,
        where="replaces IS NULL AND origin = 'rushes'",
    ),
    Index(None, "folder_suffix", "name", "number"),
    Index(None, "asset_number", "profile"),
    Index(None, "profile", "id"),
    Index(None, "label", "id"),
    partial_index("export_facts_owed", "id", where="facts_changed_at IS NOT NULL"),
)

clip = Table(
    "clip",
    metadata,
    Column("id", ID, primary_key=True),
    Column("export_id", ForeignKey("export.id"), nullable=False),
    Column("task_id", ForeignKey("task.id"), nullable=False, unique=True),
    Column("position", NUMBER, nullable=False),
    Column("name", TEXT, nullable=False),
    # As planned, absolute.
    Column("path", TEXT, nullable=False),
    # As reported by media, links resolved; "" before it is done.
    text_column("published_path"),
    Column("start", Float, nullable=False),
    Column("first_frame", BigInteger, nullable=False),
    Column("frame_count", BigInteger, nullable=False),
    Column("start_pts", BigInteger, nullable=False),
    Column("end_pts", BigInteger, nullable=False),
    Column("state", nominal_text(10), nullable=False),
    text_column("error"),
    number("size"),
    # rushes_footage.proofs.ClipProof as JSON; null before it is done.
    Column("proof", TEXT),
    Column("done_at", UtcTime),
    # exports.domain.cropping.ClipCrop as JSON; null: the whole picture.
    Column("crop", TEXT),
    # Frames per second and number of frames after resampling; both null: the clip has each frame of the range once.
    Column("resampled_rate", NUMBER),
    Column("resampled_frames", BigInteger),
    # Frames, from the clip's first one, at which shared segments are joined, a list as JSON; null: there are none.
    Column("joints", TEXT),
    # When each frame is shown, in ticks after start_pts, a list as JSON; null: at a constant rate, or not known.
    Column("times", TEXT),
    # Cuts of the source within it, shots.domain.crossing.ClipCut as a list of JSON; null: not known.
    Column("cuts", TEXT),
    # Whether they are still to be found.
    Column("cuts_wanted", Boolean, nullable=False, server_default="0"),
    # FFmpeg's name of the encoder that made it, "" before it is done; and why the requested one was not used.
    text_column("encoder"),
    text_column("fallback"),
    # Version of a file made by another tool; both null: the file carries its task's mark, or does not exist.
    Column("adopted_size", BigInteger),
    Column("adopted_mtime_ns", BigInteger),
    UniqueConstraint("export_id", "position"),
    Index(None, "export_id", "name"),
    # Few in any data set; how many are done is in `cut`.
    partial_index("clip_counted", "export_id", "state", where="state != 'done' AND state != 'deleted'"),
    Index(None, "path"),
    Index(None, "published_path"),
    partial_index("clip_cuts_owed", "id", where="cuts_wanted"),
)

# Rows of the replaced cutter's database, each once.
cutter_row = Table(
    "cutter_row",
    metadata,
    # imports.domain.cutter_rows.row_key
    Column("key", nominal_text(64), primary_key=True),
    # Name of the row's file, without a folder, and its key in natural order, by which assets are found.
    Column("name", TEXT, nullable=False),
    Column("name_key", TEXT, nullable=False),
    Column("hidden", Boolean, nullable=False),
    # imports.domain.cutter_rows.CutterRow as JSON.
    Column("row", TEXT, nullable=False),
    # When its clip or hidden flag was recorded; null: not assigned to an asset yet.
    Column("placed_at", UtcTime),
    partial_index("cutter_row_unplaced", "name", where="placed_at IS NULL"),
)

# Number of an export's clips by `clip.fallback`, except "": kept, so that settling a clip need not count them.
export_fallback = Table(
    "export_fallback",
    metadata,
    Column("export_id", ForeignKey("export.id"), primary_key=True),
    Column("words", TEXT, primary_key=True),
    Column("clips", NUMBER, nullable=False),
)

# dataset.jsonl of each output root: number of changes of its data so far, and the number up to which it was written.
manifest = Table(
    "manifest",
    metadata,
    Column("folder_suffix", TEXT, primary_key=True),
    Column("revision", BigInteger, nullable=False),
    number("written"),
)

trash = Table(
    "trash",
    metadata,
    Column("clip_id", ForeignKey("clip.id"), primary_key=True),
    # No foreign key: the row keeps when and by whom the clip was deleted, and outlives the change.
    Column("change_id", ID, nullable=False),
    # changes.domain.changes.TrashState
    Column("state", nominal_text(10), nullable=False),
    # In bytes, as counted by media.
    number("size"),
    text_column("discarded_by"),
    Column("discarded_at", UtcTime, nullable=False),
    Index(None, "change_id"),
    partial_index("trash_kept", "change_id", "size", "discarded_at", where="state = 'kept'"),
)
