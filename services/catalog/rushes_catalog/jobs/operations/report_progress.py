"""Progress of running tasks: to watchers at once, to the rows once a second."""

import asyncio

from rushes_catalog.domain.ids import ClipId, JobId
from rushes_catalog.events.domain.events import Progress
from rushes_catalog.events.operations.watch_events import Watching
from rushes_catalog.jobs.domain.jobs import Claim, TaskKind
from rushes_catalog.storage.catalog import Catalog
from rushes_footage.clips import ClipAttempt, TaskId

# Seconds between two writes of a task's progress, which newly opened pages show.
ROW_GAP = 1.0


class ProgressReports:
    """Keeps the progress of running jobs' tasks in memory, so that a report needs no query."""

    def __init__(self, catalog: Catalog, watching: Watching) -> None:
        self._catalog, self._watching = catalog, watching
        self._jobs: dict[JobId, dict[TaskId, float]] = {}
        self._written: dict[TaskId, float] = {}

    async def begin(self, claim: Claim) -> None:
        """Start reporting a task; to be called before its first report."""
        async with self._catalog.reading() as stores:
            written = await stores.tasks.fractions(claim.job_id)
        # Rows lag by up to ROW_GAP; running siblings' values in memory are newer.
        known = self._jobs.get(claim.job_id, {})
        self._jobs[claim.job_id] = written | known | {claim.task_id: written[claim.task_id]}
        self._written[claim.task_id] = asyncio.get_running_loop().time()

    async def report(self, claim: Claim, fraction: float, stage: str, attempt: ClipAttempt | None = None) -> None:
        """Report a task's progress; raises Fenced, once a second, where the attempt is not the task's current one."""
        tasks = self._jobs[claim.job_id]
        tasks[claim.task_id] = fraction
        clip = ClipId(claim.subject) if claim.kind is TaskKind.CLIP else None
        of_job = sum(tasks.values()) / len(tasks)
        of_clip = fraction if clip is not None else 0.0
        self._watching.tell_progress(Progress(claim.job_id, of_job, clip, of_clip, stage, attempt))
        now = asyncio.get_running_loop().time()
        if now - self._written[claim.task_id] >= ROW_GAP:
            self._written[claim.task_id] = now
            async with self._catalog.changing() as stores:
                await stores.tasks.note_progress(claim, fraction)

    def end(self, claim: Claim, *, last_of_job: bool) -> None:
        """End reporting a task that has ended; `last_of_job`: no other task of its job is running."""
        self._written.pop(claim.task_id, None)
        if last_of_job:
            self._jobs.pop(claim.job_id, None)
        elif claim.job_id in self._jobs:
            self._jobs[claim.job_id][claim.task_id] = 1.0
