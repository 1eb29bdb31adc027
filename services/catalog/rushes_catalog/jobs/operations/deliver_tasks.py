"""Delivering tasks from their rows to nodes with free slots, until each task has ended."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import structlog

from rushes_catalog.domain.errors import MISTAKE
from rushes_catalog.domain.ids import ClipId, JobId
from rushes_catalog.jobs.domain.job_log import JobEvent
from rushes_catalog.jobs.domain.jobs import Claim, TaskKind, Want
from rushes_catalog.jobs.domain.vacancies import Vacancies
from rushes_catalog.jobs.operations.claim_tasks import claim_tasks
from rushes_catalog.jobs.operations.report_progress import ProgressReports
from rushes_catalog.jobs.operations.settle_task import HELD, append_clip_event, append_job_event, settle_failure
from rushes_catalog.nodes.domain.fleet import Fleet
from rushes_catalog.ports.clock import Clock
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.signals import Committed
from rushes_chassis.errors import Internal, RushesError
from rushes_chassis.loops import Pauses, keep, until_set
from rushes_footage.clips import ClipAttempt, TaskId

log = structlog.get_logger()

# Kinds of tasks that the catalog runs itself, and how many of each at once.
AT_ONCE = {
    # More would only make the disks seek.
    TaskKind.SCAN: 2,
    # Each keeps inference busy, while users request single frames.
    TaskKind.DETECTION: 1,
    # One more than detections: a user may wait for a replay while a long run is active.
    TaskKind.PIPELINE: 2,
    # Inference runs one training at a time.
    TaskKind.FINDER_TRAINING: 1,
    # One is read while the other one is described.
    TaskKind.FINDER_SCAN: 2,
    # Inference runs one model of speech, for one question at a time.
    TaskKind.TRANSCRIPT: 1,
    TaskKind.SEEN: 1,
}
BEHIND_ALL = frozenset({TaskKind.SEEN})
"""Kinds of which none begins while a task of another kind runs: work that nobody waits for, and that takes days. One
that has begun goes on to its end, also beside tasks that come later."""
# The reason recorded for tasks that ran when the catalog ended or lost its connection.
_RESTARTED = "Rushes was restarted, or lost the connection to its database."
# Pauses until the database is tried again. Users wait for what is delivered next: it is to go on within ten seconds of
# the database's return, of which a connection may take five.
_PAUSES = Pauses(1.0, 4.0)
# Seconds until a cancellation that failed is sent to the node again.
_WITHDRAWAL_PAUSE = 1.0


class Report(Protocol):
    """Reports the progress of a task."""

    async def __call__(self, fraction: float, stage: str, attempt: ClipAttempt | None = None, /) -> None:
        """Fraction 0 to 1; the stage is for people."""


class TaskHandler(Protocol):
    """Handles tasks of one kind."""

    async def run(self, claim: Claim, report: Report) -> None:
        """Do the task and record its success; failures are raised. Cancelling this call stops nothing on a node."""

    async def withdraw(self, claim: Claim) -> None:
        """A user cancelled the task: end it wherever it runs, and remove its results."""


@dataclass(slots=True)
class _Running:
    claim: Claim
    work: asyncio.Task[None]


class Delivery:
    """The runner of tasks. It sleeps until something is committed, attached or ended; an idle runner costs nothing."""

    def __init__(
        self,
        catalog: Catalog,
        fleet: Fleet,
        handlers: Mapping[TaskKind, TaskHandler],
        reports: ProgressReports,
        now: Clock,
        at_once: Mapping[TaskKind, int] = AT_ONCE,
    ) -> None:
        self._catalog, self._fleet, self._handlers, self._reports, self._now = catalog, fleet, handlers, reports, now
        self._at_once = at_once
        self._running: dict[TaskId, _Running] = {}
        # Of those: how many of each kind, and of each job.
        self._of_kind: Counter[TaskKind] = Counter()
        self._of_job: Counter[JobId] = Counter()
        self._withdrawing: dict[TaskId, asyncio.Task[None]] = {}
        self._wake = asyncio.Event()
        # Rows may be wrongly marked as running after a start, an interruption, or a lost write.
        self._in_doubt = True
        self._withdrawals_open = True
        catalog.on_commit(self._committed)

    def wake(self) -> None:
        """Have the runner check for free slots and ready tasks."""
        self._wake.set()

    def _committed(self, committed: Committed) -> None:
        if committed.attempts:
            self._open_withdrawals()
        elif committed.tasks:
            self._wake.set()

    async def run(self) -> None:
        """Deliver until cancelled. Running tasks are left to their nodes: the next start attaches to them."""
        try:
            await keep("delivery", self._deliver, partial(until_set, self._wake), _PAUSES)
        finally:
            works = [*(running.work for running in self._running.values()), *self._withdrawing.values()]
            for work in works:
                work.cancel()
            await asyncio.gather(*works, return_exceptions=True)

    async def _deliver(self) -> float | None:
        """Deliver all ready tasks; returns the seconds until more may be ready without a wake-up, None: never."""
        self._wake.clear()
        try:
            if self._in_doubt:
                await self._recover()
            if self._withdrawals_open:
                self._withdrawals_open = False
                await self._withdraw()
            more = True
            while more:
                roots = self._fleet.online_roots
                vacancies, again = self._fleet.vacancies(asyncio.get_running_loop().time())
                claimed = await claim_tasks(
                    self._catalog, [vacancies, self._own_vacancies(roots, behind_all=False)], self._now()
                )
                for claim in claimed.claims:
                    self._start(claim)
                more = claimed.more
            if not self._is_busy:
                # On the same roots: on one that came meanwhile, all other tasks go first.
                own = self._own_vacancies(roots, behind_all=True)
                behind = await claim_tasks(self._catalog, [own], self._now())
                for claim in behind.claims:
                    self._start(claim)
        except Exception:
            # Whatever was interrupted is delivered again.
            self._in_doubt = self._withdrawals_open = True
            raise
        waits = [again - asyncio.get_running_loop().time()] if again is not None else []
        if claimed.due is not None:
            waits.append((claimed.due - self._now()).total_seconds())
        return max(min(waits), 0.005) if waits else None

    @property
    def _is_busy(self) -> bool:
        """Whether a task runs that is not behind all."""
        return any(number > 0 and kind not in BEHIND_ALL for kind, number in self._of_kind.items())

    def _own_vacancies(self, roots: frozenset[str], *, behind_all: bool) -> Vacancies:
        """For kinds that the catalog runs itself, on mounted roots: those that are behind all others, or the others."""
        rooms = (
            (kind, most - self._of_kind[kind])
            for kind, most in self._at_once.items()
            if roots and (kind in BEHIND_ALL) is behind_all
        )
        return Vacancies(Want(kind, room, "", roots) for kind, room in rooms)

    async def _recover(self) -> None:
        async with self._catalog.changing() as stores:
            recovered = await stores.tasks.recover(self._now() + HELD, list(self._running))
            for task in recovered:
                await stores.job_logs.note_try(task, JobEvent.INTERRUPTED, self._now(), _RESTARTED)
                if task.kind is TaskKind.CLIP:
                    await stores.clips.mark_waiting(ClipId(task.subject))
                    await append_clip_event(stores, ClipId(task.subject), task.job_id, self._now)
            for job_id in dict.fromkeys(task.job_id for task in recovered):
                await append_job_event(stores, job_id, self._now)
        self._in_doubt = False

    # -- one task ---------------------------------------------------------

    def _start(self, claim: Claim) -> None:
        self._fleet.occupy(claim)
        self._of_kind[claim.kind] += 1
        self._of_job[claim.job_id] += 1
        work = asyncio.create_task(self._work(claim), name=f"{claim.kind} {claim.task_id}")
        self._running[claim.task_id] = _Running(claim, work)
        work.add_done_callback(partial(self._ended, claim))

    async def _work(self, claim: Claim) -> None:
        """One attempt, from claim to result."""
        try:
            await self._reports.begin(claim)
            await self._handlers[claim.kind].run(claim, partial(self._reports.report, claim))
        except RushesError as error:
            await settle_failure(self._catalog, self._fleet, claim, error, self._now)
        except Exception:
            log.exception("task failed", task=claim.task_id, kind=claim.kind)
            mistake = Internal(MISTAKE)
            await settle_failure(self._catalog, self._fleet, claim, mistake, self._now)

    def _ended(self, claim: Claim, work: asyncio.Task[None]) -> None:
        self._fleet.release(claim)
        if self._running[claim.task_id].work is work:
            del self._running[claim.task_id]
        self._of_kind[claim.kind] -= 1
        self._of_job[claim.job_id] -= 1
        last_of_job = not self._of_job[claim.job_id]
        if last_of_job:
            del self._of_job[claim.job_id]
        self._reports.end(claim, last_of_job=last_of_job)
        if work.cancelled():
            self._in_doubt = True
        elif (failed := work.exception()) is not None:
            log.error("end of a task could not be recorded", task=claim.task_id, error=str(failed))
            self._in_doubt = True
        self._wake.set()

    # -- cancelled tasks ------------------------------------------------------

    async def _withdraw(self) -> None:
        """Interrupt cancelled attempts here first, then notify nodes; in this order, so that no node is notified
        about an attempt that is still starting."""
        claims = [running.claim for running in self._running.values()]
        async with self._catalog.reading() as stores:
            current = await stores.tasks.current(claims)
            cancelled = await stores.tasks.to_withdraw()
        lost = [running.work for task_id, running in self._running.items() if task_id not in current]
        for work in lost:
            work.cancel()
        await asyncio.gather(*lost, return_exceptions=True)
        for claim in cancelled:
            if claim.task_id not in self._withdrawing:
                task = asyncio.create_task(self._withdraw_one(claim), name=f"withdraw {claim.task_id}")
                self._withdrawing[claim.task_id] = task
                task.add_done_callback(partial(self._withdrawal_ended, claim))

    async def _withdraw_one(self, claim: Claim) -> None:
        await self._handlers[claim.kind].withdraw(claim)
        async with self._catalog.changing() as stores:
            await stores.tasks.withdrawn(claim.task_id)

    def _withdrawal_ended(self, claim: Claim, withdrawal: asyncio.Task[None]) -> None:
        del self._withdrawing[claim.task_id]
        if not withdrawal.cancelled() and (failed := withdrawal.exception()) is not None:
            log.warning("task not withdrawn yet", task=claim.task_id, error=str(failed))
            asyncio.get_running_loop().call_later(_WITHDRAWAL_PAUSE, self._open_withdrawals)

    def _open_withdrawals(self) -> None:
        self._withdrawals_open = True
        self._wake.set()
