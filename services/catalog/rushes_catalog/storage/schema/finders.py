"""Finders, what they were trained on, what they scored, and what people decided about it."""

from sqlalchemy import BigInteger, Boolean, Column, Float, ForeignKey, Index, LargeBinary, Table, UniqueConstraint

from rushes_catalog.storage.schema.columns import ID, TEXT, UtcTime, metadata, nominal_text, number, partial_index

finder = Table(
    "finder",
    metadata,
    Column("id", ID, primary_key=True),
    Column("name", TEXT, nullable=False),
    # finders.domain.finders.FinderBy
    Column("by", nominal_text(10), nullable=False),
    # Null: clips of all profiles are examples.
    Column("profile", TEXT),
    # A list as JSON.
    Column("labels", TEXT, nullable=False),
    # Names of descriptors; null: it does not look at it.
    Column("sound", TEXT),
    Column("picture", TEXT),
    Column("watch", Boolean, nullable=False),
    # Number of versions that were trained so far, those that are gone included.
    number("versions_made"),
    Column("created_at", UtcTime, nullable=False),
    # domain.ids.ChangeId of its deletion, which can be undone while the change exists; null: not deleted.
    Column("deletion_id", ID),
    Index(None, "deletion_id"),
    partial_index("finder_name", "name", unique=True, where="deletion_id IS NULL"),
)

# Stretches that people marked as examples.
finder_example = Table(
    "finder_example",
    metadata,
    Column("id", ID, primary_key=True),
    Column("finder_id", ForeignKey("finder.id"), nullable=False),
    Column("asset_number", ForeignKey("asset.number"), nullable=False),
    # Microseconds from frame 0; the end is exclusive.
    Column("start_us", BigInteger, nullable=False),
    Column("end_us", BigInteger, nullable=False),
    Column("positive", Boolean, nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    # As of a finder.
    Column("deletion_id", ID),
    Index(None, "finder_id", "asset_number", "start_us"),
    Index(None, "asset_number"),
    Index(None, "deletion_id"),
)

# Clips that are switched off as examples.
finder_clip_off = Table(
    "finder_clip_off",
    metadata,
    Column("finder_id", ForeignKey("finder.id"), primary_key=True),
    Column("clip_id", ForeignKey("clip.id"), primary_key=True),
    Index(None, "clip_id"),
)

# Results of trainings.
finder_version = Table(
    "finder_version",
    metadata,
    Column("id", ID, primary_key=True),
    Column("finder_id", ForeignKey("finder.id"), nullable=False),
    # From 1 on.
    number("number"),
    Column("trained_at", UtcTime, nullable=False),
    # finders.domain.versions.VersionCard as JSON.
    Column("card", TEXT, nullable=False),
    # A list of finders.domain.versions.UsedSpan as JSON, compressed with zlib: what it was trained on.
    Column("spans", LargeBinary, nullable=False),
    # In the format of the inference service.
    Column("model", LargeBinary, nullable=False),
    # In use: at most one per finder.
    Column("active", Boolean, nullable=False, server_default="0"),
    UniqueConstraint("finder_id", "number"),
    partial_index("finder_version_active", "finder_id", unique=True, where="active"),
)

# Scores of all windows of a file by a version.
finder_score = Table(
    "finder_score",
    metadata,
    Column("version_id", ForeignKey("finder_version.id"), primary_key=True),
    Column("asset_number", ForeignKey("asset.number"), primary_key=True),
    # Version of the file that was scored.
    number("source_size"),
    number("source_mtime_ns"),
    # Seconds: length of a window, between the beginnings of two, and where the first begins.
    Column("window", Float, nullable=False),
    Column("hop", Float, nullable=False),
    Column("start", Float, nullable=False),
    # 16-bit floating-point numbers, little-endian, one for each window.
    Column("scores", LargeBinary, nullable=False),
    Column("scored_at", UtcTime, nullable=False),
    Index(None, "asset_number"),
)

# Jobs that scan.
finder_scan = Table(
    "finder_scan",
    metadata,
    # No foreign key: the job may be forgotten before.
    Column("job_id", ID, primary_key=True),
    Column("finder_id", ForeignKey("finder.id"), nullable=False),
    Column("version_id", ForeignKey("finder_version.id"), nullable=False),
    Index(None, "finder_id", "job_id"),
    Index(None, "version_id"),
)

# What people decided about moments.
moment_decision = Table(
    "moment_decision",
    metadata,
    Column("id", ID, primary_key=True),
    Column("finder_id", ForeignKey("finder.id"), nullable=False),
    Column("asset_number", ForeignKey("asset.number"), nullable=False),
    # Microseconds from frame 0, as the person left them; the end is exclusive.
    Column("start_us", BigInteger, nullable=False),
    Column("end_us", BigInteger, nullable=False),
    # finders.domain.moments.MomentState: accepted or rejected; "new" where only the ends were moved.
    Column("state", nominal_text(10), nullable=False),
    # Whether a rejected one is a hard negative of trainings.
    Column("enabled", Boolean, nullable=False, server_default="1"),
    Column("decided_at", UtcTime, nullable=False),
    Index(None, "finder_id", "asset_number", "start_us"),
    Index(None, "asset_number"),
)
