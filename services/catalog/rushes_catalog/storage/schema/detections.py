"""Results of models and pipelines for frames."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, LargeBinary, Table, UniqueConstraint

from rushes_catalog.storage.schema.columns import ID, NUMBER, TEXT, UtcTime, metadata, nominal_text, number, text_column

# Runs of models over ranges of frames of assets. The state of a run is that of its job.
detection_run = Table(
    "detection_run",
    metadata,
    Column("id", ID, primary_key=True),
    Column("asset_number", ForeignKey("asset.number"), nullable=False),
    # No foreign key: the results outlive the job.
    Column("job_id", ID, nullable=False),
    # pipelines.domain.detection_runs.Sought and KnownModel as JSON.
    Column("sought", TEXT, nullable=False),
    Column("model", TEXT, nullable=False),
    # Version of the file.
    number("source_size"),
    number("source_mtime_ns"),
    Column("created_at", UtcTime, nullable=False),
    # Of the frames, in pixels; 0 before the first one.
    number("width"),
    number("height"),
    # Number of examined frames, and of boxes found in them.
    number("frames"),
    number("boxes"),
    Column("last_frame", BigInteger),
    Index(None, "asset_number"),
    Index(None, "job_id"),
)

# Results of a run, in chunks of neighbouring frames; see pipelines.domain.box_chunks.
detection_chunk = Table(
    "detection_chunk",
    metadata,
    Column("run_id", ForeignKey("detection_run.id"), primary_key=True),
    Column("first", BigInteger, primary_key=True),
    Column("last", BigInteger, nullable=False),
    Column("frames", NUMBER, nullable=False),
    Column("boxes", NUMBER, nullable=False),
    Column("data", LargeBinary, nullable=False),
)

# Exact frames of videos, over which detection pipelines run.
timeline = Table(
    "timeline",
    metadata,
    Column("id", ID, primary_key=True),
    # pipelines.domain.pipelines.TimelineOrder, and a list of TimelineAsset, as JSON.
    Column("wanted", TEXT, nullable=False),
    Column("assets", TEXT, nullable=False),
    # A list of pipelines.domain.pipelines.TimelineFrame as JSON, compressed with zlib.
    Column("frames", LargeBinary, nullable=False),
    number("frame_count"),
    # "": none was given.
    text_column("name"),
    # Number of runs that were queued so far, deleted ones included.
    number("runs_queued"),
    Column("created_at", UtcTime, nullable=False),
    # domain.ids.ChangeId of its deletion, which can be undone while the change exists; null: not deleted.
    Column("deletion_id", ID),
    Index(None, "deletion_id"),
)

# Runs of stages over timelines. The state of a run is that of the job with the same id.
pipeline_run = Table(
    "pipeline_run",
    metadata,
    # No foreign key to the job: the results outlive it.
    Column("id", ID, primary_key=True),
    Column("timeline_id", ForeignKey("timeline.id"), nullable=False),
    Column("profile", TEXT, nullable=False),
    # The version of the pipeline profile of this name that it began with; 0: there was none.
    number("profile_version"),
    # A list of names as JSON.
    Column("stages", TEXT, nullable=False),
    Column("start_stage", nominal_text(30), nullable=False),
    # The run that it replays; null: it begins with the first stage.
    Column("origin_id", ForeignKey("pipeline_run.id")),
    # The checkpoint of the scenario that it runs again, which may be gone; null: it runs none again.
    Column("scenario_id", ID),
    # Number of frames in which a re-run has found something else; null: it is not known, or not yet.
    Column("frames_changed", BigInteger),
    text_column("provider"),
    # pipelines.domain.pipelines.Config as JSON.
    Column("overrides", TEXT, nullable=False),
    Column("config", TEXT, nullable=False),
    Column("synchronous", Boolean, nullable=False),
    # A stage, or pipelines.domain.pipelines.EACH; "": it pauses after none.
    text_column("pause_after"),
    # It pauses after the next stage that it computes.
    Column("stepping", Boolean, nullable=False, server_default="0"),
    # Among the runs of the timeline, from 1 on.
    number("number"),
    # "": none was given.
    text_column("name"),
    Column("created_at", UtcTime, nullable=False),
    # As of a timeline.
    Column("deletion_id", ID),
    Index(None, "timeline_id"),
    Index(None, "origin_id"),
    Index(None, "scenario_id"),
    Index(None, "deletion_id"),
)

# Completed stages with their results.
checkpoint = Table(
    "checkpoint",
    metadata,
    Column("id", ID, primary_key=True),
    Column("run_id", ForeignKey("pipeline_run.id"), nullable=False),
    Column("timeline_id", ForeignKey("timeline.id"), nullable=False),
    Column("stage", nominal_text(30), nullable=False),
    # Counts and versions by name, as JSON.
    Column("stats", TEXT, nullable=False),
    Column("versions", TEXT, nullable=False),
    Column("milliseconds", BigInteger, nullable=False),
    # As pipelines.store.stage_results packs them; before, a list of frames as JSON, compressed with zlib.
    Column("results", LargeBinary, nullable=False),
    # pipelines.domain.pipelines.StageResult.address; null: its results are not reused.
    Column("address", nominal_text(64)),
    # pipelines.domain.pipelines.StageResult.warning.
    text_column("warning"),
    # Null: no scenario.
    Column("scenario_label", TEXT),
    Column("created_at", UtcTime, nullable=False),
    # As of a timeline.
    Column("deletion_id", ID),
    UniqueConstraint("run_id", "stage"),
    UniqueConstraint("timeline_id", "stage", "scenario_label"),
    Index(None, "deletion_id"),
    Index(None, "timeline_id", "address"),
)

# What is there of a stage's results while it is computed: a process that dies in the middle of hours loses minutes.
stage_part = Table(
    "stage_part",
    metadata,
    Column("timeline_id", ForeignKey("timeline.id"), primary_key=True),
    # pipelines.domain.pipelines.StageResult.address.
    Column("address", nominal_text(64), primary_key=True),
    # `seq` of its first and last frame.
    Column("first", BigInteger, primary_key=True, autoincrement=False),
    number("last"),
    # As of a checkpoint.
    Column("results", LargeBinary, nullable=False),
    # How long inference took for it.
    number("milliseconds"),
    Column("stored_at", UtcTime, nullable=False),
    Index(None, "stored_at"),
)

# Pictures to draw over a frame, made by clients or inference. They are a cache: the oldest are deleted first.
overlay = Table(
    "overlay",
    metadata,
    Column("run_id", ForeignKey("pipeline_run.id"), primary_key=True),
    Column("stage", nominal_text(30), primary_key=True),
    Column("seq", NUMBER, primary_key=True),
    Column("key", nominal_text(64), primary_key=True),
    Column("png", LargeBinary, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("saved_at", UtcTime, nullable=False),
    Index(None, "saved_at"),
)

# What outside models have answered. It outlives the runs: the same question is asked once.
outside_answer = Table(
    "outside_answer",
    metadata,
    # pipelines.domain.outside_calls.question_of.
    Column("question", nominal_text(64), primary_key=True),
    text_column("provider"),
    text_column("model"),
    text_column("words"),
    Column("answered_at", UtcTime, nullable=False),
)

# Requests to outside models, written before they are sent.
outside_call = Table(
    "outside_call",
    metadata,
    Column("run_id", ForeignKey("pipeline_run.id"), primary_key=True),
    Column("stage", nominal_text(30), primary_key=True),
    # Among the requests of the stage, from 1 on.
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    # Of the frame in the timeline, and place of the region in it.
    number("seq"),
    number("region"),
    # SHA-256 and size of the JPEG file that was sent.
    Column("crop", nominal_text(64), nullable=False),
    number("bytes"),
    text_column("model"),
    # rushes_footage.outside_models.Outcome.
    Column("outcome", nominal_text(30), nullable=False),
    text_column("words"),
    number("milliseconds"),
    Column("sent_at", UtcTime, nullable=False),
)
