"""Jobs in SQL. A job's state and progress are computed from its tasks: nothing is stored twice."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, case, delete, func, insert, literal, or_, select, update

from rushes_catalog.domain.cursors import list_mark, read_cursor, write_cursor
from rushes_catalog.domain.ids import ExportId, JobId, new_ticket
from rushes_catalog.files.store.roots import root_number
from rushes_catalog.jobs.domain.errors import JobNotFound
from rushes_catalog.jobs.domain.jobs import (
    ENDED_JOBS,
    OPEN_JOBS,
    Job,
    JobKind,
    JobState,
    NewJob,
    NewTask,
    Rank,
    TaskState,
)
from rushes_catalog.jobs.domain.line import first_place
from rushes_catalog.storage.schema.columns import UtcTime
from rushes_catalog.storage.schema.exports import export
from rushes_catalog.storage.schema.jobs import job, job_log, task
from rushes_catalog.storage.signals import Signals
from rushes_catalog.storage.steady import SteadyConnection

_TOGETHER = 500
"""Jobs of a statement: the number of values in one is limited."""
_ENDED_TASKS = (TaskState.DONE, TaskState.FAILED, TaskState.CANCELLED)
_JOB = select(job, export.c.id.label("export_id"), export.c.profile, export.c.group_name).outerjoin_from(job, export)
_TASKS = select(
    task.c.job_id,
    func.count().label("total"),
    func.sum(case((task.c.state == TaskState.DONE, 1), else_=0)).label("completed"),
    func.sum(case((task.c.state == TaskState.FAILED, 1), else_=0)).label("failed"),
    func.sum(case((task.c.state == TaskState.RUNNING, 1), else_=0)).label("running"),
    # All of them share one place in the queue.
    func.min(task.c.place).label("place"),
    # Of several, any: the alphabetical order keeps it the same from one reading to the next.
    func.min(case(((task.c.state == TaskState.WAITING) & (task.c.error != ""), task.c.error))).label("wait_reason"),
    func.avg(case((task.c.state.in_(_ENDED_TASKS), 1.0), else_=task.c.progress)).label("progress"),
).group_by(task.c.job_id)
_NODES = select(task.c.job_id, task.c.ran_on).where(task.c.ran_on != "").distinct().order_by(task.c.ran_on)


async def jobs_where(
    connection: SteadyConnection, *conditions: ColumnElement[bool], limit: int | None = None
) -> list[Job]:
    """Matching jobs, the newest first, with data computed from their tasks."""
    rows = (await connection.execute(_JOB.where(*conditions).order_by(job.c.id.desc()).limit(limit))).all()
    those = task.c.job_id.in_([row.id for row in rows])
    of_job = {each.job_id: each for each in await connection.execute(_TASKS.where(those))}
    nodes: defaultdict[str, list[str]] = defaultdict(list)
    for job_id, node in await connection.execute(_NODES.where(those)):
        nodes[job_id].append(node)
    return [_job_of(row, of_job.get(row.id), nodes[row.id]) for row in rows]


def _job_of(row: Row[*tuple[Any, ...]], tasks: Row[*tuple[Any, ...]] | None, nodes: list[str]) -> Job:
    state = JobState(row.state)
    return Job(
        id=JobId(row.id),
        ticket=row.ticket,
        kind=JobKind(row.kind),
        title=row.title,
        state=state,
        total=tasks.total if tasks is not None else 0,
        completed=tasks.completed if tasks is not None else 0,
        failed=tasks.failed if tasks is not None else 0,
        progress=tasks.progress if tasks is not None else 1.0,
        error=row.error,
        warning=row.warning,
        created_at=row.created_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        export_id=ExportId(row.export_id) if row.export_id else None,
        requested_by=row.requested_by,
        profile=row.profile or "",
        nodes=tuple(nodes),
        running=tasks.running if tasks is not None else 0,
        group=row.group_name or "",
        place=tasks.place if tasks is not None else "",
        deleted=row.deleted_at is not None,
        wait_reason=(tasks.wait_reason or "") if tasks is not None and state is JobState.WAITING else "",
    )


class Jobs:
    """Jobs, with states and progress for users."""

    def __init__(self, connection: SteadyConnection, signals: Signals) -> None:
        self._connection, self._signals = connection, signals

    async def add(self, new: NewJob, tasks: Sequence[NewTask]) -> None:
        """Add a job with its tasks, which are delivered only after the commit."""
        ticket = new_ticket()
        while await self._connection.scalar(select(job.c.id).where(job.c.ticket == ticket)):
            ticket = new_ticket()  # A collision has the probability of one in four billion, times the number of jobs.
        await self._connection.execute(
            insert(job).values(
                id=new.id,
                ticket=ticket,
                kind=new.kind,
                title=new.title,
                state=JobState.WAITING,
                requested_by=new.requested_by,
                created_at=new.created_at,
            )
        )
        await self._add_tasks(new.id, tasks, first_place(new.id), paused=False)

    async def add_tasks(self, job_id: JobId, tasks: Sequence[NewTask]) -> bool:
        """Add further tasks to a job, which goes on if all others have ended meanwhile; False where it was cancelled.
        Raises JobNotFound."""
        state = await self.state(job_id)
        if state is JobState.CANCELLED:
            return False
        place = await self._connection.scalar(select(func.min(task.c.place)).where(task.c.job_id == job_id))
        await self._add_tasks(job_id, tasks, place or first_place(job_id), paused=state is JobState.PAUSED)
        if state in ENDED_JOBS:
            await self.reopen(job_id)
        return True

    async def _add_tasks(self, job_id: JobId, tasks: Sequence[NewTask], place: str, *, paused: bool) -> None:
        roots = {name: await root_number(self._connection, name) for name in dict.fromkeys(each.root for each in tasks)}
        await self._connection.execute(
            insert(task),
            [
                {
                    "id": each.id,
                    "job_id": job_id,
                    "kind": each.kind,
                    "subject": each.subject,
                    "root_id": roots[each.root],
                    "encoder": each.encoder,
                    "state": TaskState.WAITING,
                    "rank": each.rank,
                    "place": place,
                    "paused": paused,
                }
                for each in tasks
            ],
        )
        self._signals.tasks = True

    async def add_done(self, new: NewJob, tasks: Sequence[NewTask]) -> None:
        """Add a job that was done before it was imported."""
        await self.add(new, tasks)
        ended = {"state": JobState.DONE, "started_at": new.created_at, "ended_at": new.created_at}
        await self._connection.execute(update(job).where(job.c.id == new.id).values(**ended))
        await self._connection.execute(
            update(task).where(task.c.job_id == new.id).values(state=TaskState.DONE, progress=1.0)
        )

    async def get(self, job_id: JobId) -> Job:
        """Raises JobNotFound."""
        found = await jobs_where(self._connection, job.c.id == job_id)
        if not found:
            raise JobNotFound(job_id)
        return found[0]

    async def named(self, job_ids: Sequence[JobId]) -> list[Job]:
        """Those of these jobs that there are."""
        found: list[Job] = []
        for begin in range(0, len(job_ids), _TOGETHER):
            found += await jobs_where(self._connection, job.c.id.in_(job_ids[begin : begin + _TOGETHER]))
        return found

    async def ticket(self, job_id: JobId) -> str:
        """Its ticket, without reading its tasks; raises JobNotFound."""
        return str(await self._column(job.c.ticket, job_id))

    async def requested_by(self, job_id: JobId) -> str:
        """Its requester, as in the audit record; raises JobNotFound."""
        return str(await self._column(job.c.requested_by, job_id))

    async def state(self, job_id: JobId) -> JobState:
        """Its state, without reading its tasks; raises JobNotFound."""
        return JobState(await self._column(job.c.state, job_id))

    async def _column(self, column: ColumnElement[str], job_id: JobId) -> str:
        found: str | None = await self._connection.scalar(select(column).where(job.c.id == job_id))
        if found is None:
            raise JobNotFound(job_id)
        return found

    async def of_ticket(self, ticket: str) -> Job:
        """Raises JobNotFound."""
        found = await jobs_where(self._connection, job.c.ticket == ticket)
        if not found:
            raise JobNotFound(ticket)
        return found[0]

    async def page(
        self, kind: str, active: bool, states: Collection[JobState], limit: int, cursor: str
    ) -> tuple[list[Job], str]:
        """Jobs, the newest first, and the next cursor; without states: all. Raises ForeignCursor."""
        mark = list_mark("jobs", kind, active, *sorted(states))
        conditions: list[ColumnElement[bool]] = [job.c.deleted_at.is_(None)]
        if kind:
            conditions.append(job.c.kind == kind)
        if active:
            conditions.append(job.c.state.in_(OPEN_JOBS))
        if states:
            conditions.append(job.c.state.in_(states))
        if cursor:
            conditions.append(job.c.id < read_cursor(mark, cursor, [str])[0])
        found = await jobs_where(self._connection, *conditions, limit=limit + 1)
        more = len(found) > limit
        return found[:limit], write_cursor(mark, [found[limit - 1].id]) if more else ""

    async def counts(self, kind: str, ended_after: datetime | None) -> dict[JobState, int]:
        """Jobs by state, without deleted ones, of a kind or all (""); of ended ones those that ended later."""
        conditions: list[ColumnElement[bool]] = [job.c.deleted_at.is_(None)]
        if kind:
            conditions.append(job.c.kind == kind)
        if ended_after is not None:
            conditions.append(or_(job.c.state.in_(OPEN_JOBS), job.c.ended_at > ended_after))
        rows = await self._connection.execute(
            select(job.c.state, func.count()).where(*conditions).group_by(job.c.state)
        )
        return {JobState(state): count for state, count in rows}

    async def ids_in(self, state: JobState) -> list[JobId]:
        """Jobs in a state that are not deleted, the oldest first."""
        rows = select(job.c.id).where(job.c.state == state, job.c.deleted_at.is_(None)).order_by(job.c.id)
        return [JobId(job_id) for job_id in await self._connection.scalars(rows)]

    async def set_deleted(self, job_id: JobId, at: datetime | None) -> None:
        """Delete it from the list, or restore it (None)."""
        await self._connection.execute(update(job).where(job.c.id == job_id).values(deleted_at=at))

    async def waiting(self, kind: JobKind, subject: str) -> Job | None:
        """A job that has not begun and has a task of this kind and subject."""
        its_tasks = select(task.c.job_id).where(task.c.subject == subject, task.c.state == TaskState.WAITING)
        found = await jobs_where(
            self._connection,
            job.c.kind == kind,
            job.c.state == JobState.WAITING,
            job.c.id.in_(its_tasks),
            limit=1,
        )
        return found[0] if found else None

    async def latest(self, kind: JobKind, subject: str) -> Job | None:
        """The newest job with a task of this kind and subject."""
        its_tasks = select(task.c.job_id).where(task.c.subject == subject)
        found = await jobs_where(self._connection, job.c.kind == kind, job.c.id.in_(its_tasks), limit=1)
        return found[0] if found else None

    async def forget_ended(self, kind: JobKind, subject: str, keep: int) -> None:
        """Delete the oldest ended jobs with a task of this kind and subject, except the newest `keep`."""
        old = (
            select(job.c.id)
            .join(task)
            .where(job.c.kind == kind, job.c.state.in_(ENDED_JOBS), task.c.subject == subject)
            .order_by(job.c.id.desc())
            .offset(keep)
        )
        await self._forget((await self._connection.scalars(old)).all())

    async def forget_ended_ahead(self, keep: int) -> None:
        """Delete the oldest ended jobs that Rushes queued by itself, except the newest `keep`."""
        old = (
            select(job.c.id)
            .join(task)
            .where(job.c.state.in_(ENDED_JOBS), task.c.rank == Rank.PROXY_AHEAD)
            .order_by(job.c.id.desc())
            .offset(keep)
        )
        await self._forget((await self._connection.scalars(old)).all())

    async def forget_done(self, kind: JobKind, keep: int) -> None:
        """Delete the oldest jobs of a kind that were done or cancelled, except the newest `keep`. Those of which
        something failed stay: they say what."""
        old = (
            select(job.c.id)
            .where(job.c.kind == kind, job.c.state.in_([JobState.DONE, JobState.CANCELLED]))
            .order_by(job.c.id.desc())
            .offset(keep)
        )
        await self._forget((await self._connection.scalars(old)).all())

    async def _forget(self, ids: Sequence[str]) -> None:
        if ids:
            await self._connection.execute(delete(job_log).where(job_log.c.job_id.in_(ids)))
            await self._connection.execute(delete(task).where(task.c.job_id.in_(ids)))
            await self._connection.execute(delete(job).where(job.c.id.in_(ids)))

    async def adopt(self, job_id: JobId, title: str, requested_by: str) -> None:
        """A user has requested what Rushes queued by itself."""
        await self._connection.execute(
            update(job).where(job.c.id == job_id).values(title=title, requested_by=requested_by)
        )

    async def begin(self, job_id: JobId, at: datetime) -> bool:
        """Its first task has begun; False where it was running already."""
        begun = await self._connection.execute(
            update(job)
            .where(job.c.id == job_id, job.c.state == JobState.WAITING)
            .values(state=JobState.RUNNING, started_at=func.coalesce(job.c.started_at, literal(at, UtcTime)))
        )
        return begun.rowcount == 1

    async def end(self, job_id: JobId, state: JobState, at: datetime) -> None:
        """Its last task has ended."""
        if state not in ENDED_JOBS:
            raise ValueError(f"{state} is not a final state")
        await self._connection.execute(update(job).where(job.c.id == job_id).values(state=state, ended_at=at))

    async def reopen(self, job_id: JobId) -> None:
        """Tasks are retried: clear its error, and list it; it waits unless it is running or paused.

        An export's warning stays: it is about clips that are kept.
        """
        state = case((job.c.state.in_(ENDED_JOBS), JobState.WAITING), else_=job.c.state)
        warning = case((job.c.kind == JobKind.EXPORT, job.c.warning), else_="")
        await self._connection.execute(
            update(job)
            .where(job.c.id == job_id)
            .values(state=state, ended_at=None, error="", warning=warning, deleted_at=None)
        )

    async def set_open_state(self, job_id: JobId, state: JobState) -> None:
        """Pause or resume it."""
        if state not in OPEN_JOBS:
            raise ValueError(f"{state} is a final state")
        was_paused, is_paused = await self.state(job_id) is JobState.PAUSED, state is JobState.PAUSED
        await self._connection.execute(update(job).where(job.c.id == job_id).values(state=state))
        if was_paused is not is_paused:
            await self._connection.execute(update(task).where(task.c.job_id == job_id).values(paused=is_paused))
        self._signals.tasks = True

    async def line(self, kind: JobKind) -> list[tuple[JobId, str]]:
        """Unfinished jobs with their places, in order."""
        place = func.min(task.c.place)
        rows = await self._connection.execute(
            select(job.c.id, place)
            .join(task)
            .where(job.c.kind == kind, job.c.state.in_(OPEN_JOBS))
            .group_by(job.c.id)
            .order_by(place, job.c.id)
        )
        return [(JobId(job_id), place) for job_id, place in rows]

    async def set_warning(self, job_id: JobId, warning: str) -> None:
        """Set a warning of a job that ended well."""
        await self._connection.execute(update(job).where(job.c.id == job_id).values(warning=warning))

    async def set_error(self, job_id: JobId, error: str) -> None:
        """The error of a failed task, unless an earlier one's is set."""
        await self._connection.execute(update(job).where(job.c.id == job_id, job.c.error == "").values(error=error))
