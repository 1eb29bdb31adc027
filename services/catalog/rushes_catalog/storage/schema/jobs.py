"""Jobs, their tasks, and their logs."""

from sqlalchemy import Boolean, CheckConstraint, Column, Float, ForeignKey, Index, Table

from rushes_catalog.storage.schema.columns import (
    ID,
    NUMBER,
    ROW,
    TEXT,
    UtcTime,
    metadata,
    nominal_text,
    partial_index,
    text_column,
)

READY = "state = 'waiting' AND NOT withdraw AND NOT paused AND not_before IS NULL AND held_until IS NULL"
"""The condition of tasks that any node may begin. PostgreSQL uses their index only for statements with these words."""

job = Table(
    "job",
    metadata,
    Column("id", ID, primary_key=True),
    Column("ticket", nominal_text(8), nullable=False, unique=True),
    Column("kind", nominal_text(20), nullable=False),
    Column("title", TEXT, nullable=False),
    Column("state", nominal_text(10), nullable=False),
    text_column("error"),
    text_column("warning"),
    # The requester as in the audit record; "" for Rushes itself.
    text_column("requested_by"),
    Column("created_at", UtcTime, nullable=False),
    Column("started_at", UtcTime),
    Column("ended_at", UtcTime),
    # When it was deleted from the list; what it made stays.
    Column("deleted_at", UtcTime),
    Index(None, "kind", "id"),
    Index(None, "kind", "state", "deleted_at"),
    Index(None, "state", "deleted_at", "id"),
    partial_index("job_active", "id", where="state IN ('waiting', 'running', 'paused')"),
    partial_index("job_paused", "id", where="state = 'paused'"),
)

task = Table(
    "task",
    metadata,
    # In order of creation: tasks of one job run in this order.
    Column("id", ID, primary_key=True),
    Column("job_id", ForeignKey("job.id"), nullable=False),
    Column("kind", nominal_text(20), nullable=False),
    # A clip's id, a root's name, an asset's id and a height, or the id of a run.
    Column("subject", TEXT, nullable=False),
    # It runs on a node that has this root mounted and this encoder proven.
    Column("root_id", ForeignKey("root.id"), nullable=False),
    text_column("encoder"),
    Column("state", nominal_text(10), nullable=False),
    # Smaller ranks run first; within a rank by place: that of the job in the queue, see jobs.domain.line.
    Column("rank", NUMBER, nullable=False),
    text_column("place"),
    # Whether its job is paused.
    Column("paused", Boolean, nullable=False, server_default="0"),
    # The fencing token: incremented by every claim.
    Column("attempt", NUMBER, nullable=False, server_default="0"),
    # Failed attempts: only these count against the limit.
    Column("failures", NUMBER, nullable=False, server_default="0"),
    # Null once that time has come.
    Column("not_before", UtcTime),
    # Until then it waits for `node`, which may still be running it; null: for none.
    Column("held_until", UtcTime),
    Column("progress", Float, nullable=False, server_default="0"),
    text_column("error"),
    # The media node that runs it, or that it waits for; "" for none.
    text_column("node"),
    # The media node that runs it or ran it last, for display; "" for none.
    text_column("ran_on"),
    # Cancelled after it had begun: the node has to be sent the cancellation, and published files to be removed.
    Column("withdraw", Boolean, nullable=False, server_default="0"),
    CheckConstraint("progress BETWEEN 0 AND 1", name="progress"),
    Index(None, "job_id", "state"),
    partial_index("task_ready", "kind", "encoder", "root_id", "rank", "place", "id", where=READY),
    partial_index("task_not_before", "not_before", where="state = 'waiting' AND not_before IS NOT NULL"),
    partial_index("task_held_until", "held_until", where="state = 'waiting' AND held_until IS NOT NULL"),
    partial_index("task_ran_on", "job_id", "ran_on", where="ran_on != ''"),
    partial_index("task_running", "id", where="state = 'running'"),
    partial_index("task_withdraw", "id", where="withdraw"),
    Index(None, "subject"),
)

# Logs of jobs, in order.
job_log = Table(
    "job_log",
    metadata,
    Column("number", ROW, primary_key=True),
    Column("job_id", ForeignKey("job.id"), nullable=False),
    # Null: the whole job.
    Column("task_id", ForeignKey("task.id")),
    # jobs.domain.job_log.JobEvent
    Column("event", nominal_text(20), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("attempt", NUMBER, nullable=False, server_default="0"),
    text_column("node"),
    text_column("detail"),
    Index(None, "job_id", "number"),
)
