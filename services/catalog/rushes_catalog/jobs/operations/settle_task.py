"""Recording the end of an attempt: task, subject, job and events, in one transaction."""

from datetime import timedelta

from rushes_catalog.domain.ids import ClipId, JobId
from rushes_catalog.events.domain.events import ClipChanged, JobChanged
from rushes_catalog.exports.operations.overwrite_group import note_end
from rushes_catalog.jobs.domain.errors import Fenced
from rushes_catalog.jobs.domain.job_log import JobEvent
from rushes_catalog.jobs.domain.jobs import Claim, JobState, TaskKind, TaskState, end_state
from rushes_catalog.jobs.domain.verdicts import FAILURE_PAUSE, REFUSAL_PAUSE, Verdict, away_pause, verdict_on
from rushes_catalog.nodes.domain.fleet import Fleet
from rushes_catalog.ports.clock import Clock
from rushes_catalog.storage.catalog import Catalog, Stores
from rushes_chassis.errors import Exhausted, RushesError

# How long a task waits for the node that may still be running it. An unwatched node gives up after 15 s; one that is
# alive attaches within a second or two.
HELD = timedelta(seconds=5)


async def settle_success(stores: Stores, claim: Claim, now: Clock) -> None:
    """The task is done; the caller has recorded its result in this transaction. Raises Fenced."""
    await stores.tasks.succeed(claim)
    await stores.job_logs.note_try(claim, JobEvent.DONE, now())
    if claim.kind is TaskKind.CLIP:
        await append_clip_event(stores, ClipId(claim.subject), claim.job_id, now)
    await close_if_over(stores, claim.job_id, now)


async def settle_failure(catalog: Catalog, fleet: Fleet, claim: Claim, error: RushesError, now: Clock) -> None:
    """The attempt failed: retry or fail, by the verdict. A fenced attempt changes nothing."""
    verdict = verdict_on(error, claim.failures)
    if verdict is Verdict.DROP:
        return
    try:
        async with catalog.changing() as stores:
            if verdict is Verdict.FAIL:
                await _fail(stores, claim, error.message)
                await stores.job_logs.note_try(claim, JobEvent.FAILED, now(), error.message)
            else:
                await _give_back(stores, fleet, claim, error, now, failed=verdict is Verdict.COUNT)
                event = JobEvent.TRIED_AGAIN if verdict is Verdict.COUNT else JobEvent.INTERRUPTED
                await stores.job_logs.note_try(claim, event, now(), error.message)
                await _wait_if_idle(stores, claim.job_id, now)
            if claim.kind is TaskKind.CLIP:
                await append_clip_event(stores, ClipId(claim.subject), claim.job_id, now)
            await close_if_over(stores, claim.job_id, now)
    except Fenced:
        return


async def _fail(stores: Stores, claim: Claim, words: str) -> None:
    await stores.tasks.fail(claim, words)
    await stores.jobs.set_error(claim.job_id, words)
    if claim.kind is TaskKind.CLIP:
        await stores.clips.mark_failed(ClipId(claim.subject), words)


async def _give_back(
    stores: Stores, fleet: Fleet, claim: Claim, error: RushesError, now: Clock, *, failed: bool
) -> None:
    # If the node is still attached, only the stream was lost: it continues the task and is asked first.
    lost_watch = not failed and not isinstance(error, Exhausted) and fleet.node(claim.node) is not None
    waiting = REFUSAL_PAUSE if claim.node else away_pause(error, claim.attempt)
    pause = timedelta(seconds=FAILURE_PAUSE if failed else waiting)
    await stores.tasks.give_back(
        claim,
        node=claim.node if lost_watch else "",
        not_before=now() + pause,
        held_until=now() + HELD,
        failed=failed,
        error=error.message,
    )
    if claim.kind is TaskKind.CLIP:
        await stores.clips.mark_waiting(ClipId(claim.subject))


async def _wait_if_idle(stores: Stores, job_id: JobId, now: Clock) -> None:
    """A job of which nothing runs any more waits again: the folder that its tasks need may be away for days."""
    if TaskState.RUNNING in await stores.tasks.open_states(job_id):
        return
    if await stores.jobs.state(job_id) is JobState.RUNNING:
        await stores.jobs.set_open_state(job_id, JobState.WAITING)
        await append_job_event(stores, job_id, now)


async def close_if_over(stores: Stores, job_id: JobId, now: Clock) -> None:
    """End the job with its last task; for a paused job, send an event when nothing runs any more."""
    still_open = await stores.tasks.open_states(job_id)
    if not still_open:
        # Counted only now: each of thousands of clips would count all of them.
        state = end_state(await stores.tasks.counts(job_id))
        assert state is not None
        await stores.jobs.end(job_id, state, now())
        await note_end(stores, job_id)
    elif TaskState.RUNNING in still_open or await stores.jobs.state(job_id) is not JobState.PAUSED:
        return
    await append_job_event(stores, job_id, now)


async def append_clip_event(stores: Stores, clip_id: ClipId, job_id: JobId, now: Clock, *, noted: bool = False) -> None:
    """Send an event with the clip's present state; `noted`: see ClipChanged."""
    ticket = await stores.jobs.ticket(job_id)
    await stores.events.append(ClipChanged(await stores.clips.get(clip_id), job_id, ticket, noted), now())


async def append_job_event(stores: Stores, job_id: JobId, now: Clock) -> None:
    """Send an event with the job's present state."""
    await stores.events.append(JobChanged(await stores.jobs.get(job_id)), now())
