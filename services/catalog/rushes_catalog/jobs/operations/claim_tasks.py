"""Claiming tasks for free slots."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rushes_catalog.domain.ids import ClipId
from rushes_catalog.jobs.domain.job_log import JobEvent
from rushes_catalog.jobs.domain.jobs import Claim, TaskKind
from rushes_catalog.jobs.domain.vacancies import Ready, Vacancies
from rushes_catalog.jobs.operations.settle_task import append_clip_event, append_job_event
from rushes_catalog.ports.clock import Clock
from rushes_catalog.storage.catalog import Catalog, Stores

# Tasks in one transaction: thousands in one would keep all other writers waiting.
AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class Claimed:
    """Claims, whether there may be more, and when the next task that is held back becomes ready."""

    claims: Sequence[Claim]
    more: bool
    due: datetime | None


async def claim_tasks(catalog: Catalog, vacancies: Sequence[Vacancies], moment: datetime) -> Claimed:
    """The best tasks that fit, spread over the nodes; at most AT_ONCE of each of `vacancies`.

    Tasks held back beyond `moment` are not ready.
    """
    async with catalog.reading() as stores:
        due = await stores.tasks.next_due()
        chosen = await _chosen(stores, vacancies) if due is None or due > moment else []
    if due is not None and due <= moment:
        async with catalog.changing() as stores:
            await stores.tasks.release_due(moment)
        async with catalog.reading() as stores:
            due = await stores.tasks.next_due()
            chosen = await _chosen(stores, vacancies)
    if not chosen:
        return Claimed([], more=False, due=due)
    claims: list[Claim] = []
    async with catalog.changing() as stores:
        for ready, node in chosen:
            if (claim := await stores.tasks.begin(ready, node)) is not None:
                await _begin(stores, claim, lambda: moment)
                claims.append(claim)
    # Where one was not to be had any more, whatever changed it has woken the runner.
    return Claimed(claims, more=len(chosen) >= AT_ONCE, due=due)


async def _chosen(stores: Stores, vacancies: Sequence[Vacancies]) -> list[tuple[Ready, str]]:
    most = min(AT_ONCE, max((each.room(kind) for each in vacancies for kind in each.kinds), default=0))
    if not most:
        return []
    ready, held = await stores.tasks.ready(most), await stores.tasks.held()
    return [choice for each in vacancies for choice in each.choose(ready, held, AT_ONCE)]


async def _begin(stores: Stores, claim: Claim, now: Clock) -> None:
    if claim.kind is TaskKind.CLIP:
        await stores.clips.mark_running(ClipId(claim.subject))
        await append_clip_event(stores, ClipId(claim.subject), claim.job_id, now)
    await stores.job_logs.note_try(claim, JobEvent.BEGAN, now())
    begun = await stores.jobs.begin(claim.job_id, now())
    # For a job that was running already, the event is only needed where its set of nodes changes.
    if begun or (claim.node and await stores.tasks.is_first_on_its_node(claim)):
        await append_job_event(stores, claim.job_id, now)
