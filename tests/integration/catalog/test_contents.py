"""Files are read whole, part by part, and an edit in the middle is told from a move."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from rushes_catalog.library.domain.assets import AnnouncedRoot
from rushes_catalog.ports.clock import wall_clock
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.database import Database
from rushes_catalog.storage.dialects.sqlite import SqliteFile
from rushes_footage.contents import PART_BYTES
from rushes_footage.files import FileVersion, FoundFile, Place
from tests.integration.catalog.counted_steps import counted_steps
from tests.integration.catalog.harness import Client, World
from tests.migrated import put_migrated
from tests.waiting import until


@pytest.fixture
def world(world: World) -> World:
    world.hash_pause = 0.01
    return world


async def read_whole(world: World, files: int) -> None:
    """Wait until all of so many files was read."""
    whole = f"SELECT count(*) FROM content WHERE length(digests) = 32 * ((size + {PART_BYTES - 1}) / {PART_BYTES})"

    async def so_many() -> bool:
        return bool(await world.execute(whole) == files)

    await until(so_many)


async def test_a_long_reading_goes_on_where_it_was(world: World) -> None:
    world.footage.put("a.mp4", "a", size=3 * PART_BYTES + 1)
    world.footage.put("b.mp4", "broken")
    async with world.catalog() as catalog:
        await catalog.attach()
        await catalog.quiet()
        await read_whole(world, 1)
    await world.execute("UPDATE content SET digests = substr(digests, 1, 64)")
    world.footage.hashed.clear()
    async with world.catalog() as catalog:
        await catalog.attach()
        await read_whole(world, 1)
    assert world.footage.hashed == [(Place("lib", "a.mp4"), part, False) for part in (2, 3)]


async def steps_of_a_part(file: Path, files: int) -> int:
    """How many SQLite does to find the next ten files of a root of so many that were not read yet."""
    put_migrated(file)
    with counted_steps() as steps:
        database = Database(SqliteFile(file))
        catalog = Catalog(database)
        found = [FoundFile(f"{number}.mp4", FileVersion(1, number)) for number in range(files)]
        try:
            async with catalog.changing() as stores:
                await stores.roots.record([AnnouncedRoot("lib", "/lib", online=True)])
                await stores.files.add("lib", found, wall_clock())
            with closing(sqlite3.connect(file)) as connection:
                connection.execute("UPDATE asset SET state = 'ready'")
                connection.commit()
            async with catalog.reading() as stores:
                await stores.contents.unread("lib", 0, 1)  # the schema has been read
                before = len(steps)
                assert len(await stores.contents.unread("lib", 5, 10)) == 10
                return len(steps) - before
        finally:
            await database.close()


async def test_finding_what_is_still_to_be_read_does_not_grow_with_the_library(tmp_path: Path) -> None:
    small = await steps_of_a_part(tmp_path / "small.db", 50)
    assert await steps_of_a_part(tmp_path / "large.db", 2000) <= 2 * small


@pytest.mark.parametrize(
    ("content", "is_same"), [("a|as it was", True), ("a|edited", False)], ids=["same", "edited in the middle"]
)
async def test_what_is_saved_elsewhere_is_the_same_asset_only_where_all_of_it_is_the_same(
    world: World, catalog: Client, content: str, is_same: bool
) -> None:
    world.footage.put("a.mp4", "a|as it was", size=4000)
    await catalog.attach()
    await catalog.quiet()
    before = await catalog.asset("a.mp4")
    await read_whole(world, 1)
    del world.footage.files[Place("lib", "a.mp4")]
    world.footage.put("b.mp4", content, size=4000)
    await catalog.scan()
    assert ((await catalog.asset("b.mp4")).id == before.id) is is_same


async def test_what_was_only_moved_is_not_read_for_that(world: World, catalog: Client) -> None:
    world.footage.put("a.mp4", "a")
    await catalog.attach()
    await catalog.quiet()
    before = await catalog.asset("a.mp4")
    await read_whole(world, 1)
    world.footage.move("a.mp4", "b.mp4")
    await catalog.scan()
    assert (await catalog.asset("b.mp4")).id == before.id
    assert [first for _, first, _ in world.footage.hashed] == [0]
