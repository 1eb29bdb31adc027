"""Work: jobs, their tasks, and what happened to them."""

from sqlalchemy import Boolean, CheckConstraint, Column, Float, ForeignKey, Index, Table

from rushes_catalog.storage.schema.columns import ID, NUMBER, ROW, TEXT, UtcTime, metadata, partial_index, short, words

job = Table(
    "job",
    metadata,
    Column("id", ID, primary_key=True),
    Column("ticket", short(8), nullable=False, unique=True),
    Column("kind", short(20), nullable=False),
    Column("title", TEXT, nullable=False),
    Column("state", short(10), nullable=False),
    words("error"),
    words("warning"),
    # As the audit record names them; "" for Rushes itself.
    words("requested_by"),
    Column("created_at", UtcTime, nullable=False),
    Column("started_at", UtcTime),
    Column("ended_at", UtcTime),
    Index(None, "kind", "id"),
    partial_index("job_active", "id", where="state IN ('waiting', 'running', 'paused')"),
    partial_index("job_paused", "id", where="state = 'paused'"),
)

task = Table(
    "task",
    metadata,
    # In the order of being asked for: those of one job run in this order.
    Column("id", ID, primary_key=True),
    Column("job_id", ForeignKey("job.id"), nullable=False),
    Column("kind", short(20), nullable=False),
    # A clip's id, a root's name, or an asset's id and a height.
    Column("subject", TEXT, nullable=False),
    # Where it must run: at a node that has this root mounted and this encoder proven.
    Column("root_id", ForeignKey("root.id"), nullable=False),
    words("encoder"),
    Column("state", short(10), nullable=False),
    # Smaller ones go first; those of one rank by their jobs' places in the line, domain.line.
    Column("rank", NUMBER, nullable=False),
    words("place"),
    # The fence: grows with every claim.
    Column("attempt", NUMBER, nullable=False, server_default="0"),
    # Only these count against the limit.
    Column("failures", NUMBER, nullable=False, server_default="0"),
    Column("not_before", UtcTime),
    # Until then it waits for `node`, which may still be doing it.
    Column("held_until", UtcTime),
    Column("progress", Float, nullable=False, server_default="0"),
    words("error"),
    # The media node that does it, or that it waits for; "" for none.
    words("node"),
    # The media node that does it or did it last, for people; "" for none.
    words("ran_on"),
    # Cancelled after it had begun: a node must still be told, and what it published removed.
    Column("withdraw", Boolean, nullable=False, server_default="0"),
    CheckConstraint("progress BETWEEN 0 AND 1", name="progress"),
    Index(None, "job_id", "state"),
    partial_index("task_ready", "kind", "rank", "place", "id", where="state = 'waiting'"),
    partial_index("task_running", "id", where="state = 'running'"),
    partial_index("task_withdraw", "id", where="withdraw"),
    Index(None, "subject"),
)

# What happened to jobs, in order.
job_log = Table(
    "job_log",
    metadata,
    Column("number", ROW, primary_key=True),
    Column("job_id", ForeignKey("job.id"), nullable=False),
    # Null: the whole job.
    Column("task_id", ForeignKey("task.id")),
    # domain.job_log.JobEvent
    Column("event", short(20), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("attempt", NUMBER, nullable=False, server_default="0"),
    words("node"),
    words("detail"),
    Index(None, "job_id", "number"),
)
