"""What fails of one item of a loop's work keeps no other item from being done."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, Literal

import pytest
from structlog.testing import capture_logs

from rushes_catalog.changes.domain.changes import ClipsDeleted, ExportFacts, NewChange, Step
from rushes_catalog.domain.ids import AssetId, ChangeId, ClipId, ExportId
from rushes_catalog.exports.operations.expire_trash import ExpireTrash
from rushes_catalog.exports.operations.move_clips import MoveClips
from rushes_catalog.manifests.operations.sync_labels import SyncLabels
from rushes_catalog.manifests.operations.write_manifests import ManifestWriter
from rushes_catalog.ports.clock import wall_clock
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.database import Database
from rushes_chassis.loops import failing_loops
from tests.fakes.given_time import in_given_time, passed_until
from tests.fakes.work import FakeExportFolder
from tests.integration.catalog.harness import World
from tests.integration.catalog.test_settling import PROOF, with_job
from tests.waiting import until

# Their rows are written in its words.
pytestmark = pytest.mark.sqlite

BAD, GOOD, NEXT = ChangeId("1-bad"), ChangeId("2-good"), ChangeId("3-next")
BAD_CLIP, GOOD_CLIP, NEXT_CLIP = ClipId("c00000"), ClipId("c00001"), ClipId("c00002")
BAD_NAME = "dog_001_0"

_NIGHT = f"""
INSERT INTO job (id, ticket, kind, title, state, created_at) VALUES ('n', 'n', 'export', '', 'done', 1);
INSERT INTO export (id, job_id, asset_number, profile, folder_suffix, name, number, group_name, cursor, spread,
 short_side, label, category, source_size, source_mtime_ns, created_at)
 VALUES ('night', 'n', 1, 'default', 'night', 'cat', 1, 'cat_001', 2, 3, 0, '', '', 7, 9, 1);
INSERT INTO task (id, job_id, kind, subject, root_id, state, rank, attempt, node)
 VALUES ('n', 'n', 'clip', 'n', 1, 'done', 20, 1, '');
INSERT INTO clip (id, export_id, task_id, position, name, path, start, first_frame, frame_count, start_pts, end_pts,
 state, proof, done_at)
 VALUES ('n', 'night', 'n', 0, 'cat_001', '/exports_night/cat.mp4', 2, 60, 240, 180180, 900900, 'done', '{PROOF}', 1);
UPDATE clip SET state = 'done', done_at = 1;
UPDATE asset SET time_base_numerator = 1, time_base_denominator = 90000;
"""


@asynccontextmanager
async def two_exports(world: World) -> AsyncIterator[Catalog]:
    """A catalog with the export `e` in the export folder and `night` in its sibling of that suffix; all is cut."""
    with_job(world.file, 10)
    for statement in _NIGHT.split(";")[:-1]:
        await world.execute(statement)
    database = Database(world.database)
    try:
        yield Catalog(database)
    finally:
        await database.close()


@asynccontextmanager
async def at_work(run: Callable[[], Coroutine[Any, Any, None]]) -> AsyncIterator[None]:
    working = asyncio.create_task(run())
    try:
        with capture_logs():  # which would be long
            yield
    finally:
        assert not working.done()
        working.cancel()
        await asyncio.wait((working,))


async def begin_deletion(catalog: Catalog, change_id: ChangeId, clip_id: ClipId) -> None:
    async with catalog.changing() as stores:
        change = NewChange(change_id, ClipsDeleted((clip_id,)), "", "ada", wall_clock(), (AssetId("a"),), Step.MAKING)
        await stores.changes.add(change)
        await stores.changes.begin(change_id, Step.COMPLETING, "ada", wall_clock())
        await stores.trash.add([clip_id], change_id, "ada", wall_clock())


async def delete(catalog: Catalog, change_id: ChangeId, clip_id: ClipId) -> None:
    """The trash keeps it then."""
    await begin_deletion(catalog, change_id, clip_id)
    async with catalog.changing() as stores:
        await stores.trash.keep(clip_id, 100)
        await stores.changes.end(change_id)


def under_way(catalog: Catalog, *wanted: ChangeId) -> Callable[[], Coroutine[Any, Any, bool]]:
    async def so() -> bool:
        async with catalog.reading() as stores:
            return await stores.changes.under_way() == list(wanted)

    return so


def kept(catalog: Catalog, *wanted: ChangeId) -> Callable[[], Coroutine[Any, Any, bool]]:
    async def so() -> bool:
        async with catalog.reading() as stores:
            return {each.change_id for each in await stores.trash.kept()} == set(wanted)

    return so


@in_given_time
async def test_a_change_whose_clips_cannot_be_moved_holds_no_other_back(world: World) -> None:
    async with two_exports(world) as catalog:
        await begin_deletion(catalog, BAD, BAD_CLIP)
        await begin_deletion(catalog, GOOD, GOOD_CLIP)
        folder = FakeExportFolder(unavailable={BAD_NAME})
        async with at_work(MoveClips(catalog, folder, wall_clock).run):
            await until(under_way(catalog, BAD))
            assert failing_loops() == ("moves",)
            # Nor one that begins while the bad one pauses.
            await begin_deletion(catalog, NEXT, NEXT_CLIP)
            await until(under_way(catalog, BAD))
            folder.unavailable.clear()
            await passed_until(lambda: failing_loops() == ())
            assert await under_way(catalog)()


@in_given_time
async def test_a_change_whose_clips_cannot_be_deleted_for_good_holds_no_other_back(world: World) -> None:
    async with two_exports(world) as catalog:
        await delete(catalog, BAD, BAD_CLIP)
        await delete(catalog, GOOD, GOOD_CLIP)
        folder = FakeExportFolder(unavailable={BAD_NAME})
        async with at_work(ExpireTrash(catalog, folder, asyncio.Lock(), 0, wall_clock).run):
            await until(kept(catalog, BAD))
            assert failing_loops() == ("expiry",)
            await delete(catalog, NEXT, NEXT_CLIP)
            await until(kept(catalog, BAD))
            folder.unavailable.clear()
            await passed_until(lambda: failing_loops() == ())
            assert await kept(catalog)()


@in_given_time
async def test_an_export_whose_labels_cannot_be_written_holds_no_other_back(world: World) -> None:
    async with two_exports(world) as catalog:
        folder = FakeExportFolder(unavailable={BAD_NAME})

        async def label(export_id: Literal["e", "night"], words: str) -> None:
            async with catalog.changing() as stores:
                await stores.exports.set_facts(ExportId(export_id), ExportFacts(words, "", "default"), wall_clock())

        async def stale() -> list[str]:
            async with catalog.reading() as stores:
                return [export_id for export_id, _ in await stores.exports.with_stale_labels()]

        async def bad_alone() -> bool:
            return await stale() == ["e"]

        await label("e", "dog")
        await label("night", "cat")
        async with at_work(SyncLabels(catalog, folder, asyncio.Lock()).run):
            await until(bad_alone)
            assert failing_loops() == ("labels",)
            await label("night", "kitten")
            await until(bad_alone)
            folder.unavailable.clear()
            await passed_until(lambda: failing_loops() == ())
            assert await stale() == []


@in_given_time
async def test_a_folder_whose_manifest_cannot_be_written_holds_no_other_back(world: World) -> None:
    async with two_exports(world) as catalog:
        folder = FakeExportFolder(unavailable={""})

        async def label(export_id: Literal["e", "night"], words: str) -> None:
            async with catalog.changing() as stores:
                await stores.exports.set_facts(ExportId(export_id), ExportFacts(words, "", "default"), wall_clock())

        def labels(folder_suffix: str) -> set[str]:
            return {line["label"] for line in folder.manifests.get(folder_suffix, [])}

        await label("e", "dog")
        await label("night", "cat")
        async with at_work(ManifestWriter(catalog, folder, None).run):
            await until(lambda: labels("night") == {"cat"})
            await until(lambda: failing_loops() == ("manifests",))
            await label("night", "kitten")
            await until(lambda: labels("night") == {"kitten"})
            assert labels("") == set()
            folder.unavailable.clear()
            await passed_until(lambda: labels("") == {"dog"})
            await passed_until(lambda: failing_loops() == ())


class AskedLock(asyncio.Lock):
    """Counts how often it was to be taken."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0

    async def acquire(self) -> Literal[True]:
        self.asked += 1
        return await super().acquire()


async def test_a_change_that_somebody_settled_while_the_loop_waited_is_left_as_it_is(world: World) -> None:
    async with two_exports(world) as catalog:
        await delete(catalog, GOOD, GOOD_CLIP)
        lock = AskedLock()
        moves = MoveClips(catalog, FakeExportFolder(), wall_clock, lock)
        async with at_work(moves.run):
            async with lock:
                async with catalog.changing() as stores:
                    await stores.changes.begin(GOOD, Step.UNDOING, "ada", wall_clock())
                    await stores.changes.begin(NEXT, Step.COMPLETING, "ada", wall_clock())  # wakes the loop
                await until(lambda: lock.asked == 2)
                async with catalog.changing() as stores:
                    await stores.changes.end(GOOD)
            await begin_deletion(catalog, NEXT, NEXT_CLIP)
            await until(under_way(catalog))
        async with catalog.reading() as stores:
            assert (await stores.changes.get(GOOD)).undone_by == "ada"
