"""Events: nothing is missed, nothing is told twice, and progress never gets in the way."""

import asyncio
from collections.abc import Callable
from contextvars import Context
from datetime import UTC, datetime, timedelta
from typing import TypeVarTuple

import pytest
from sqlalchemy import text

from rushes.catalog.v1 import annotations_pb2, duplicates_pb2, events_pb2, exports_pb2, jobs_pb2
from rushes_catalog.domain.ids import ClipId, JobId
from rushes_catalog.events.domain.events import AnnotationsChanged, Progress
from rushes_catalog.events.operations.watch_events import PROGRESS_GAP, Watching
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.database import Database
from tests.fakes.given_time import in_given_time, later, passed_until
from tests.integration.catalog.harness import Client, Watch, World


async def test_a_watch_tells_where_it_begins_and_then_what_happens(catalog: Client) -> None:
    watch = await catalog.watch()
    await catalog.annotations.CreateProfile(annotations_pb2.CreateProfileRequest(name="day"))
    await watch.until(lambda seen: len(seen.events) == 1)
    assert watch.events[0].annotations.profile == "day"
    begins = await (await catalog.fresh_watch()).begin()
    assert begins == watch.events[0].sequence


async def test_a_late_watcher_is_told_everything_once_and_in_order(world: World, catalog: Client) -> None:
    live = await catalog.watch()
    world.footage.put("a.mp4", "a")
    await catalog.attach()
    export = await catalog.export()
    await catalog.ended(export.job.id, live)
    await catalog.quiet()
    await catalog.annotations.CreateProfile(annotations_pb2.CreateProfileRequest(name="the last word"))
    late = await catalog.watch(after=0)
    for watch in (live, late):
        await watch.until(_has_the_last_word)
    assert late.events == live.events
    sequences = [event.sequence for event in live.events]
    assert sequences == sorted(set(sequences))

    middle = sequences[len(sequences) // 2]
    rest = await catalog.watch(after=middle)
    await rest.until(_has_the_last_word)
    assert rest.events == [event for event in live.events if event.sequence > middle]


def _has_the_last_word(watch: Watch) -> bool:
    """Whatever is told of at once reaches two watches in either order: only behind this nothing is told any more."""
    return watch.events[-1:] != [] and watch.events[-1].annotations.profile == "the last word"


async def test_an_export_is_told_from_waiting_to_done(world: World, catalog: Client) -> None:
    world.footage.put("a.mp4", "a")
    await catalog.attach()
    await catalog.quiet()
    watch = await catalog.watch()
    export = await catalog.export(clips=1)
    # The last of all that is told: there is a marker now.
    await watch.until(lambda seen: any(event.annotations.asset_id == export.asset_id for event in seen.events))
    # Which cuts are within it may be known before it is cut, or after.
    clips = [event.clip for event in watch.events if event.HasField("clip") and not event.clip.noted]
    assert [change.clip.state for change in clips] == [
        exports_pb2.CLIP_STATE_WAITING,
        exports_pb2.CLIP_STATE_RUNNING,
        exports_pb2.CLIP_STATE_DONE,
    ]
    assert {(change.job_id, change.job_ticket) for change in clips} == {(export.job.id, export.job.ticket)}
    assert clips[-1].clip.proof.frames == 200
    jobs = [event.job.state for event in watch.events if event.HasField("job")]
    assert jobs == [jobs_pb2.JOB_STATE_WAITING, jobs_pb2.JOB_STATE_RUNNING, jobs_pb2.JOB_STATE_DONE]


async def test_watching_during_many_changes_misses_none(catalog: Client) -> None:
    async def change(number: int) -> None:
        await catalog.annotations.CreateProfile(annotations_pb2.CreateProfileRequest(name=f"profile {number}"))

    watches = []
    for batch in range(5):
        changes = [asyncio.create_task(change(10 * batch + each)) for each in range(10)]
        watches.append(await catalog.watch(after=0))
        await asyncio.gather(*changes)
    for watch in watches:
        await watch.until(lambda seen: len(seen.events) == 50)
        assert [event.sequence for event in watch.events] == list(range(1, 51))


async def test_progress_has_no_sequence_and_only_comes_to_those_who_ask(world: World, catalog: Client) -> None:
    world.footage.put("a.mp4", "a")
    await catalog.attach()
    await catalog.quiet()
    plain, curious = await catalog.watch(), await catalog.watch(progress=True)
    world.work.working.clear()
    export = await catalog.export(clips=1)
    await curious.until(lambda seen: any(each.clip_id for each in seen.progress))
    [first, *_] = [each for each in curious.progress if each.clip_id]
    assert (first.clip_id, first.clip_fraction, first.stage) == (export.clips[0].id, 0.25, "encoding")
    assert first.job_fraction == 0.25
    world.work.working.set()
    await catalog.ended(export.job.id, plain)
    assert plain.progress == []


async def test_whoever_watches_is_told_how_far_a_search_for_duplicates_is(world: World, catalog: Client) -> None:
    for path in ("cat-1.mp4", "cat-2.mp4"):
        world.footage.put(path, path)
    await catalog.attach()
    await catalog.scan()
    watch = await catalog.watch(progress=True)
    world.copies.may_go_on.clear()
    await catalog.duplicates.StartDuplicateSearch(duplicates_pb2.StartDuplicateSearchRequest(requested_by="ada"))
    await watch.until(lambda seen: any(each.done == 1 for each in seen.further))
    last = watch.further[-1]
    assert (last.root, last.total, last.stage) == ("lib", 2, 0)
    world.copies.may_go_on.set()
    await watch.until(lambda seen: [event.HasField("collection") for event in seen.events].count(True) == 2)
    later = len(watch.further)
    await catalog.annotations.CreateProfile(annotations_pb2.CreateProfileRequest(name="the last word"))
    await watch.until(_has_the_last_word)
    assert len(watch.further) == later, "nothing is told of what has ended"


@in_given_time
async def test_progress_is_told_at_most_ten_times_a_second_and_never_after_the_end(world: World) -> None:
    database = Database(world.database)
    watching = Watching(Catalog(database))
    told = watching.watch(None, with_progress=True)
    await anext(told)
    loop = asyncio.get_running_loop()
    job, clip = JobId("job"), ClipId("clip")
    arrivals: list[tuple[float, float]] = []

    async def listen() -> None:
        async for each in told:
            assert isinstance(each, Progress)
            arrivals.append((loop.time(), each.clip_fraction))
            if each.clip_fraction == 1.0:
                return

    listening = asyncio.create_task(listen())
    # Before progress comes the database, whose thread has its own time.
    watching.tell_progress(Progress(job, 0.0, clip, 0.0, "encoding"))
    await passed_until(lambda: arrivals != [])
    for step in range(101):
        watching.tell_progress(Progress(job, step / 100, clip, step / 100, "encoding"))
        await later(0.003)
    await later(PROGRESS_GAP)
    await listening
    await told.aclose()
    await database.close()
    # Not each gap by itself: one that a busy machine told of late is followed by a short one.
    assert 3 <= len(arrivals) <= (arrivals[-1][0] - arrivals[0][0]) / PROGRESS_GAP + 2
    assert [fraction for _, fraction in arrivals] == sorted(fraction for _, fraction in arrivals)


Given = TypeVarTuple("Given")


class _EarlyTimers(asyncio.SelectorEventLoop):
    """A loop whose timers go off a little before their time, as uvloop's do, which counts whole milliseconds."""

    def call_at(
        self, when: float, callback: Callable[[*Given], object], *args: *Given, context: Context | None = None
    ) -> asyncio.TimerHandle:
        return super().call_at(when - PROGRESS_GAP / 10, callback, *args, context=context)


@pytest.mark.sqlite
def test_progress_goes_on_being_told_where_timers_go_off_early(world: World) -> None:
    async def told_three_times() -> None:
        database = Database(world.database)
        watching = Watching(Catalog(database))
        told = watching.watch(None, with_progress=True)
        await anext(told)
        for part in (0.1, 0.2, 0.3):
            progress = Progress(JobId("job"), part, ClipId("clip"), part, "encoding")
            watching.tell_progress(progress)
            async with asyncio.timeout(120):
                assert await anext(told) == progress
        await told.aclose()
        await database.close()

    with asyncio.Runner(loop_factory=_EarlyTimers) as runner:
        runner.run(told_three_times())


async def test_a_jobs_progress_does_not_go_back_when_its_parts_are_told_together(empty_catalog: Catalog) -> None:
    watching = Watching(empty_catalog)
    told = watching.watch(None, with_progress=True)
    await anext(told)
    for part, of_job in (("a", 0.1), ("b", 0.2), ("a", 0.3)):
        watching.tell_progress(Progress(JobId("job"), of_job, ClipId(part), of_job, "encoding"))
    heard = [await anext(told) for _ in range(2)]
    assert [each.job_fraction for each in heard if isinstance(each, Progress)] == [0.2, 0.3]


async def test_events_of_a_month_ago_are_forgotten_and_a_watch_says_so(empty_catalog: Catalog) -> None:
    now = datetime.now(UTC)
    async with empty_catalog.changing() as stores:
        for number in range(700):
            days_ago = 31 if number < 300 else 29 if number < 400 else 0
            await stores.events.append(AnnotationsChanged("", str(number)), now - timedelta(days=days_ago))
    async with empty_catalog.reading() as stores:
        first, last = await stores.events.bounds()
    assert (first, last) == (300, 700)
    watching = Watching(empty_catalog)
    told = watching.watch(5, with_progress=False)
    beginning = await anext(told)
    assert beginning.sequence == 300  # type: ignore[union-attr]
    assert (await anext(told)).sequence == 301  # type: ignore[union-attr]
    await told.aclose()


@pytest.mark.sqlite  # it counts in its own way
async def test_of_very_many_events_the_last_hundred_thousand_are_kept(database: Database) -> None:
    catalog, now = Catalog(database), datetime.now(UTC)

    async def happen(times: int) -> None:
        async with catalog.changing() as stores:
            for number in range(times):
                await stores.events.append(AnnotationsChanged("", str(number)), now)

    async def bounds() -> tuple[int, int]:
        async with catalog.reading() as stores:
            return await stores.events.bounds()

    await happen(600)
    # As if all those between had been: each is a row, which would take minutes to write.
    async with database.changing() as connection:
        await connection.execute(text("UPDATE event SET sequence = 100499 WHERE sequence = 600"))
        await connection.execute(text("UPDATE sqlite_sequence SET seq = 100499 WHERE name = 'event'"))
    assert await bounds() == (0, 100_499)
    await happen(1)
    assert await bounds() == (500, 100_500)


async def test_a_watch_from_the_future_begins_now(catalog: Client) -> None:
    await catalog.annotations.CreateProfile(annotations_pb2.CreateProfileRequest(name="day"))
    watch = await catalog.fresh_watch(events_pb2.WatchRequest(after=10**12))
    assert await watch.begin() == 1


async def test_every_kind_of_change_comes_back_as_it_was_told(database: Database) -> None:
    # What is stored must be read again by its own type: JSON alone would not tell the kinds apart.
    catalog = Catalog(database)
    change = AnnotationsChanged("01900000-0000-7000-8000-000000000000", "dæy")
    async with catalog.changing() as stores:
        await stores.events.append(change, datetime(2026, 11, 20, 9, 0, 0, 123456, tzinfo=UTC))
    async with catalog.reading() as stores:
        [event] = await stores.events.after(0, 10)
    assert event.change == change
    assert event.time.microsecond == 123456
