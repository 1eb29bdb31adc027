"""Delivery out of the rows: what every runner must do, on one database, through starts and ends."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from rushes.catalog.v1 import exports_pb2, jobs_pb2
from rushes_catalog.domain.ids import JobId, new_id
from rushes_catalog.events.operations.watch_events import Watching
from rushes_catalog.jobs.domain.errors import Fenced
from rushes_catalog.jobs.domain.jobs import Claim, JobKind, JobState, NewJob, NewTask, Rank, TaskCounts, TaskKind, Want
from rushes_catalog.jobs.domain.vacancies import Vacancies
from rushes_catalog.jobs.operations.cancel_job import cancel_job
from rushes_catalog.jobs.operations.claim_tasks import claim_tasks
from rushes_catalog.jobs.operations.deliver_tasks import AT_ONCE, Delivery, Report
from rushes_catalog.jobs.operations.pause_job import pause_job
from rushes_catalog.jobs.operations.report_progress import ProgressReports
from rushes_catalog.jobs.operations.settle_task import HELD, settle_failure, settle_success
from rushes_catalog.library.domain.assets import AnnouncedRoot
from rushes_catalog.nodes.domain.fleet import Fleet, Node
from rushes_catalog.ports.clock import Clock, wall_clock
from rushes_catalog.storage.catalog import Catalog, Stores
from rushes_catalog.storage.database import Database
from rushes_chassis.errors import Unavailable
from rushes_footage.clips import TaskId
from tests.fakes.given_time import as_time_passes, in_given_time, later
from tests.integration.catalog.harness import World

Doing = Callable[[Claim, Report], Awaitable[None]]
NODE = Node("media-1", "unix:/x", (AnnouncedRoot("lib", "/lib", online=True),), 2, ("libx264",), "/exports")


class Handler:
    """Does scans, the kind that needs nothing else in the database, as a test says."""

    def __init__(self, catalog: Catalog, doing: Doing) -> None:
        self._catalog, self._doing = catalog, doing
        self.claims: list[Claim] = []
        self._begun = asyncio.Condition()

    async def run(self, claim: Claim, report: Report) -> None:
        self.claims.append(claim)
        async with self._begun:
            self._begun.notify_all()
        await self._doing(claim, report)
        async with self._catalog.changing() as stores:
            await settle_success(stores, claim, wall_clock)

    async def withdraw(self, claim: Claim) -> None:
        raise AssertionError("scans have nothing to withdraw")

    async def until_begun(self, count: int) -> None:
        async with asyncio.timeout(120), self._begun:
            await self._begun.wait_for(lambda: len(self.claims) >= count)


async def at_once(claim: Claim, report: Report) -> None:
    """Nothing to do."""


async def for_ever(claim: Claim, report: Report) -> None:
    """Until interrupted."""
    await asyncio.Event().wait()


@asynccontextmanager
async def delivering(
    catalog: Catalog, doing: Doing = at_once, now: Clock = wall_clock, most: Mapping[TaskKind, int] = AT_ONCE
) -> AsyncIterator[Handler]:
    """A runner at work; leaving is dying, as far as the rows can tell."""
    fleet = Fleet()
    fleet.attach(NODE, object())
    handler = Handler(catalog, doing)
    reports = ProgressReports(catalog, Watching(catalog))
    delivery = Delivery(catalog, fleet, {TaskKind.SCAN: handler}, reports, now, most)
    running = asyncio.create_task(delivery.run())
    try:
        yield handler
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


@asynccontextmanager
async def own_catalog(world: World) -> AsyncIterator[tuple[Catalog, Clock]]:
    """One for a test in a loop of its own, and the time of day by that loop."""
    loop, began_at = asyncio.get_running_loop(), wall_clock()
    began = loop.time()
    database = Database(world.database)
    catalog = Catalog(database)
    async with catalog.changing() as stores:
        await stores.roots.record(NODE.roots)
    try:
        yield catalog, lambda: began_at + timedelta(seconds=loop.time() - began)
    finally:
        await database.close()


@pytest.fixture
async def catalog(empty_catalog: Catalog) -> Catalog:
    async with empty_catalog.changing() as stores:
        await stores.roots.record(NODE.roots)
    return empty_catalog


async def submit(catalog: Catalog, count: int = 1) -> JobId:
    async with catalog.changing() as stores:
        return await add(stores, count)


async def add(stores: Stores, count: int = 1) -> JobId:
    job = NewJob(JobId(new_id()), JobKind.SCAN, "Scan", "", wall_clock())
    tasks = [NewTask(TaskId(new_id()), TaskKind.SCAN, f"{index}", "lib", Rank.SCAN) for index in range(count)]
    await stores.jobs.add(job, tasks)
    return job.id


async def claimed(catalog: Catalog, *wants: Want, at: datetime | None = None) -> list[Claim]:
    """What these slots get at a time, now by default."""
    return list((await claim_tasks(catalog, [Vacancies(wants)], at or wall_clock())).claims)


async def counts(catalog: Catalog, job: JobId) -> TaskCounts:
    async with catalog.reading() as stores:
        return await stores.tasks.counts(job)


async def until(catalog: Catalog, job: JobId, expected: TaskCounts) -> None:
    """Wait for commits until the job's tasks stand so; pytest says how long."""
    committed = asyncio.Event()
    catalog.on_commit(lambda _: committed.set())
    while await counts(catalog, job) != expected:
        await committed.wait()
        committed.clear()


async def test_what_was_rolled_back_is_never_delivered(catalog: Catalog) -> None:
    async with delivering(catalog) as handler:

        async def lose() -> None:
            async with catalog.changing() as stores:
                await add(stores)
                raise KeyError

        with pytest.raises(KeyError):
            await lose()
        kept = await submit(catalog)
        await until(catalog, kept, TaskCounts(done=1))
    assert [claim.job_id for claim in handler.claims] == [kept]


async def test_tasks_run_in_the_order_of_asking_and_never_twice(catalog: Catalog) -> None:
    jobs = [await submit(catalog, 4) for _ in range(5)]
    # Two that are taken together begin in either order.
    async with delivering(catalog, most={TaskKind.SCAN: 1}) as handler:
        for job in jobs:
            await until(catalog, job, TaskCounts(done=4))
    assert [claim.job_id for claim in handler.claims] == [job for job in jobs for _ in range(4)]
    assert len({claim.task_id for claim in handler.claims}) == 20


async def test_what_is_behind_all_waits_also_for_tasks_of_a_root_that_has_just_come(catalog: Catalog) -> None:
    async with catalog.changing() as stores:
        behind = NewJob(JobId(new_id()), JobKind.SEEN, "Describing", "", wall_clock())
        await stores.jobs.add(behind, [NewTask(TaskId(new_id()), TaskKind.SEEN, "x", "lib", Rank.SEEN)])
    job = await submit(catalog)
    fleet, handler, asked = Fleet(), Handler(catalog, at_once), 0

    def now() -> datetime:
        """The node comes while the first tasks are looked for; before, what was running is."""
        nonlocal asked
        asked += 1
        if asked == 2:
            fleet.attach(NODE, object())
            delivery.wake()
        return wall_clock()

    reports = ProgressReports(catalog, Watching(catalog))
    delivery = Delivery(catalog, fleet, {TaskKind.SCAN: handler, TaskKind.SEEN: handler}, reports, now)
    running = asyncio.create_task(delivery.run())
    await handler.until_begun(2)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert [claim.job_id for claim in handler.claims] == [job, behind.id]


async def test_what_is_more_urgent_overtakes(catalog: Catalog) -> None:
    later = await submit(catalog, 3)
    async with catalog.changing() as stores:
        urgent = NewJob(JobId(new_id()), JobKind.SCAN, "Scan", "", wall_clock())
        await stores.jobs.add(urgent, [NewTask(TaskId(new_id()), TaskKind.SCAN, "x", "lib", Rank.EXPORT)])
    first, *rest = await claimed(catalog, Want(TaskKind.SCAN, 4, "", frozenset({"lib"})))
    assert first.job_id == urgent.id
    assert {claim.job_id for claim in rest} == {later}


async def test_tasks_wait_for_a_place_that_can_do_them(catalog: Catalog) -> None:
    await submit(catalog)
    for roots, encoders in (
        (frozenset({"other"}), frozenset({""})),
        (frozenset({"lib"}), frozenset({"h264_nvenc"})),
    ):
        assert await claimed(catalog, Want(TaskKind.SCAN, 1, "", roots, encoders)) == []
    assert await claimed(catalog, Want(TaskKind.CLIP, 1, "", frozenset({"lib"}))) == []
    assert await claimed(catalog, Want(TaskKind.SCAN, 1, "", frozenset({"lib"}))) != []


async def test_a_zombies_writes_are_refused(catalog: Catalog) -> None:
    job = await submit(catalog)
    async with delivering(catalog) as handler:
        await until(catalog, job, TaskCounts(done=1))
    [claim] = handler.claims
    for stale in (claim, replace(claim, attempt=claim.attempt - 1)):
        async with catalog.changing() as stores:
            for write in (
                stores.tasks.succeed(stale),
                stores.tasks.fail(stale, "no"),
                stores.tasks.note_progress(stale, 0.5),
                stores.tasks.give_back(
                    stale, node="", not_before=wall_clock(), held_until=wall_clock(), failed=False, error=""
                ),
            ):
                with pytest.raises(Fenced):
                    await write
    assert await counts(catalog, job) == TaskCounts(done=1)


async def test_a_dead_runners_tasks_run_again_with_a_higher_attempt(catalog: Catalog) -> None:
    job = await submit(catalog, 3)
    async with delivering(catalog, for_ever) as dying:
        await dying.until_begun(2)
    assert await counts(catalog, job) == TaskCounts(running=2, waiting=1)
    async with delivering(catalog) as successor:
        await until(catalog, job, TaskCounts(done=3))
    begun = {claim.task_id for claim in dying.claims}
    assert {claim.task_id: claim.attempt for claim in successor.claims} == {
        claim.task_id: 2 if claim.task_id in begun else 1 for claim in successor.claims
    }
    assert {claim.failures for claim in successor.claims} == {0}


@in_given_time
async def test_losing_a_part_is_no_failure(world: World) -> None:
    errors = [Unavailable("gone")]

    async def lose(claim: Claim, report: Report) -> None:
        if errors:
            raise errors.pop()

    async with own_catalog(world) as (catalog, now):
        job = await submit(catalog)
        async with delivering(catalog, lose, now) as handler:
            await as_time_passes(until(catalog, job, TaskCounts(done=1)))
    assert [(claim.attempt, claim.failures) for claim in handler.claims] == [(1, 0), (2, 0)]


async def test_a_job_of_which_nothing_runs_any_more_waits_again_and_says_why(catalog: Catalog) -> None:
    job = await submit(catalog, 2)
    want, moment = Want(TaskKind.SCAN, 2, "", frozenset({"lib"})), wall_clock()
    why = "The folder 'lib' is not there now."

    async def state() -> tuple[JobState, str]:
        async with catalog.reading() as stores:
            found = await stores.jobs.get(job)
        return found.state, found.wait_reason

    assert await state() == (JobState.WAITING, "")
    claims = await claimed(catalog, want, at=moment)
    for claim, left in zip(claims, ((JobState.RUNNING, ""), (JobState.WAITING, why)), strict=True):
        await settle_failure(catalog, Fleet(), claim, Unavailable(why), lambda: moment)
        assert await state() == left
    assert len(await claimed(catalog, want, at=moment + HELD)) == 2
    assert await state() == (JobState.RUNNING, "")


async def test_a_paused_job_whose_folder_goes_away_stays_paused(catalog: Catalog) -> None:
    job = await submit(catalog)
    moment = wall_clock()
    [claim] = await claimed(catalog, Want(TaskKind.SCAN, 1, "", frozenset({"lib"})), at=moment)
    await pause_job(catalog, job, wall_clock)
    await settle_failure(catalog, Fleet(), claim, Unavailable("The folder 'lib' is not there now."), lambda: moment)
    async with catalog.reading() as stores:
        assert await stores.jobs.state(job) is JobState.PAUSED


@in_given_time
async def test_a_mistake_of_ours_is_tried_twice_and_then_told_in_words(world: World) -> None:
    async def err(claim: Claim, report: Report) -> None:
        raise ZeroDivisionError

    async with own_catalog(world) as (catalog, now):
        job = await submit(catalog)
        async with delivering(catalog, err, now) as handler:
            await as_time_passes(until(catalog, job, TaskCounts(failed=1)))
        assert len(handler.claims) == 2
        async with catalog.reading() as stores:
            assert "log of the catalog" in (await stores.jobs.get(job)).error


async def test_cancelling_interrupts_at_once_and_frees_the_room(catalog: Catalog) -> None:
    interrupted: list[Claim] = []

    async def wait(claim: Claim, report: Report) -> None:
        try:
            await for_ever(claim, report)
        except asyncio.CancelledError:
            interrupted.append(claim)
            raise

    job = await submit(catalog, 5)
    async with delivering(catalog, wait) as handler:
        await handler.until_begun(2)
        await cancel_job(catalog, job, wall_clock)
        next_job = await submit(catalog)
        await handler.until_begun(3)
        assert len(interrupted) == 2
        assert handler.claims[-1].job_id == next_job
    assert await counts(catalog, job) == TaskCounts(cancelled=5)


@in_given_time
async def test_what_is_held_back_begins_when_its_time_has_come(world: World) -> None:
    async with own_catalog(world) as (catalog, now):
        job = await submit(catalog)
        due = now() + timedelta(hours=1)
        [claim] = await claimed(catalog, Want(TaskKind.SCAN, 1, "", frozenset({"lib"})), at=now())
        async with catalog.changing() as stores:
            await stores.tasks.give_back(claim, node="", not_before=due, held_until=due, failed=False, error="")
        async with delivering(catalog, now=now):
            behind = await submit(catalog)
            await until(catalog, behind, TaskCounts(done=1))
            assert await counts(catalog, job) == TaskCounts(waiting=1)
            await later(3600)
            await until(catalog, job, TaskCounts(done=1))


async def test_a_lost_watch_waits_for_its_own_node_and_not_for_ever(catalog: Catalog) -> None:
    await submit(catalog)
    now = wall_clock()
    mine = Want(TaskKind.SCAN, 1, "media-1", frozenset({"lib"}))
    other = replace(mine, node="media-2")
    later = now + timedelta(seconds=5)

    async def lose(claim: Claim) -> None:
        async with catalog.changing() as stores:
            await stores.tasks.give_back(
                claim, node="media-1", not_before=now, held_until=later, failed=False, error=""
            )

    [claim] = await claimed(catalog, mine, at=now)
    await lose(claim)
    assert await claimed(catalog, other, at=now) == []
    async with catalog.reading() as stores:
        assert await stores.tasks.next_due() == later
    [again] = await claimed(catalog, mine, at=now)
    await lose(again)
    assert len(await claimed(catalog, other, at=later)) == 1


# -- the whole catalog ---------------------------------------------------------


async def test_a_catalog_that_dies_in_the_middle_of_an_export_finishes_it_after_its_start(world: World) -> None:
    world.footage.put("a.mp4", "a")
    async with world.catalog() as client:
        await client.attach()
        await client.quiet()
        world.work.working.clear()
        export = await client.export(clips=4)
        await world.work.until_runs(2)
    # The nodes went on meanwhile, and one clip was published while nobody listened.
    world.exports.published[world.work.runs[0].order.place] = world.work.runs[0].order.task_id
    world.work.working.set()
    async with world.catalog() as client:
        watch = await client.watch(after=0)
        await client.attach()
        job = await client.ended(export.job.id, watch)
        assert (job.state, job.completed, job.failed) == (jobs_pb2.JOB_STATE_DONE, 4, 0)
        done = [event.clip.clip.id for event in watch.events if event.clip.clip.state == exports_pb2.CLIP_STATE_DONE]
        assert sorted(done) == sorted(clip.id for clip in export.clips)
    attempts = [run.attempt for run in world.work.runs if run.order.task_id == world.work.runs[0].order.task_id]
    assert attempts == [1, 2]
    assert len(world.exports.published) == 4


async def test_after_a_start_a_clip_goes_to_the_node_that_had_it(world: World) -> None:
    world.footage.put("a.mp4", "a")
    async with world.catalog() as client:
        await client.attach("media-1", slots=1)
        await client.quiet()
        world.work.working.clear()
        export = await client.export(clips=1)
        await world.work.until_runs(1)
    world.work.working.set()
    # However long the other one takes to come back, no time has passed.
    world.set_clock(wall_clock())
    async with world.catalog() as client:
        await client.attach("media-2", slots=4)
        await client.attach("media-1", slots=1)
        await client.ended(export.job.id)
    assert [run.node for run in world.work.runs] == ["media-1", "media-1"]


async def test_a_lost_nodes_clips_go_to_another_at_once(world: World) -> None:
    world.footage.put("a.mp4", "a")
    async with world.catalog() as client:
        node = await client.attach("media-1", slots=2)
        await client.quiet()
        world.work.failures = [Unavailable("killed")]
        # By a clock that stands still it is not asked again before it has left.
        world.set_clock(killed_at := wall_clock())
        export = await client.export(clips=1)
        await world.work.until_runs(1)
        await client.lose(node)
        await client.attach("media-2", slots=2)
        # Sooner than it would be if it still waited for the node that had it.
        world.set_clock(killed_at + HELD / 2)
        job = await client.ended(export.job.id)
    assert job.state == jobs_pb2.JOB_STATE_DONE
    assert world.work.runs[-1].node == "media-2"


async def test_a_cancellation_that_was_cut_short_is_finished_after_the_start(world: World) -> None:
    world.footage.put("a.mp4", "a")
    async with world.catalog() as client:
        node = await client.attach()
        await client.quiet()
        world.work.working.clear()
        export = await client.export(clips=1)
        await world.work.until_runs(1)
        world.exports.failure = Unavailable("no node answers")
        await client.jobs.CancelJob(jobs_pb2.CancelJobRequest(job_id=export.job.id))
        await world.work.until_stops(1)
        await node.leave()
    run = world.work.runs[0]
    world.exports.published[run.order.place] = run.order.task_id
    world.exports.failure = None
    async with world.catalog() as client:
        await client.attach()
        await world.exports.until_removals(1)
    assert world.exports.published == {}
