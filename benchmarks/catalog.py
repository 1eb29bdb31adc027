"""How long does the catalog take on a library of N files: first scan, scan without changes, and pages of every kind?

`python benchmarks/catalog.py [N]` (default 100 000). No media: a walk out of memory takes its place, so what is timed
is the catalog alone. Every page is checked against its size and order before its time counts.
"""

import asyncio
import itertools
import random
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from rushes_catalog.adapters.catalog import SqlCatalog
from rushes_catalog.adapters.database import Database
from rushes_catalog.adapters.migration import migrate
from rushes_catalog.domain.assets import AnnouncedRoot, AssetQuery, AssetSort, HiddenFilter
from rushes_catalog.domain.media_facts import FileVersion, FoundFile, Inspection, MediaFacts, Problem
from rushes_catalog.domain.scans import NumberSet
from tests.fakes.footage import facts

BATCH = 1000
PROBLEMS_APART = 500
NOW = datetime(2026, 11, 20, tzinfo=UTC)


class Stopwatch:
    """Wall time, and processor time of all threads, which a busy machine does not stretch."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def say(self, what: str, files: int) -> None:
        wall, cpu = time.perf_counter() - self._wall, time.process_time() - self._cpu
        print(f"{what}: {wall:.1f} s, {cpu:.1f} s of processor, {files / cpu:,.0f} files per second of processor")


def library(count: int) -> list[FoundFile]:
    """Paths as cameras and people make them: three folders deep, a few thousand words."""
    rng = random.Random(1)
    words = ["".join(rng.choices("aeiourstlnmpdcb", k=rng.randint(3, 9))) for _ in range(3000)]
    return [
        FoundFile(
            f"{rng.choice(words[:40])}/{rng.choice(words[:300])}/{rng.choice(words)} {rng.choice(words)} take {at}.mp4",
            FileVersion(rng.randrange(10**10), rng.randrange(10**18)),
        )
        for at in range(count)
    ]


def outcome(number: int) -> MediaFacts | Problem:
    """Of a look into a file: one in a few hundred is broken."""
    return facts(float(number % 600)) if number % PROBLEMS_APART else Problem("NotVideo", "This is not a video.")


async def fill(catalog: SqlCatalog, files: list[FoundFile]) -> None:
    """As a first scan writes: a batch per message of the walk, then facts."""
    async with catalog.changing() as stores:
        await stores.roots.record([AnnouncedRoot("lib", "/lib", online=True)])
    watch = Stopwatch()
    added = []
    for start in range(0, len(files), BATCH):
        async with catalog.changing() as stores:
            added += await stores.files.add("lib", files[start : start + BATCH], NOW)
    watch.say("new rows", len(files))
    watch = Stopwatch()
    for start in range(0, len(added), BATCH):
        looks = [
            (file.number, Inspection(file.version, f"{file.number:032x}", outcome(file.number)))
            for file in added[start : start + BATCH]
        ]
        async with catalog.changing() as stores:
            await stores.files.examined(looks)
    watch.say("facts", len(files))


async def unchanged(catalog: SqlCatalog, files: list[FoundFile]) -> None:
    """What a scan does when nothing has changed."""
    watch, same = Stopwatch(), NumberSet()
    for start in range(0, len(files), BATCH):
        batch = files[start : start + BATCH]
        async with catalog.reading() as stores:
            known = await stores.files.unchanged("lib", batch)
        assert len(known) == len(batch)
        for number in known.values():
            same.add(number)
    after = 0
    while True:
        async with catalog.reading() as stores:
            rows = await stores.files.present("lib", after, 2000)
        if not rows:
            break
        assert all(row[0] in same for row in rows)
        after = rows[-1][0]
    watch.say("scan without changes", len(files))


async def page(catalog: SqlCatalog, what: str, query: AssetQuery) -> None:
    """Processor time of the first page with its total, and of the two after it."""
    times = []
    cursor = ""
    for _ in range(3):
        began = time.process_time()
        async with catalog.reading() as stores:
            found = await stores.assets.page(replace(query, cursor=cursor))
        times.append(time.process_time() - began)
        cursor = found.next_cursor
        if not cursor:
            break
    shown = " / ".join(f"{each * 1e3:.1f}" for each in times)
    print(f"{what:55s} {shown:28s} ms  of {found.total:,}")


async def main(count: int) -> None:
    files = library(count)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "catalog.db"
        migrate(file)
        database = Database(file)
        catalog = SqlCatalog(database)
        await fill(catalog, files)
        print(f"file: {file.stat().st_size / 1e6:,.0f} MB")
        await unchanged(catalog, files)
        async with catalog.changing() as stores:
            some = (await stores.assets.page(AssetQuery(limit=1000))).assets
            await stores.annotations.set_hidden([asset.id for asset in some[::3]], "default", hidden=True)
        for sort, descending in itertools.product(AssetSort, (False, True)):
            await page(
                catalog,
                f"sorted by {sort}{', descending' if descending else ''}",
                AssetQuery(sort=sort, descending=descending),
            )
            await page(catalog, "  in the root", AssetQuery(sort=sort, descending=descending, root="lib"))
        folder_path = files[5].path.rsplit("/", 1)[0]
        for sort in (AssetSort.PATH, AssetSort.SIZE):
            await page(catalog, f"in a folder, by {sort}", AssetQuery(folder=folder_path, sort=sort, root="lib"))
            await page(
                catalog,
                f"in a large folder, by {sort}",
                AssetQuery(folder=folder_path.split("/")[0], sort=sort, root="lib"),
            )
        for sort in (AssetSort.PATH, AssetSort.SIZE):
            for words in (
                ("take",),
                (files[7].path.split("/")[2].split()[0],),
                (f"take {count - 7}",),
                ("take", "ab"),
                ("zzzzqq",),
                ("ab",),
            ):
                await page(catalog, f"words {words}, by {sort}", AssetQuery(words=words, sort=sort))
        await page(catalog, "only hidden", AssetQuery(hidden=HiddenFilter.ONLY))
        await page(catalog, "only hidden, by size", AssetQuery(hidden=HiddenFilter.ONLY, sort=AssetSort.SIZE))
        for sort in (AssetSort.PATH, AssetSort.SIZE, AssetSort.ADDED):
            await page(catalog, f"only problems, by {sort}", AssetQuery(only_problems=True, sort=sort))
            await page(catalog, "  in the root", AssetQuery(only_problems=True, sort=sort, root="lib"))
        await page(catalog, "by exact name", AssetQuery(name=files[9].path.split("/")[-1]))
        await page(catalog, "1000 at once", AssetQuery(limit=1000))
        began = time.perf_counter()
        async with catalog.reading() as stores:
            below = await stores.assets.folders("lib", "")
        print(f"folders of the root: {(time.perf_counter() - began) * 1e3:.1f} ms, {len(below)}")
        await database.close()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
