"""Progress of running tasks: to watchers at once, to the rows once a second."""

import asyncio
from dataclasses import dataclass, field

from rushes_catalog.domain.ids import ClipId, JobId
from rushes_catalog.events.domain.events import Progress
from rushes_catalog.events.operations.watch_events import Watching
from rushes_catalog.jobs.domain.jobs import Claim, TaskKind
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.signals import Committed
from rushes_footage.clips import ClipAttempt, TaskId

# Seconds between two writes of a task's progress, which newly opened pages show.
ROW_GAP = 1.0


@dataclass(slots=True)
class _OfJob:
    """Progress of a job of which tasks run. Kept as sums: a job may have thousands of tasks."""

    number: int
    """Of its tasks."""
    others: float
    """The sum over tasks that do not run."""
    running: dict[TaskId, float] = field(default_factory=dict)
    sum_of_running: float = 0.0
    stale: bool = False
    """Whether tasks that had ended wait again."""

    def note(self, task: TaskId, fraction: float) -> None:
        self.sum_of_running += fraction - self.running.get(task, 0.0)
        self.running[task] = fraction

    def end(self, task: TaskId) -> None:
        self.sum_of_running -= self.running.pop(task, 0.0)
        self.others += 1.0

    @property
    def fraction(self) -> float:
        return min((self.others + self.sum_of_running) / self.number, 1.0)


class ProgressReports:
    """Keeps the progress of running jobs in memory, so that a report needs no query."""

    def __init__(self, catalog: Catalog, watching: Watching) -> None:
        self._catalog, self._watching = catalog, watching
        self._jobs: dict[JobId, _OfJob] = {}
        self._written: dict[TaskId, float] = {}
        catalog.on_commit(self._committed)

    def _committed(self, committed: Committed) -> None:
        if committed.attempts:
            for job in self._jobs.values():
                job.stale = True

    async def begin(self, claim: Claim) -> None:
        """Start reporting a task; to be called before its first report."""
        task = claim.task_id
        while True:
            job = self._jobs.get(claim.job_id)
            anew = job is None or job.stale
            running = {*job.running} if job is not None else set()
            if job is not None:
                job.stale = False
            async with self._catalog.reading() as stores:
                fraction = await stores.tasks.fraction(task)
                number, others = await stores.tasks.progress_without(claim.job_id, {*running, task}) if anew else (0, 0)
            # Other tasks of the job may have begun or ended meanwhile.
            if self._jobs.get(claim.job_id) is job and (job is None or not anew or {*job.running} == running):
                break
            if job is not None:
                job.stale |= anew
        if job is None:
            job = self._jobs[claim.job_id] = _OfJob(number, others)
        elif anew:
            job.number, job.others = number, others
        else:
            job.others -= fraction
        job.note(task, fraction)
        self._written[task] = asyncio.get_running_loop().time()

    async def report(self, claim: Claim, fraction: float, stage: str, attempt: ClipAttempt | None = None) -> None:
        """Report a task's progress; raises Fenced, once a second, where the attempt is not the task's current one."""
        job = self._jobs[claim.job_id]
        job.note(claim.task_id, fraction)
        clip = ClipId(claim.subject) if claim.kind is TaskKind.CLIP else None
        of_clip = fraction if clip is not None else 0.0
        self._watching.tell_progress(Progress(claim.job_id, job.fraction, clip, of_clip, stage, attempt))
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
            self._jobs[claim.job_id].end(claim.task_id)
