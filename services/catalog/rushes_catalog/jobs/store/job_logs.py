"""Logs of jobs, in SQL."""

from datetime import datetime

from sqlalchemy import insert, select

from rushes_catalog.domain.ids import JobId
from rushes_catalog.jobs.domain.job_log import JobEvent, JobLogLine
from rushes_catalog.jobs.domain.jobs import Claim
from rushes_catalog.jobs.store.tasks import NAME, title_of
from rushes_catalog.storage.schema.exports import clip
from rushes_catalog.storage.schema.jobs import job_log, task
from rushes_catalog.storage.steady import SteadyConnection

_LONGEST = 2000
"""Limit in characters of a line's detail: an encoder's output may be long."""


class JobLogs:
    """Logs of jobs; deleted with them."""

    def __init__(self, connection: SteadyConnection) -> None:
        self._connection = connection

    async def note_try(self, claim: Claim, event: JobEvent, at: datetime, detail: str = "") -> None:
        """An attempt at a task began or ended."""
        await self._add(claim.job_id, event, at, detail, task_id=claim.task_id, attempt=claim.attempt, node=claim.node)

    async def note(self, job_id: JobId, event: JobEvent, at: datetime) -> None:
        """A user's action on the whole job."""
        await self._add(job_id, event, at, "", task_id=None, attempt=0, node="")

    async def of_job(self, job_id: JobId, limit: int) -> list[JobLogLine]:
        """The last lines, oldest first."""
        newest = (
            select(job_log, task.c.kind, task.c.subject, NAME)
            .join_from(job_log, task, isouter=True)
            .outerjoin(clip, clip.c.task_id == task.c.id)
            .where(job_log.c.job_id == job_id)
            .order_by(job_log.c.number.desc())
            .limit(limit)
        )
        lines = [
            JobLogLine(
                event=JobEvent(row.event),
                at=row.at,
                part="" if row.task_id is None else row.name or title_of(row.kind, row.subject),
                attempt=row.attempt,
                node=row.node,
                detail=row.detail,
            )
            for row in await self._connection.execute(newest)
        ]
        return lines[::-1]

    async def _add(
        self, job_id: JobId, event: JobEvent, at: datetime, detail: str, *, task_id: str | None, attempt: int, node: str
    ) -> None:
        await self._connection.execute(
            insert(job_log).values(
                job_id=job_id,
                task_id=task_id,
                event=event,
                at=at,
                attempt=attempt,
                node=node,
                detail=detail[:_LONGEST],
            )
        )
