"""Where jobs and their tasks are kept: the rows are the delivery."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from rushes_catalog.domain.ids import JobId
from rushes_catalog.domain.job_log import JobEvent, JobLogLine
from rushes_catalog.domain.jobs import (
    Claim,
    Job,
    JobKind,
    JobState,
    NewJob,
    NewTask,
    Rank,
    Task,
    TaskCounts,
    TaskKind,
    TaskState,
    Want,
)
from rushes_footage.clips import TaskId


class Jobs(Protocol):
    """Jobs, as people see them."""

    async def add(self, job: NewJob, tasks: Sequence[NewTask]) -> None:
        """Record it: nothing is delivered unless the transaction is committed."""

    async def add_done(self, job: NewJob, tasks: Sequence[NewTask]) -> None:
        """Record one that was done before Rushes knew of it."""

    async def get(self, job_id: JobId) -> Job:
        """Raises JobNotFound."""

    async def ticket(self, job_id: JobId) -> str:
        """Without a look at its tasks; raises JobNotFound."""

    async def requested_by(self, job_id: JobId) -> str:
        """Who asked for it, as the audit record names them; raises JobNotFound."""

    async def state(self, job_id: JobId) -> JobState:
        """Likewise."""

    async def of_ticket(self, ticket: str) -> Job:
        """Raises JobNotFound."""

    async def page(self, kind: str, active: bool, limit: int, cursor: str) -> tuple[list[Job], str]:
        """The newest first, and the next cursor; raises ForeignCursor."""

    async def waiting(self, kind: JobKind, subject: str) -> Job | None:
        """A job that has not begun and will do this kind of thing to this subject."""

    async def latest(self, kind: JobKind, subject: str) -> Job | None:
        """The newest that does or did this kind of thing to this subject."""

    async def forget_ended(self, kind: JobKind, subject: str, keep: int) -> None:
        """Remove the oldest of those that did this kind of thing to this subject and have ended."""

    async def forget_ended_ahead(self, keep: int) -> None:
        """Remove the oldest that Rushes began by itself and have ended."""

    async def adopt(self, job_id: JobId, title: str, requested_by: str) -> None:
        """Somebody has asked for what Rushes began by itself."""

    async def begin(self, job_id: JobId, at: datetime) -> bool:
        """Its first task runs; False where it ran already."""

    async def end(self, job_id: JobId, state: JobState, at: datetime) -> None:
        """Its last task has ended."""

    async def reopen(self, job_id: JobId) -> None:
        """Some of its tasks were asked again: it has no errors, and waits unless it runs or is paused.

        An export's warning stays: it is about clips that are kept.
        """

    async def set_open_state(self, job_id: JobId, state: JobState) -> None:
        """It is paused, or goes on: it has not ended."""

    async def line(self, kind: JobKind) -> list[tuple[JobId, str]]:
        """Those that have not ended, with their places, in their order."""

    async def set_warning(self, job_id: JobId, warning: str) -> None:
        """What people should know of it although it ended well."""

    async def set_error(self, job_id: JobId, error: str) -> None:
        """The error of a failed task, unless an earlier one's is kept already."""


class JobLogs(Protocol):
    """What happened to jobs; it is forgotten with them."""

    async def note_try(self, claim: Claim, event: JobEvent, at: datetime, detail: str = "") -> None:
        """A try at a part of a job began or ended so."""

    async def note(self, job_id: JobId, event: JobEvent, at: datetime) -> None:
        """Somebody did this to the whole job."""

    async def of_job(self, job_id: JobId, limit: int) -> list[JobLogLine]:
        """The last so many lines, the oldest first."""


class Tasks(Protocol):
    """Tasks. Every method that takes a claim raises Fenced where the task is no longer that attempt's."""

    async def claim(self, want: Want, now: datetime) -> list[Claim]:
        """Take the best that are ready and fit: none of a paused job, but those that a node may still be doing."""

    async def any_waiting(self) -> bool:
        """Whether there is anything to claim at all."""

    async def next_due(self, now: datetime) -> datetime | None:
        """When the next one that is held back becomes ready."""

    async def note_progress(self, claim: Claim, fraction: float) -> None:
        """How far it is, 0 to 1."""

    async def note_node(self, claim: Claim, node: str) -> None:
        """The media node that does what the catalog leads itself."""

    async def is_first_on_its_node(self, claim: Claim) -> bool:
        """Whether no other task of its job runs on its node, or ran there last."""

    async def of_job(self, job_id: JobId) -> list[Task]:
        """What a job consists of, in the order of being asked for."""

    async def succeed(self, claim: Claim) -> None:
        """It ended well."""

    async def give_back(
        self, claim: Claim, *, node: str, not_before: datetime, held_until: datetime, failed: bool, error: str
    ) -> None:
        """It waits again: for this node alone until `held_until` (with "": for any). A failure is counted."""

    async def fail(self, claim: Claim, error: str) -> None:
        """It failed for good."""

    async def open_states(self, job_id: JobId) -> frozenset[TaskState]:
        """Which of waiting and running there is among the tasks of a job, without counting them."""

    async def counts(self, job_id: JobId) -> TaskCounts:
        """How the tasks of a job stand."""

    async def cancel(self, job_id: JobId) -> list[Claim]:
        """End what waits or runs, and answer with it. What may run or have run stays to be withdrawn."""

    async def requeue(self, job_id: JobId) -> list[Claim]:
        """Queue the failed and cancelled ones again, their failures forgotten, and answer with them."""

    async def redo(self, task_id: TaskId) -> None:
        """Queue one again that has ended, however it did."""

    async def recover(self, held_until: datetime, running: Collection[TaskId]) -> list[Claim]:
        """What a dead process ran, and only it (not `running`), waits again, for the same node until then."""

    async def free_of(self, node: str) -> None:
        """Nothing that waits is held for this node any longer."""

    async def current(self, claims: Collection[Claim]) -> set[TaskId]:
        """Those whose attempt is still the task's, and running."""

    async def to_withdraw(self) -> list[Claim]:
        """Cancelled ones that a node may still do, or may have done."""

    async def withdrawn(self, task_id: TaskId) -> None:
        """It is certain that nothing of it runs or lies anywhere."""

    async def set_place(self, job_id: JobId, place: str) -> None:
        """Where those of a job stand in the line."""

    async def raise_rank(self, job_id: JobId, rank: Rank) -> bool:
        """Those of a job go no later than so; False where they did not before."""

    async def count_open(self, kind: TaskKind, roots: Collection[str]) -> int:
        """How many of this kind wait or run on these roots."""

    async def is_outranked(self, claim: Claim, roots: Collection[str], now: datetime) -> bool:
        """Whether one of its kind that ranks before it could run in its place, where these roots are mounted."""

    async def fractions(self, job_id: JobId) -> dict[TaskId, float]:
        """How far each task of a job is, 0 to 1; ended ones are at 1."""
