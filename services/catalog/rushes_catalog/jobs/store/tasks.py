"""Tasks in SQL: every change of a row is one statement fenced by its attempt."""

from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Update,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    text,
    tuple_,
    update,
)

from rushes_catalog.domain.ids import JobId
from rushes_catalog.finders.domain.scans import SCANNED_AT
from rushes_catalog.jobs.domain.errors import Fenced
from rushes_catalog.jobs.domain.jobs import Claim, JobState, Rank, Task, TaskCounts, TaskKind, TaskState
from rushes_catalog.jobs.domain.vacancies import Lane, Ready
from rushes_catalog.proxies.domain.proxies import ProxyKey
from rushes_catalog.seen.domain.seen import DESCRIBED_AT
from rushes_catalog.storage.schema.columns import UtcTime
from rushes_catalog.storage.schema.exports import clip
from rushes_catalog.storage.schema.finders import finder
from rushes_catalog.storage.schema.jobs import READY, job, task
from rushes_catalog.storage.schema.library import asset, root
from rushes_catalog.storage.signals import Signals
from rushes_catalog.storage.steady import SteadyConnection
from rushes_catalog.transcripts.domain.transcripts import ASSET_CHARACTERS
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

# Kinds whose cancellation has to be sent to the media node.
_ON_NODES = (TaskKind.CLIP, TaskKind.PROXY)

_HELD_BACK = "state = 'waiting' AND not_before IS NOT NULL"
_HELD = "state = 'waiting' AND held_until IS NOT NULL"
# Each of them has an index. Of cancelled attempts that are withdrawn first there are none for long.
_UNFINISHED = (
    (TaskState.RUNNING, "state = 'running'"),
    (TaskState.WAITING, READY),
    (TaskState.WAITING, f"{_HELD_BACK} AND NOT paused"),
    (TaskState.WAITING, f"{_HELD} AND not_before IS NULL AND NOT paused"),
)
_HELD_NO_MORE = {"held_until": None, "node": ""}

NAME = func.coalesce(
    clip.c.name,
    case(
        (
            task.c.kind == TaskKind.FINDER_SCAN,
            select(asset.c.name)
            .where(asset.c.id == func.substr(task.c.subject, SCANNED_AT))
            .correlate(task)
            .scalar_subquery(),
        ),
        (
            task.c.kind == TaskKind.TRANSCRIPT,
            select(asset.c.name)
            .where(asset.c.id == func.substr(task.c.subject, 1, ASSET_CHARACTERS))
            .correlate(task)
            .scalar_subquery(),
        ),
        (
            task.c.kind == TaskKind.SEEN,
            select(asset.c.name)
            .where(asset.c.id == func.substr(task.c.subject, DESCRIBED_AT))
            .correlate(task)
            .scalar_subquery(),
        ),
        (
            task.c.kind == TaskKind.FINDER_TRAINING,
            select(finder.c.name).where(finder.c.id == task.c.subject).correlate(task).scalar_subquery(),
        ),
    ),
).label("name")
"""Name of a task's clip, of the video that it scans, transcribes or describes, or of the finder that it trains; null:
none of these."""

_FRACTION = case((task.c.state.in_([TaskState.WAITING, TaskState.RUNNING]), task.c.progress), else_=1.0)

_NEXT_DUE = select(
    *(
        select(column).where(text(condition)).order_by(column).limit(1).scalar_subquery()
        for column, condition in ((task.c.not_before, _HELD_BACK), (task.c.held_until, _HELD))
    )
)

_ITS_JOB_IS_PAUSED = select(job.c.state == JobState.PAUSED).where(job.c.id == task.c.job_id).scalar_subquery()

_READY = select(
    *_CLAIM,
    task.c.rank,
    task.c.place,
    task.c.encoder,
    task.c.root_id,
    select(root.c.name).where(root.c.id == task.c.root_id).scalar_subquery().label("root"),
)

_AFRESH = {
    "state": TaskState.WAITING,
    "paused": _ITS_JOB_IS_PAUSED,
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

    async def ready(self, most: int) -> list[Ready]:
        """The first ready tasks of each lane by rank and place, at most so many of each.

        Reads at most as many rows as it returns, and takes a step more for each lane.
        """
        found: list[Ready] = []
        behind: ColumnElement[bool] | None = None
        while True:
            rows = (await self._connection.execute(_in_lanes(behind).limit(most))).all()
            found += [_ready_of(row) for row in rows]
            if len(rows) < most:
                return found
            last = rows[-1]
            # The next root's number instead of ">": SQLite would read the whole lane to leave it out.
            behind = tuple_(task.c.kind, task.c.encoder, task.c.root_id) >= tuple_(
                literal(last.kind, task.c.kind.type),
                literal(last.encoder, task.c.encoder.type),
                literal(last.root_id + 1, task.c.root_id.type),
            )

    async def held(self) -> list[Ready]:
        """Tasks that wait for a node which may be running them, also of paused jobs, by rank and place."""
        rows = await self._connection.execute(
            _READY.where(text(f"{_HELD} AND not_before IS NULL AND NOT withdraw")).order_by(
                task.c.rank, task.c.place, task.c.id
            )
        )
        return [_ready_of(row) for row in rows]

    async def begin(self, ready: Ready, node: str) -> Claim | None:
        """Claim a task that was read as ready; None where it is not any more."""
        claim = ready.claim
        begun = await self._connection.execute(
            update(task)
            .where(
                task.c.id == claim.task_id,
                task.c.state == TaskState.WAITING,
                task.c.attempt == claim.attempt,
                task.c.withdraw.is_(False),
                # Tasks that the node may still be running are followed to their end although their job was paused.
                or_(task.c.paused.is_(False), task.c.held_until.is_not(None)),
                or_(task.c.held_until.is_(None), task.c.node == node),
            )
            .values(state=TaskState.RUNNING, attempt=task.c.attempt + 1, node=node, ran_on=node, held_until=None)
        )
        return replace(claim, attempt=claim.attempt + 1, node=node) if begun.rowcount == 1 else None

    async def release_due(self, now: datetime) -> None:
        """Let all tasks go on that were held back until now, and tasks wait for no node for longer than they should."""
        for due, then in (
            (and_(text(_HELD_BACK), task.c.not_before <= now), {"not_before": None}),
            (and_(text(_HELD), task.c.held_until <= now), _HELD_NO_MORE),
        ):
            released = await self._connection.execute(update(task).where(due).values(then))
            self._signals.tasks |= released.rowcount > 0

    async def unfinished(self) -> dict[tuple[TaskKind, TaskState], int]:
        """How many tasks wait or run, by kind; those of paused jobs do not count as waiting."""
        found: Counter[tuple[TaskKind, TaskState]] = Counter()
        for state, condition in _UNFINISHED:
            rows = select(task.c.kind, func.count()).where(text(condition)).group_by(task.c.kind)
            for kind, number in await self._connection.execute(rows):
                found[TaskKind(kind), state] += number
        return dict(found)

    async def next_due(self) -> datetime | None:
        """When the next task that is held back becomes ready; past where `release_due` was not called since."""
        moments = (await self._connection.execute(_NEXT_DUE)).one()
        return min((moment for moment in moments if moment is not None), default=None)

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
            select(task, NAME).outerjoin_from(task, clip).where(task.c.job_id == job_id).order_by(task.c.id)
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
                held_until=held_until if node else None,
                failures=task.c.failures + int(failed),
                error=error,
                progress=0.0,
            ),
        )
        self._signals.tasks = True

    async def set_aside(self, claim: Claim) -> None:
        """Let a task wait with a part of its work done; its job is paused in the same transaction."""
        await self._fenced(claim, update(task).values(state=TaskState.WAITING, node="", error=""))
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
        self._signals.tasks = self._signals.attempts = True
        return await self._claims(
            open_ones.values(state=TaskState.CANCELLED, withdraw=(task.c.attempt > 0) & task.c.kind.in_(_ON_NODES))
        )

    async def requeue(self, job_id: JobId) -> list[Claim]:
        """Queue failed and cancelled tasks again, with their failures reset, and return them."""
        ended = update(task).where(task.c.job_id == job_id, task.c.state.in_([TaskState.FAILED, TaskState.CANCELLED]))
        self._signals.tasks = self._signals.attempts = True
        return await self._claims(ended.values(_AFRESH))

    async def redo(self, task_id: TaskId) -> None:
        """Queue an ended task again, whatever its result."""
        ended = update(task).where(task.c.id == task_id, task.c.state.not_in([TaskState.WAITING, TaskState.RUNNING]))
        self._signals.tasks = self._signals.attempts = True
        await self._connection.execute(ended.values(_AFRESH))

    async def recover(self, held_until: datetime, running: Collection[TaskId]) -> list[Claim]:
        """Queue a dead process's running tasks again, except `running`; until `held_until` only for the same node."""
        orphans = update(task).where(task.c.state == TaskState.RUNNING, task.c.id.not_in(running))
        self._signals.tasks = True
        held = case((task.c.node != "", literal(held_until, UtcTime)), else_=None)
        return await self._claims(orphans.values(state=TaskState.WAITING, held_until=held))

    async def free_of(self, node: str) -> None:
        """Release all waiting tasks that are held for this node."""
        freed = await self._connection.execute(
            update(task).where(text(_HELD), task.c.node == node).values(_HELD_NO_MORE)
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

    async def runs(self, kind: TaskKind) -> bool:
        """Whether a task of this kind runs."""
        one = select(task.c.id).where(text("state = 'running'"), task.c.kind == kind).limit(1)
        return await self._connection.scalar(one) is not None

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

    async def is_outranked(self, claim: Claim, roots: Collection[str]) -> bool:
        """Whether a ready task of its kind with a higher rank could run in its slot, where these roots are mounted."""
        own = select(task.c.rank, task.c.encoder).where(task.c.id == claim.task_id)
        rank, encoder = (await self._connection.execute(own)).one()
        numbers = select(root.c.id).where(root.c.name.in_(roots))
        before = select(task.c.id).where(
            text(READY),
            task.c.kind == claim.kind,
            task.c.encoder == encoder,
            task.c.root_id.in_(numbers),
            task.c.rank < rank,
        )
        return await self._connection.scalar(before.limit(1)) is not None

    async def fraction(self, task_id: TaskId) -> float:
        """Progress of a task, 0 to 1; an ended one is at 1."""
        fraction: float = (await self._connection.execute(select(_FRACTION).where(task.c.id == task_id))).scalar_one()
        return fraction

    async def progress_without(self, job_id: JobId, those: Collection[TaskId]) -> tuple[int, float]:
        """How many tasks a job has, and the sum of the progress of all but some."""
        number, others = (
            await self._connection.execute(
                select(func.count(), func.sum(case((task.c.id.in_(those), 0.0), else_=_FRACTION))).where(
                    task.c.job_id == job_id
                )
            )
        ).one()
        return number, others

    async def _fenced(self, claim: Claim, change: Update) -> None:
        changed = await self._connection.execute(
            change.where(task.c.id == claim.task_id, task.c.attempt == claim.attempt, task.c.state == TaskState.RUNNING)
        )
        if changed.rowcount != 1:
            raise Fenced(claim.task_id)

    async def _claims(self, change: Update) -> list[Claim]:
        rows = await self._connection.execute(change.returning(*_CLAIM))
        return sorted((_claim_of(*row) for row in rows), key=lambda claim: claim.task_id)


def _in_lanes(behind: ColumnElement[bool] | None) -> Select[Any]:
    """Ready tasks in the order of their index, of lanes behind this place."""
    order = (task.c.kind, task.c.encoder, task.c.root_id, task.c.rank, task.c.place, task.c.id)
    return _READY.where(text(READY), *(() if behind is None else (behind,))).order_by(*order)


def _ready_of(row: Row[*tuple[Any, ...]]) -> Ready:
    claim = _claim_of(*row[: len(_CLAIM)])
    return Ready(claim, Lane(claim.kind, row.encoder, row.root), (row.rank, row.place, row.id))


def title_of(kind: str, subject: str) -> str:
    """Title of a task that is not a clip."""
    return f"{ProxyKey.of_subject(subject).height}p" if kind == TaskKind.PROXY else subject


def _claim_of(*row: Any) -> Claim:
    task_id, job_id, kind, subject, attempt, failures, node = row
    return Claim(TaskId(task_id), JobId(job_id), TaskKind(kind), subject, attempt, failures, node)
