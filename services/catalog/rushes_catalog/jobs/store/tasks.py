"""Tasks in SQL: every change of a row is one statement fenced by its attempt."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Update, and_, case, func, or_, select, update

from rushes_catalog.domain.ids import JobId
from rushes_catalog.jobs.domain.errors import Fenced
from rushes_catalog.jobs.domain.jobs import Claim, JobState, Rank, Task, TaskCounts, TaskKind, TaskState, Want
from rushes_catalog.proxies.domain.proxies import ProxyKey
from rushes_catalog.storage.dialects.expressions import is_one_of
from rushes_catalog.storage.schema.exports import clip
from rushes_catalog.storage.schema.jobs import job, task
from rushes_catalog.storage.schema.library import root
from rushes_catalog.storage.signals import Signals
from rushes_catalog.storage.steady import SteadyConnection
from rushes_footage.clips import TaskId

_CLAIM = (
    task.c.id,
    task.c.job_id,
    task.c.kind,
    task.c.subject,
    task.c.attempt,
    task.c.failures,
    task.c.node,
)

# The job of a waiting task is not paused.
_GOES_ON = task.c.job_id.not_in(select(job.c.id).where(job.c.state == JobState.PAUSED))

# Kinds whose cancellation has to be sent to the media node.
_ON_NODES = (TaskKind.CLIP, TaskKind.PROXY)

_AFRESH = {
    "state": TaskState.WAITING,
    "failures": 0,
    "error": "",
    "progress": 0.0,
    "not_before": None,
    "held_until": None,
}


class Tasks:
    """Tasks. Methods that take a claim raise Fenced where the attempt is not the task's current one."""

    def __init__(self, connection: SteadyConnection, signals: Signals) -> None:
        self._connection, self._signals = connection, signals

    async def claim(self, want: Want, now: datetime) -> list[Claim]:
        """Claim ready tasks that fit, by rank and place; of paused jobs only those that this node may be running."""
        best = (
            select(task.c.id)
            .join(root)
            .where(
                task.c.state == TaskState.WAITING,
                task.c.kind == want.kind,
                # A cancelled attempt is withdrawn first, which removes what it may have published.
                task.c.withdraw.is_(False),
                # Tasks that the node may still be running are followed to their end although their job was paused.
                or_(_GOES_ON, and_(task.c.node == want.node, task.c.held_until > now)),
                root.c.name.in_(want.roots),
                task.c.encoder.in_(want.encoders),
                or_(task.c.not_before.is_(None), task.c.not_before <= now),
                or_(task.c.node.in_(["", want.node]), task.c.held_until.is_(None), task.c.held_until <= now),
            )
            .order_by(task.c.rank, task.c.place, task.c.id)
            .limit(want.room)
            .with_for_update(skip_locked=True)
        )
        rows = await self._connection.execute(
            update(task)
            .where(is_one_of(task.c.id, best), task.c.state == TaskState.WAITING)
            .values(
                state=TaskState.RUNNING,
                attempt=task.c.attempt + 1,
                node=want.node,
                ran_on=want.node,
                not_before=None,
                held_until=None,
            )
            .returning(*_CLAIM)
        )
        return sorted((_claim_of(*row) for row in rows), key=lambda claim: claim.task_id)

    async def any_waiting(self) -> bool:
        """Whether any task is waiting; of paused jobs only tasks held for a node count."""
        return (
            await self._connection.scalar(
                select(task.c.id)
                .where(task.c.state == TaskState.WAITING, or_(_GOES_ON, task.c.held_until.is_not(None)))
                .limit(1)
            )
            is not None
        )

    async def unfinished(self) -> dict[tuple[TaskKind, TaskState], int]:
        """How many tasks wait or run, by kind; those of paused jobs do not count as waiting."""
        rows = await self._connection.execute(
            select(task.c.kind, task.c.state, func.count())
            .where(or_(task.c.state == TaskState.RUNNING, and_(task.c.state == TaskState.WAITING, _GOES_ON)))
            .group_by(task.c.kind, task.c.state)
        )
        return {(TaskKind(kind), TaskState(state)): number for kind, state, number in rows}

    async def next_due(self, now: datetime) -> datetime | None:
        """When the next task that is held back becomes ready."""
        # After `not_before`, a task may still be held for its node.
        ahead = case(
            (task.c.not_before > now, task.c.not_before),
            (and_(task.c.node != "", task.c.held_until > now), task.c.held_until),
        )
        due = await self._connection.scalar(select(func.min(ahead)).where(task.c.state == TaskState.WAITING))
        return cast("datetime | None", due)

    async def note_progress(self, claim: Claim, fraction: float) -> None:
        """Store a task's progress, 0 to 1; other values are clamped."""
        await self._fenced(claim, update(task).values(progress=min(max(fraction, 0.0), 1.0)))

    async def note_node(self, claim: Claim, node: str) -> None:
        """Store the media node that runs a task of the catalog."""
        await self._fenced(claim, update(task).values(ran_on=node))

    async def is_first_on_its_node(self, claim: Claim) -> bool:
        """Whether no other task of its job runs, or last ran, on its node."""
        siblings = select(task.c.id).where(
            task.c.job_id == claim.job_id, task.c.id != claim.task_id, task.c.ran_on == claim.node
        )
        return await self._connection.scalar(siblings.limit(1)) is None

    async def of_job(self, job_id: JobId) -> list[Task]:
        """Tasks of a job, in order of creation."""
        rows = await self._connection.execute(
            select(task, clip.c.name).outerjoin_from(task, clip).where(task.c.job_id == job_id).order_by(task.c.id)
        )
        return [
            Task(
                id=TaskId(row.id),
                kind=TaskKind(row.kind),
                title=row.name or title_of(row.kind, row.subject),
                state=TaskState(row.state),
                error=row.error,
                node=row.ran_on,
            )
            for row in rows
        ]

    async def succeed(self, claim: Claim) -> None:
        """Mark a task as done."""
        await self._fenced(claim, update(task).values(state=TaskState.DONE, progress=1.0, error="", node=""))

    async def were_done(self, task_ids: Collection[TaskId]) -> None:
        """Mark waiting tasks as done whose results exist already."""
        waiting = update(task).where(task.c.id.in_(task_ids), task.c.state == TaskState.WAITING)
        await self._connection.execute(waiting.values(state=TaskState.DONE, progress=1.0))

    async def give_back(
        self, claim: Claim, *, node: str, not_before: datetime, held_until: datetime, failed: bool, error: str
    ) -> None:
        """Queue a task again; until `held_until` only for this node (with "": for any). `failed`: count a failure."""
        await self._fenced(
            claim,
            update(task).values(
                state=TaskState.WAITING,
                node=node,
                not_before=not_before,
                held_until=held_until,
                failures=task.c.failures + int(failed),
                error=error,
                progress=0.0,
            ),
        )
        self._signals.tasks = True

    async def fail(self, claim: Claim, error: str) -> None:
        """Mark a task as failed for good."""
        await self._fenced(
            claim, update(task).values(state=TaskState.FAILED, failures=task.c.failures + 1, error=error, node="")
        )

    async def open_states(self, job_id: JobId) -> frozenset[TaskState]:
        """Which of waiting and running occur among a job's tasks, without counting them."""
        found = set()
        for state in (TaskState.WAITING, TaskState.RUNNING):
            one = select(task.c.state).where(task.c.job_id == job_id, task.c.state == state).limit(1)
            if await self._connection.scalar(one) is not None:
                found.add(state)
        return frozenset(found)

    async def counts(self, job_id: JobId) -> TaskCounts:
        """Number of a job's tasks in each state."""
        rows = await self._connection.execute(
            select(task.c.state, func.count()).where(task.c.job_id == job_id).group_by(task.c.state)
        )
        return TaskCounts(**dict(rows.all()))

    async def cancel(self, job_id: JobId) -> list[Claim]:
        """Cancel waiting and running tasks and return them. Those that may have run stay to be withdrawn."""
        open_ones = update(task).where(
            task.c.job_id == job_id, task.c.state.in_([TaskState.WAITING, TaskState.RUNNING])
        )
        self._signals.tasks = True
        return await self._claims(
            open_ones.values(state=TaskState.CANCELLED, withdraw=(task.c.attempt > 0) & task.c.kind.in_(_ON_NODES))
        )

    async def requeue(self, job_id: JobId) -> list[Claim]:
        """Queue failed and cancelled tasks again, with their failures reset, and return them."""
        ended = update(task).where(task.c.job_id == job_id, task.c.state.in_([TaskState.FAILED, TaskState.CANCELLED]))
        self._signals.tasks = True
        return await self._claims(ended.values(_AFRESH))

    async def redo(self, task_id: TaskId) -> None:
        """Queue an ended task again, whatever its result."""
        ended = update(task).where(task.c.id == task_id, task.c.state.not_in([TaskState.WAITING, TaskState.RUNNING]))
        self._signals.tasks = True
        await self._connection.execute(ended.values(_AFRESH))

    async def recover(self, held_until: datetime, running: Collection[TaskId]) -> list[Claim]:
        """Queue a dead process's running tasks again, except `running`; until `held_until` only for the same node."""
        orphans = update(task).where(task.c.state == TaskState.RUNNING, task.c.id.not_in(running))
        self._signals.tasks = True
        return await self._claims(orphans.values(state=TaskState.WAITING, held_until=held_until))

    async def free_of(self, node: str) -> None:
        """Release all waiting tasks that are held for this node."""
        freed = await self._connection.execute(
            update(task).where(task.c.state == TaskState.WAITING, task.c.node == node).values(node="", held_until=None)
        )
        self._signals.tasks |= freed.rowcount > 0

    async def current(self, claims: Collection[Claim]) -> set[TaskId]:
        """Ids of the tasks whose claims are current and running."""
        rows = await self._connection.execute(
            select(task.c.id, task.c.attempt).where(
                task.c.id.in_([claim.task_id for claim in claims]), task.c.state == TaskState.RUNNING
            )
        )
        attempts = dict(rows.all())
        return {claim.task_id for claim in claims if attempts.get(claim.task_id) == claim.attempt}

    async def to_withdraw(self) -> list[Claim]:
        """Cancelled tasks that a node may still be running, or may have finished."""
        *others, _ = _CLAIM
        rows = await self._connection.execute(select(*others, task.c.ran_on).where(task.c.withdraw))
        return [_claim_of(*row) for row in rows]

    async def withdrawn(self, task_id: TaskId) -> None:
        """Record that a withdrawal is complete: the task runs nowhere, and its published files were removed."""
        await self._connection.execute(update(task).where(task.c.id == task_id).values(withdraw=False, node=""))
        self._signals.tasks = True

    async def set_place(self, job_id: JobId, place: str) -> None:
        """Set the place of a job's tasks in the queue."""
        await self._connection.execute(update(task).where(task.c.job_id == job_id).values(place=place))
        self._signals.tasks = True

    async def raise_rank(self, job_id: JobId, rank: Rank) -> bool:
        """Raise the rank of a job's tasks to at least this; False where they had it."""
        raised = await self._connection.execute(
            update(task).where(task.c.job_id == job_id, task.c.rank > rank).values(rank=rank)
        )
        self._signals.tasks |= raised.rowcount > 0
        return raised.rowcount > 0

    async def count_open(self, kind: TaskKind, roots: Collection[str]) -> int:
        """Number of waiting or running tasks of this kind on these roots."""
        counted = (
            select(func.count())
            .select_from(task)
            .join(root)
            .where(
                task.c.kind == kind,
                task.c.state.in_([TaskState.WAITING, TaskState.RUNNING]),
                root.c.name.in_(roots),
            )
        )
        number: int = (await self._connection.execute(counted)).scalar_one()
        return number

    async def is_outranked(self, claim: Claim, roots: Collection[str], now: datetime) -> bool:
        """Whether a task of its kind with a higher rank could run in its slot, where these roots are mounted."""
        own = select(task.c.rank).where(task.c.id == claim.task_id).scalar_subquery()
        before = (
            select(task.c.id)
            .join(root)
            .where(
                task.c.state == TaskState.WAITING,
                task.c.kind == claim.kind,
                task.c.rank < own,
                task.c.withdraw.is_(False),
                _GOES_ON,
                root.c.name.in_(roots),
                or_(task.c.not_before.is_(None), task.c.not_before <= now),
            )
        )
        return await self._connection.scalar(before.limit(1)) is not None

    async def fractions(self, job_id: JobId) -> dict[TaskId, float]:
        """Progress of each task of a job, 0 to 1; ended ones are at 1."""
        open_ones = task.c.state.in_([TaskState.WAITING, TaskState.RUNNING])
        rows = await self._connection.execute(
            select(task.c.id, case((open_ones, task.c.progress), else_=1.0)).where(task.c.job_id == job_id)
        )
        return {TaskId(task_id): fraction for task_id, fraction in rows}

    async def _fenced(self, claim: Claim, change: Update) -> None:
        changed = await self._connection.execute(
            change.where(task.c.id == claim.task_id, task.c.attempt == claim.attempt, task.c.state == TaskState.RUNNING)
        )
        if changed.rowcount != 1:
            raise Fenced(claim.task_id)

    async def _claims(self, change: Update) -> list[Claim]:
        rows = await self._connection.execute(change.returning(*_CLAIM))
        return sorted((_claim_of(*row) for row in rows), key=lambda claim: claim.task_id)


def title_of(kind: str, subject: str) -> str:
    """Title of a task that is not a clip."""
    return f"{ProxyKey.of_subject(subject).height}p" if kind == TaskKind.PROXY else subject


def _claim_of(*row: Any) -> Claim:
    task_id, job_id, kind, subject, attempt, failures, node = row
    return Claim(TaskId(task_id), JobId(job_id), TaskKind(kind), subject, attempt, failures, node)
