"""Claiming tasks for free slots."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from rushes_catalog.domain.ids import ClipId
from rushes_catalog.jobs.domain.job_log import JobEvent
from rushes_catalog.jobs.domain.jobs import Claim, TaskKind, Want
from rushes_catalog.jobs.operations.settle_task import append_clip_event, append_job_event
from rushes_catalog.ports.clock import Clock
from rushes_catalog.storage.catalog import Catalog, Stores


async def claim_tasks(catalog: Catalog, wants: Sequence[Want], moment: datetime) -> list[Claim]:
    """The best tasks that fit, spread over the nodes: each takes one in turn until none fits or all are full.

    Tasks held back beyond `moment` are not ready.
    """
    if not wants:
        return []
    async with catalog.reading() as stores:
        if not await stores.tasks.any_waiting():
            return []
    claims: list[Claim] = []
    async with catalog.changing() as stores:
        hungry = list(wants)
        while hungry:
            next_round: list[Want] = []
            for want in hungry:
                taken = await stores.tasks.claim(replace(want, room=1), moment)
                for claim in taken:
                    await _begin(stores, claim, lambda: moment)
                claims += taken
                if taken and want.room > 1:
                    next_round.append(replace(want, room=want.room - 1))
            hungry = next_round
    return claims


async def _begin(stores: Stores, claim: Claim, now: Clock) -> None:
    if claim.kind is TaskKind.CLIP:
        await stores.clips.mark_running(ClipId(claim.subject))
        await append_clip_event(stores, ClipId(claim.subject), claim.job_id, now)
    await stores.job_logs.note_try(claim, JobEvent.BEGAN, now())
    begun = await stores.jobs.begin(claim.job_id, now())
    # For a job that was running already, the event is only needed where its set of nodes changes.
    if begun or (claim.node and await stores.tasks.is_first_on_its_node(claim)):
        await append_job_event(stores, claim.job_id, now)
