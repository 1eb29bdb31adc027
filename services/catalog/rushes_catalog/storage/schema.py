"""The tables. Migrations make them; a test proves that both say the same."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.engine import Dialect

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class UtcTime(TypeDecorator[datetime]):
    """Moments as microseconds since 1970: exact, ordered, and the same on every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Refuses times without a zone."""
        return None if value is None else (value - _EPOCH) // timedelta(microseconds=1)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Always UTC."""
        return None if value is None else _EPOCH + timedelta(microseconds=value)


metadata = MetaData(
    naming_convention={
        "ix": "%(table_name)s_%(column_0_N_name)s",
        "uq": "%(table_name)s_%(column_0_N_name)s_once",
        "fk": "%(table_name)s_%(column_0_N_name)s_fk",
        "pk": "%(table_name)s_pk",
        "ck": "%(table_name)s_%(constraint_name)s",
    }
)

_ID = String(36)
# SQLite counts rows with INTEGER only; PostgreSQL has room for more.
_ROW = BigInteger().with_variant(Integer(), "sqlite")


def _number(name: str, default: int = 0) -> Column[int]:
    return Column(name, BigInteger, nullable=False, server_default=str(default))


def _words(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, server_default="")


root = Table(
    "root",
    metadata,
    Column("id", _ROW, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("path", Text, nullable=False),
    # In the configured order; roots that are announced no more keep theirs.
    Column("position", Integer, nullable=False),
    Column("scanned_at", UtcTime),
)

# How many assets lie below each folder, kept with every insert and move: counting a million rows per page is too slow.
folder = Table(
    "folder",
    metadata,
    Column("root_id", ForeignKey("root.id"), primary_key=True),
    # "" is the root itself.
    Column("path", Text, primary_key=True),
    # The folder above; of the root itself: null.
    Column("parent", Text),
    Column("asset_count", BigInteger, nullable=False),
    Index(None, "root_id", "parent"),
)

asset = Table(
    "asset",
    metadata,
    # Grows with every asset: the order of being added, the tie-breaker of every list, and the row of the search index.
    Column("number", _ROW, primary_key=True),
    Column("id", _ID, nullable=False, unique=True),
    Column("root_id", ForeignKey("root.id"), nullable=False),
    Column("path", Text, nullable=False),
    # Last part of the path.
    Column("name", Text, nullable=False),
    # 0 while its file is there, else its own number: a place has one present file at most, and any number of former.
    Column("absent", BigInteger, nullable=False, server_default="0"),
    # For order and search; see domain/natural_order.py.
    Column("path_key", Text, nullable=False),
    Column("name_key", Text, nullable=False),
    Column("folded", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("mtime_ns", BigInteger, nullable=False),
    _words("fingerprint"),
    # new | growing | ready | problem; offline is not a state of the row.
    Column("state", String(10), nullable=False),
    # Why it cannot be used; while the state is ready, what is worth knowing all the same.
    _words("problem_reason"),
    _words("problem_detail"),
    # Workers that died of these bytes since they were last found, or given another chance.
    Column("deaths", Integer, nullable=False, server_default="0"),
    Column("added_at", UtcTime, nullable=False),
    # When it was found at this place, or its bytes there were seen to have changed.
    Column("placed_at", UtcTime, nullable=False),
    # When it was placed before its folder was renamed, or merged into another one; null: neither was.
    Column("filed_at", UtcTime),
    # The best answer that there is, in milliseconds, and domain.recording_times.RecordingSource.
    _number("recorded_ms"),
    Column("recorded_source", String(10), nullable=False, server_default="mtime"),
    # What the container says; meaningful while the state is ready. 0 and "" for what it does not say.
    Column("duration", Float, nullable=False, server_default="0"),
    _words("container"),
    _number("recorded_at_ms"),
    _words("video_codec"),
    # Whether browsers play it as it is: 0 nobody knows, 1 they do, 2 they do not.
    _number("conversion"),
    _words("codec_string"),
    _words("pixel_format"),
    _number("width"),
    _number("height"),
    _number("coded_width"),
    _number("coded_height"),
    _number("rotation"),
    _number("rate_numerator"),
    _number("rate_denominator", 1),
    _number("time_base_numerator"),
    _number("time_base_denominator", 1),
    _number("frame_count"),
    # "" for a silent file.
    _words("audio_codec"),
    _number("sample_rate"),
    _number("channels"),
    UniqueConstraint("root_id", "path", "absent"),
    # One per order; what stands behind the number lets a root's, a time's or a codec's filter be decided without
    # reading rows.
    Index("asset_by_path", "root_id", "path_key", "number", "recorded_ms", "video_codec", "conversion"),
    Index("asset_by_name", "name_key", "number", "root_id", "recorded_ms", "video_codec", "conversion"),
    Index("asset_by_size", "size", "number", "root_id", "recorded_ms", "video_codec", "conversion"),
    Index("asset_by_mtime", "mtime_ns", "number", "root_id", "recorded_ms", "video_codec", "conversion"),
    Index("asset_by_recorded", "recorded_ms", "number", "root_id", "mtime_ns", "video_codec", "conversion"),
    Index("asset_by_duration", "duration", "number", "root_id", "recorded_ms", "video_codec", "conversion"),
    Index(None, "fingerprint"),
    Index(None, "video_codec"),
    Index(None, "conversion"),
    Index("asset_absent", "root_id", "number", sqlite_where=text("absent != 0")),
    Index("asset_unexamined", "root_id", "number", sqlite_where=text("state = 'new' AND absent = 0")),
    Index("asset_growing", "number", sqlite_where=text("state = 'growing'")),
    # The same orders for problems alone, of which there are few, and after a disk has failed many.
    # With the path, which says what lies in a folder: 40,000 are counted there without reading a row.
    Index("asset_problem", "root_id", "path_key", "number", "path", sqlite_where=text("state = 'problem'")),
    Index("asset_problem_added", "number", "root_id", sqlite_where=text("state = 'problem'")),
    Index("asset_problem_name", "name_key", "number", "root_id", sqlite_where=text("state = 'problem'")),
    Index("asset_problem_size", "size", "number", "root_id", sqlite_where=text("state = 'problem'")),
    Index("asset_problem_mtime", "mtime_ns", "number", "root_id", sqlite_where=text("state = 'problem'")),
    Index("asset_problem_recorded", "recorded_ms", "number", "root_id", sqlite_where=text("state = 'problem'")),
    Index("asset_problem_duration", "duration", "number", "root_id", sqlite_where=text("state = 'problem'")),
    Index("asset_warning", "number", sqlite_where=text("state = 'ready' AND problem_reason != ''")),
)

# Hashes of all of a file's bytes, part by part, of the version of it that they were read of.
content = Table(
    "content",
    metadata,
    Column("asset_number", ForeignKey("asset.number"), primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("mtime_ns", BigInteger, nullable=False),
    # rushes_footage.contents.HashedParts.digests
    Column("digests", LargeBinary, nullable=False),
)

# The last three letters of folded paths: of all that there are or have been. A trigger keeps it.
path_ending = Table("path_ending", metadata, Column("text", Text, primary_key=True))

profile = Table("profile", metadata, Column("name", Text, primary_key=True))

hidden = Table(
    "hidden",
    metadata,
    Column("profile", Text, primary_key=True),
    Column("asset_number", ForeignKey("asset.number"), primary_key=True),
    Index(None, "asset_number"),
)

# How many proven clips of an asset a profile has, where it has any. Triggers keep it.
cut = Table(
    "cut",
    metadata,
    Column("profile", Text, primary_key=True),
    Column("asset_number", ForeignKey("asset.number"), primary_key=True),
    Column("clips", BigInteger, nullable=False),
    Index(None, "asset_number"),
)

label = Table(
    "label",
    metadata,
    Column("text", Text, primary_key=True),
    Column("used_at", UtcTime, nullable=False),
)

job = Table(
    "job",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("ticket", String(8), nullable=False, unique=True),
    Column("kind", String(20), nullable=False),
    Column("title", Text, nullable=False),
    Column("state", String(10), nullable=False),
    _words("error"),
    _words("warning"),
    # As the audit record names them; "" for Rushes itself.
    _words("requested_by"),
    Column("created_at", UtcTime, nullable=False),
    Column("started_at", UtcTime),
    Column("ended_at", UtcTime),
    Index(None, "kind", "id"),
    Index("job_active", "id", sqlite_where=text("state IN ('waiting', 'running', 'paused')")),
    Index("job_paused", "id", sqlite_where=text("state = 'paused'")),
)

task = Table(
    "task",
    metadata,
    # In the order of being asked for: those of one job run in this order.
    Column("id", _ID, primary_key=True),
    Column("job_id", ForeignKey("job.id"), nullable=False),
    Column("kind", String(20), nullable=False),
    # A clip's id, a root's name, or an asset's id and a height.
    Column("subject", Text, nullable=False),
    # Where it must run: at a node that has this root mounted and this encoder proven.
    Column("root_id", ForeignKey("root.id"), nullable=False),
    _words("encoder"),
    Column("state", String(10), nullable=False),
    # Smaller ones go first; those of one rank by their jobs' places in the line, domain.line.
    Column("rank", Integer, nullable=False),
    _words("place"),
    # The fence: grows with every claim.
    Column("attempt", Integer, nullable=False, server_default="0"),
    # Only these count against the limit.
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("not_before", UtcTime),
    # Until then it waits for `node`, which may still be doing it.
    Column("held_until", UtcTime),
    Column("progress", Float, nullable=False, server_default="0"),
    _words("error"),
    # The media node that does it, or that it waits for; "" for none.
    _words("node"),
    # The media node that does it or did it last, for people; "" for none.
    _words("ran_on"),
    # Cancelled after it had begun: a node must still be told, and what it published removed.
    Column("withdraw", Boolean, nullable=False, server_default="0"),
    CheckConstraint("progress BETWEEN 0 AND 1", name="progress"),
    Index(None, "job_id", "state"),
    Index("task_ready", "kind", "rank", "place", "id", sqlite_where=text("state = 'waiting'")),
    Index("task_running", "id", sqlite_where=text("state = 'running'")),
    Index("task_withdraw", "id", sqlite_where=text("withdraw")),
    Index(None, "subject"),
)

# What happened to jobs, in order.
job_log = Table(
    "job_log",
    metadata,
    Column("number", _ROW, primary_key=True),
    Column("job_id", ForeignKey("job.id"), nullable=False),
    # Null: the whole job.
    Column("task_id", ForeignKey("task.id")),
    # domain.job_log.JobEvent
    Column("event", String(20), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("attempt", Integer, nullable=False, server_default="0"),
    _words("node"),
    _words("detail"),
    Index(None, "job_id", "number"),
)

export = Table(
    "export",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("job_id", ForeignKey("job.id"), nullable=False, unique=True),
    Column("asset_number", ForeignKey("asset.number"), nullable=False),
    Column("profile", Text, nullable=False),
    Column("folder_suffix", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("group_name", Text, nullable=False),
    # Seconds, as planned; pixels.
    Column("cursor", Float, nullable=False),
    Column("spread", Float, nullable=False),
    Column("short_side", Integer, nullable=False),
    Column("label", Text, nullable=False),
    Column("category", Text, nullable=False),
    # The version of the source that the clips were planned on.
    Column("source_size", BigInteger, nullable=False),
    Column("source_mtime_ns", BigInteger, nullable=False),
    # "" where it was not known.
    _words("source_fingerprint"),
    Column("created_at", UtcTime, nullable=False),
    # domain.cropping.Cropping as JSON; null: the whole picture.
    Column("cropping", Text),
    # domain.contracts.Contract
    Column("contract", String(20), nullable=False, server_default="plain"),
    Column("format", String(10), nullable=False, server_default="mp4"),
    Column("audio", String(10), nullable=False, server_default="aac"),
    Column("dynamic_range", String(10), nullable=False, server_default="sdr"),
    # As asked for: "auto", or FFmpeg's name.
    Column("encoder", Text, nullable=False, server_default="libx264"),
    # Since then the manifest lacks what is said of it now; null: it says so.
    Column("facts_changed_at", UtcTime),
    # Whose group it has taken over; null: its own.
    Column("replaces", _ID),
    # domain.exports.Origin
    Column("origin", String(10), nullable=False, server_default="rushes"),
    # A group's number is never given twice. The tool before Rushes may have done so.
    Index(
        "export_group_once",
        "folder_suffix",
        "name",
        "number",
        unique=True,
        sqlite_where=text("replaces IS NULL AND origin = 'rushes'"),
    ),
    Index(None, "folder_suffix", "name", "number"),
    Index(None, "asset_number", "profile"),
    Index(None, "profile", "id"),
    Index(None, "label"),
    Index("export_facts_owed", "id", sqlite_where=text("facts_changed_at IS NOT NULL")),
)

clip = Table(
    "clip",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("export_id", ForeignKey("export.id"), nullable=False),
    Column("task_id", ForeignKey("task.id"), nullable=False, unique=True),
    Column("position", Integer, nullable=False),
    Column("name", Text, nullable=False),
    # As planned, absolute.
    Column("path", Text, nullable=False),
    # As media says, links resolved; "" before it is done.
    _words("published_path"),
    Column("start", Float, nullable=False),
    Column("first_frame", BigInteger, nullable=False),
    Column("frame_count", BigInteger, nullable=False),
    Column("start_pts", BigInteger, nullable=False),
    Column("end_pts", BigInteger, nullable=False),
    Column("state", String(10), nullable=False),
    _words("error"),
    _number("size"),
    # rushes_footage.proofs.ClipProof as JSON; null before it is done.
    Column("proof", Text),
    Column("done_at", UtcTime),
    # domain.cropping.ClipCrop as JSON; null: the whole picture.
    Column("crop", Text),
    # Both null: the clip shows each frame of the stretch once.
    Column("resampled_rate", Integer),
    Column("resampled_frames", BigInteger),
    # A list of numbers as JSON; null: it is not put together of segments.
    Column("joints", Text),
    # FFmpeg's name of what made it, "" before it is done, and why not as asked for.
    _words("encoder"),
    _words("fallback"),
    # The version of a file that another tool made; both null: it bears its task's mark, or is not there.
    Column("adopted_size", BigInteger),
    Column("adopted_mtime_ns", BigInteger),
    UniqueConstraint("export_id", "position"),
    Index(None, "export_id", "name"),
    Index(None, "path"),
    Index(None, "published_path"),
)

# Rows of the replaced cutter's database, each once.
cutter_row = Table(
    "cutter_row",
    metadata,
    # domain.cutter_rows.row_key
    Column("key", String(64), primary_key=True),
    # Of the file that it is about, without a folder; and its key of natural order, by which assets are found.
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False),
    Column("hidden", Boolean, nullable=False),
    # domain.cutter_rows.CutterRow as JSON.
    Column("row", Text, nullable=False),
    # When it became what it says; null: it belongs to no asset yet.
    Column("placed_at", UtcTime),
    Index("cutter_row_unplaced", "name", sqlite_where=text("placed_at IS NULL")),
)

# Clips of an export by `clip.fallback`, where that is not "": so nobody counts them for each clip that is settled.
export_fallback = Table(
    "export_fallback",
    metadata,
    Column("export_id", ForeignKey("export.id"), primary_key=True),
    Column("words", Text, primary_key=True),
    Column("clips", Integer, nullable=False),
)

# dataset.jsonl of an output root: how often something of it has changed, and up to where it was written.
manifest = Table(
    "manifest",
    metadata,
    Column("folder_suffix", Text, primary_key=True),
    Column("revision", BigInteger, nullable=False),
    _number("written"),
)

change = Table(
    "change",
    metadata,
    Column("id", _ID, primary_key=True),
    # domain.changes.What as JSON.
    Column("what", Text, nullable=False),
    Column("words", Text, nullable=False),
    _words("made_by"),
    Column("made_at", UtcTime, nullable=False),
    _words("undone_by"),
    # Null: it stands.
    Column("undone_at", UtcTime),
    # It is forgotten then.
    Column("until", UtcTime, nullable=False),
    # What of it is under way, by whom and since when: domain.changes.Step.
    Column("step", String(10), nullable=False, server_default=""),
    _words("step_by"),
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
    _words("origin"),
    Column("category", Text, nullable=False),
    # Numbers of 64 bits without a sign, as text.
    Column("device", String(20), nullable=False),
    Column("inode", String(20), nullable=False),
    _number("size"),
    _number("mtime_ns"),
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
    _number("size"),
    _number("mtime_ns"),
    # domain.sorting.SortState
    Column("state", String(10), nullable=False),
)

trash = Table(
    "trash",
    metadata,
    Column("clip_id", ForeignKey("clip.id"), primary_key=True),
    # No foreign key: the row says when and by whom the clip was deleted, and outlives the change.
    Column("change_id", _ID, nullable=False),
    # domain.changes.TrashState
    Column("state", String(10), nullable=False),
    # In bytes, as media counted them.
    _number("size"),
    _words("discarded_by"),
    Column("discarded_at", UtcTime, nullable=False),
    Index(None, "change_id"),
    Index("trash_kept", "change_id", "size", "discarded_at", sqlite_where=text("state = 'kept'")),
)

# Scrub proxies that somebody asked for. Whether one is there media's files say.
proxy = Table(
    "proxy",
    metadata,
    Column("asset_number", ForeignKey("asset.number"), primary_key=True),
    # In pixels, as asked for.
    Column("height", Integer, primary_key=True),
    # Of the one that was made last, below media's folder of renditions; "" before.
    _words("path"),
    # What that one was made of.
    _number("source_size"),
    _number("source_mtime_ns"),
)

proxy_session = Table(
    "proxy_session",
    metadata,
    Column("session", Text, primary_key=True),
    Column("asset_number", ForeignKey("asset.number"), primary_key=True),
    Column("height", Integer, primary_key=True),
    Index(None, "asset_number", "height"),
)

# Runs of models over stretches of assets; their jobs say how they stand.
detection_run = Table(
    "detection_run",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("asset_number", ForeignKey("asset.number"), nullable=False),
    # No foreign key: what was found outlives the job.
    Column("job_id", _ID, nullable=False),
    # domain.detection_runs.Sought and KnownModel as JSON.
    Column("sought", Text, nullable=False),
    Column("model", Text, nullable=False),
    # Of what it looks at.
    _number("source_size"),
    _number("source_mtime_ns"),
    Column("created_at", UtcTime, nullable=False),
    # Of the pictures, once one was looked at.
    _number("width"),
    _number("height"),
    # That were looked at, and boxes that were found in them.
    _number("frames"),
    _number("boxes"),
    Column("last_frame", BigInteger),
    Index(None, "asset_number"),
    Index(None, "job_id"),
)

# What a run found: neighbouring frames together, see domain.box_chunks.
detection_chunk = Table(
    "detection_chunk",
    metadata,
    Column("run_id", ForeignKey("detection_run.id"), primary_key=True),
    Column("first", BigInteger, primary_key=True),
    Column("last", BigInteger, nullable=False),
    Column("frames", Integer, nullable=False),
    Column("boxes", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),
)

# Exact frames of videos, over which detection pipelines run.
timeline = Table(
    "timeline",
    metadata,
    Column("id", _ID, primary_key=True),
    # domain.pipelines.TimelineOrder, and a list of TimelineAsset, as JSON.
    Column("wanted", Text, nullable=False),
    Column("assets", Text, nullable=False),
    # A list of domain.pipelines.TimelineFrame as JSON, compressed with zlib.
    Column("frames", LargeBinary, nullable=False),
    _number("frame_count"),
    # "": what it is about names it.
    _words("name"),
    Column("created_at", UtcTime, nullable=False),
    # domain.ids.ChangeId of what deleted it, which can be undone until that is forgotten; null: it is there.
    Column("deletion_id", _ID),
    Index(None, "deletion_id"),
)

# Runs of stages over timelines. The job of the same id says how one stands.
pipeline_run = Table(
    "pipeline_run",
    metadata,
    # No foreign key to the job: what was found outlives it.
    Column("id", _ID, primary_key=True),
    Column("timeline_id", ForeignKey("timeline.id"), nullable=False),
    Column("profile", Text, nullable=False),
    # A list of names as JSON.
    Column("stages", Text, nullable=False),
    Column("start_stage", String(30), nullable=False),
    # Null: it begins with the first stage.
    Column("origin_id", ForeignKey("pipeline_run.id")),
    _words("provider"),
    # domain.pipelines.Config as JSON.
    Column("overrides", Text, nullable=False),
    Column("config", Text, nullable=False),
    Column("synchronous", Boolean, nullable=False),
    # "": what it did names it.
    _words("name"),
    Column("created_at", UtcTime, nullable=False),
    # As of a timeline.
    Column("deletion_id", _ID),
    Index(None, "timeline_id"),
    Index(None, "origin_id"),
    Index(None, "deletion_id"),
)

# Stages that have ended, with what they found.
checkpoint = Table(
    "checkpoint",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("run_id", ForeignKey("pipeline_run.id"), nullable=False),
    Column("timeline_id", ForeignKey("timeline.id"), nullable=False),
    Column("stage", String(30), nullable=False),
    # Counts and versions by name, as JSON.
    Column("stats", Text, nullable=False),
    Column("versions", Text, nullable=False),
    Column("milliseconds", BigInteger, nullable=False),
    # Frames as domain.pipelines.StageFrame in JSON, compressed with zlib.
    Column("results", LargeBinary, nullable=False),
    # Null: no scenario.
    Column("scenario_label", Text),
    Column("created_at", UtcTime, nullable=False),
    # As of a timeline.
    Column("deletion_id", _ID),
    UniqueConstraint("run_id", "stage"),
    UniqueConstraint("timeline_id", "stage", "scenario_label"),
    Index(None, "deletion_id"),
)

# Pictures that clients or inference have drawn over a frame. They are a cache: the oldest go first.
overlay = Table(
    "overlay",
    metadata,
    Column("run_id", ForeignKey("pipeline_run.id"), primary_key=True),
    Column("stage", String(30), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("png", LargeBinary, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("saved_at", UtcTime, nullable=False),
    Index(None, "saved_at"),
)

# What files look like in numbers, by what they hold: once for each descriptor.
feature = Table(
    "feature",
    metadata,
    Column("fingerprint", Text, primary_key=True),
    Column("descriptor", Text, primary_key=True),
    Column("descriptor_version", Text, primary_key=True),
    # Null: the file has none, and the other two say why.
    Column("vector", LargeBinary),
    _words("problem_reason"),
    _words("problem_detail"),
)

# What is said in files, by what they hold: once for each recogniser, whatever describes videos by it.
transcript = Table(
    "transcript",
    metadata,
    Column("fingerprint", Text, primary_key=True),
    Column("recogniser", Text, primary_key=True),
    # Empty: nothing is said.
    Column("text", Text, nullable=False),
)

# By which the videos of a collection are described; without a row: by the one that needs no model.
chosen_descriptor = Table(
    "chosen_descriptor",
    metadata,
    Column("root_id", ForeignKey("root.id"), primary_key=True),
    Column("folder", Text, primary_key=True),
    # Its name.
    Column("descriptor", Text, nullable=False),
)

# Attempts to learn from a collection, which is a folder.
training = Table(
    "training",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("root_id", ForeignKey("root.id"), nullable=False),
    Column("folder", Text, nullable=False),
    # domain.learning.TrainingState
    Column("state", String(10), nullable=False),
    _words("error"),
    _words("requested_by"),
    Column("started_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
    Index(None, "root_id", "folder", "id"),
    # One at a time, of all collections.
    Index("training_one", "state", unique=True, sqlite_where=text("state = 'running'")),
)

# What came of those that succeeded.
classifier = Table(
    "classifier",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("root_id", ForeignKey("root.id"), nullable=False),
    Column("folder", Text, nullable=False),
    # SHA-256 of `model`.
    Column("version", String(64), nullable=False),
    # rushes_footage.classifiers.ModelCard as JSON.
    Column("card", Text, nullable=False),
    # As inference gives and takes it.
    Column("model", LargeBinary, nullable=False),
    Column("trained_at", UtcTime, nullable=False),
    # It predicts: one of each collection.
    Column("chosen", Boolean, nullable=False, server_default="0"),
    # domain.learning.Comparison as JSON; null: there was nothing to compare by.
    Column("comparison", Text),
    # domain.learning.Relabelling: what the folders that it tells apart are called by now, as JSON, in this order.
    Column("relabelled", Text, nullable=False, server_default="[]"),
    Index(None, "root_id", "folder", "id"),
    Index("classifier_chosen", "root_id", "folder", unique=True, sqlite_where=text("chosen")),
)

# What a classifier says of what files hold.
prediction = Table(
    "prediction",
    metadata,
    Column("classifier_id", ForeignKey("classifier.id"), primary_key=True),
    Column("fingerprint", Text, primary_key=True),
    # rushes_footage.classifiers.Prediction as JSON.
    Column("prediction", Text, nullable=False),
    # Of its first guess.
    Column("label", Text, nullable=False),
    Column("confidence", Float, nullable=False),
)

# Filed videos of which a classifier, while it was trained, said another label than theirs.
doubt = Table(
    "doubt",
    metadata,
    Column("classifier_id", ForeignKey("classifier.id"), primary_key=True),
    Column("fingerprint", Text, primary_key=True),
    Column("label", Text, nullable=False),
    Column("told", Text, nullable=False),
    Column("confidence", Float, nullable=False),
)

# By what files hold: what was found out once is known of all that hold the same.
frame_hashes = Table(
    "frame_hashes",
    metadata,
    Column("fingerprint", Text, primary_key=True),
    Column("method", Text, primary_key=True),
    # As inference gives them. Null: the file has none, and the other two say why.
    Column("hashes", LargeBinary),
    _words("problem_reason"),
    _words("problem_detail"),
)

# The last search in a collection, which is a folder.
duplicate_search = Table(
    "duplicate_search",
    metadata,
    Column("root_id", ForeignKey("root.id"), primary_key=True),
    Column("folder", Text, primary_key=True),
    # domain.duplicates.SearchState
    Column("state", String(10), nullable=False),
    _words("error"),
    _words("requested_by"),
    Column("ended_at", UtcTime),
)

# domain.duplicates.Copy
video_copy = Table(
    "video_copy",
    metadata,
    Column("one", Text, primary_key=True),
    Column("other", Text, primary_key=True),
    Column("mirrored", Boolean, nullable=False),
    Column("later_seconds", Float, nullable=False),
    Column("alike", Float, nullable=False),
)

# Fingerprints of files that are no duplicates, as somebody said; twice the same: all that hold this may stay.
not_duplicate = Table(
    "not_duplicate",
    metadata,
    Column("one", Text, primary_key=True),
    Column("other", Text, primary_key=True),
)

# The version of a file that Rushes has dealt with: it has asked for its proxy by itself, or people have deleted that.
proxy_ahead = Table(
    "proxy_ahead",
    metadata,
    Column("asset_number", ForeignKey("asset.number"), primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("mtime_ns", BigInteger, nullable=False),
)

event = Table(
    "event",
    metadata,
    Column("sequence", _ROW, primary_key=True),
    Column("time", UtcTime, nullable=False),
    # domain.events.Change as JSON.
    Column("change", Text, nullable=False),
    # Without it SQLite would give the sequence of a pruned last row again.
    sqlite_autoincrement=True,
)

token = Table(
    "token",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("role", String(10), nullable=False),
    # SHA-256 of the secret, which itself is nowhere; see docs/decisions/0008.
    Column("digest", LargeBinary(32), nullable=False, unique=True),
    Column("created_at", UtcTime, nullable=False),
    # Null: never.
    Column("expires_at", UtcTime),
)

session = Table(
    "session",
    metadata,
    Column("digest", LargeBinary(32), primary_key=True),
    # Null: signed in with RUSHES_TOKEN.
    Column("token_id", ForeignKey("token.id")),
    # Tells one RUSHES_TOKEN from the next, so that another one ends the sessions; null with a token's row.
    Column("admin_mark", LargeBinary(32)),
    Column("expires_at", UtcTime, nullable=False),
    Index(None, "token_id"),
    Index(None, "expires_at"),
)

audit = Table(
    "audit",
    metadata,
    Column("sequence", _ROW, primary_key=True),
    Column("time", UtcTime, nullable=False),
    Column("actor", Text, nullable=False),
    # Null: RUSHES_TOKEN, or nobody had to sign in. No foreign key: the record outlives the token.
    Column("token_id", _ID),
    _words("address"),
    Column("action", Text, nullable=False),
    # What it concerned: a list of ids or paths as JSON.
    Column("targets", Text, nullable=False),
    # The answer's HTTP status.
    Column("status", Integer, nullable=False),
    _words("request_id"),
    sqlite_autoincrement=True,
)
