"""Time of the catalog for a library of N files: first scan, scan without changes, and pages of every kind of list.

`python -m benchmarks.catalog [N]`. Files come from memory instead of a media service, so that only the catalog is
timed. Before a list is timed, its pages are compared with the assets that Python filters and sorts in memory.
"""

import argparse
import asyncio
import heapq
import itertools
import random
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.figures import Figure, Goal, goals_table, table
from benchmarks.results import write_section
from rushes_catalog.domain.ids import AssetId
from rushes_catalog.files.domain.scans import NumberSet
from rushes_catalog.library.domain.assets import AnnouncedRoot, AssetQuery, AssetSort, HiddenFilter, KnownFile
from rushes_catalog.library.domain.natural_order import LAST, fold, natural_key
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.database import Database
from rushes_catalog.storage.dialects.sqlite import SqliteFile
from rushes_catalog.storage.migration import migrate
from rushes_footage.facts import Inspection, MediaFacts, Problem
from rushes_footage.files import FileVersion, FoundFile
from tests.fakes.footage import facts

FILES = 1_000_000
BATCH = 1000
NOW = datetime(2026, 11, 20, tzinfo=UTC)
# One file in so many is broken: at first, and in the second part of the measurement, as after a disk has failed.
PROBLEMS_APART, MANY_PROBLEMS_APART = 500, 25
PAGES = 3
# Assets per request of the page of problems.
PROBLEMS_PAGE = 200
ROUNDS, PROBLEM_ROUNDS = 10, 40
GOAL_SECONDS = 0.05


class Stopwatch:
    """Wall time, and processor time of all threads, which hardly depends on other load."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def report(self, what: str, files: int) -> None:
        wall, cpu = time.perf_counter() - self._wall, time.process_time() - self._cpu
        print(f"{what}: {wall:.1f} s, {cpu:.1f} s of processor, {files / cpu:,.0f} files per second of processor")


def library(count: int) -> list[FoundFile]:
    """Files with paths as cameras and people make them: in folders two levels deep, with names of 3000 words."""
    rng = random.Random(1)
    words = ["".join(rng.choices("aeiourstlnmpdcb", k=rng.randint(3, 9))) for _ in range(3000)]
    return [
        FoundFile(
            f"{rng.choice(words[:40])}/{rng.choice(words[:300])}/{rng.choice(words)} {rng.choice(words)} take {at}.mp4",
            FileVersion(rng.randrange(10**10), rng.randrange(10**18)),
        )
        for at in range(count)
    ]


def outcome(number: int, apart: int) -> MediaFacts | Problem:
    """Result of inspecting a file: a problem for one number in `apart`."""
    return facts(float(number % 600)) if number % apart else Problem("NotVideo", "This is not a video.")


def inspection(file: KnownFile, apart: int = PROBLEMS_APART) -> Inspection:
    return Inspection(file.version, f"{file.number:032x}", outcome(file.number, apart))


def inspections(files: list[KnownFile], apart: int = PROBLEMS_APART) -> list[tuple[int, str, Inspection]]:
    return [(file.number, file.place.path, inspection(file, apart)) for file in files]


@dataclass(slots=True)
class Row:
    """An asset in memory, from which the expected pages are computed."""

    file: KnownFile
    path_key: str
    name_key: str
    folded: str
    hidden: bool = False
    apart: int = PROBLEMS_APART

    @property
    def broken(self) -> bool:
        return self.file.number % self.apart == 0

    def key(self, sort: AssetSort) -> tuple[str | float, int]:
        version, number = self.file.version, self.file.number
        match sort:
            case AssetSort.PATH:
                return f"{LAST if self.broken else ''}{self.path_key}", number
            case AssetSort.PLACE:
                return self.path_key, number
            case AssetSort.NAME:
                return self.name_key, number
            case AssetSort.SIZE:
                return version.size, number
            case AssetSort.MODIFIED:
                return version.mtime_ns, number
            case AssetSort.RECORDED:
                return version.mtime_ns // 1_000_000, number
            case AssetSort.DURATION:
                return 0.0 if self.broken else float(number % 600), number
            case AssetSort.ADDED:
                return number, number

    def matches(self, query: AssetQuery) -> bool:
        if query.only_problems and not self.broken:
            return False
        if query.hidden is not HiddenFilter.INCLUDE and self.hidden is not (query.hidden is HiddenFilter.ONLY):
            return False
        path = self.file.place.path
        return (
            path.startswith(f"{query.folder}/" if query.folder else "")
            and query.name in ("", path.rpartition("/")[2])
            and all(fold(word) in self.folded for word in query.words)
        )


def row(file: KnownFile) -> Row:
    path = file.place.path
    return Row(file, natural_key(path), natural_key(path.rpartition("/")[2]), fold(path))


class WrongPageError(AssertionError):
    """A page is wrong, so its time must not be reported."""


@dataclass
class Timed:
    """A list, and the processor seconds of its pages, of all threads."""

    what: str
    query: AssetQuery
    total: int = 0
    first: Figure = field(default_factory=Figure)
    """With the total, which is counted once per list."""
    next: Figure = field(default_factory=Figure)


async def fill(catalog: Catalog, files: list[FoundFile]) -> list[KnownFile]:
    """Add files as a first scan does: a batch per message of the walk, then facts."""
    async with catalog.changing() as stores:
        await stores.roots.record([AnnouncedRoot("lib", "/lib", online=True)])
    watch = Stopwatch()
    added = []
    for start in range(0, len(files), BATCH):
        async with catalog.changing() as stores:
            added += await stores.files.add("lib", files[start : start + BATCH], NOW)
    watch.report("new rows", len(files))
    watch = Stopwatch()
    for start in range(0, len(added), BATCH):
        async with catalog.changing() as stores:
            await stores.files.examined(inspections(added[start : start + BATCH]), NOW)
    watch.report("facts", len(files))
    return added


async def unchanged(catalog: Catalog, files: list[FoundFile]) -> None:
    """Do the reads of a scan in which nothing has changed."""
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
    watch.report("scan without changes", len(files))


async def pages(catalog: Catalog, query: AssetQuery) -> list[tuple[float, list[AssetId], int]]:
    """For each of the first pages of a list: processor seconds, ids, total."""
    seen = []
    for _ in range(PAGES):
        began = time.process_time()
        async with catalog.reading() as stores:
            found = await stores.assets.page(query)
        seen.append((time.process_time() - began, [asset.id for asset in found.assets], found.total))
        if not found.next_cursor:
            break
        query = replace(query, cursor=found.next_cursor)
    return seen


async def measure(catalog: Catalog, rows: list[Row], timed: Timed, rounds: int) -> Timed:
    """Check the pages of a list, then time them; raises WrongPageError."""
    query = timed.query
    fitting = [each for each in rows if each.matches(query)]
    best = heapq.nlargest if query.descending else heapq.nsmallest
    expected = [each.file.id for each in best(PAGES * query.limit, fitting, key=lambda each: each.key(query.sort))]
    said = await pages(catalog, query)
    if list(itertools.chain.from_iterable(ids for _, ids, _ in said)) != expected:
        raise WrongPageError(f"{timed.what}: not the assets that it should list, or not in their order")
    if {total for _, _, total in said} != {len(fitting)}:
        raise WrongPageError(f"{timed.what}: not {len(fitting)} in all")
    timed.total = len(fitting)
    for _ in range(rounds):
        (first, _, _), *others = await pages(catalog, query)
        timed.first.add(first)
        for seconds, _, _ in others:
            timed.next.add(seconds)
    print("  ".join(_cells(timed)))
    return timed


def kinds(files: list[FoundFile]) -> Iterator[Timed]:
    """Lists of every kind."""
    for sort, descending in itertools.product(AssetSort, (False, True)):
        what = f"all, by {sort}{', descending' if descending else ''}"
        if sort is not AssetSort.PLACE:  # It is for lists of a root.
            yield Timed(what, AssetQuery(sort=sort, descending=descending))
        yield Timed(f"{what}, in the root", AssetQuery(sort=sort, descending=descending, root="lib"))
    folder, large_folder = files[5].path.rsplit("/", 1)[0], files[5].path.split("/")[0]
    for sort in (AssetSort.PATH, AssetSort.SIZE):
        yield Timed(f"in a folder, by {sort}", AssetQuery(folder=folder, sort=sort, root="lib"))
        yield Timed(f"in a large folder, by {sort}", AssetQuery(folder=large_folder, sort=sort, root="lib"))
    rare = files[7].path.split("/")[2].split()[0]
    for sort in (AssetSort.PATH, AssetSort.SIZE):
        for words in (("take",), (rare,), (f"take {len(files) - 7}",), ("take", "ab"), ("zzzzqq",), ("ab",)):
            yield Timed(f"words “{' '.join(words)}”, by {sort}", AssetQuery(words=words, sort=sort))
    for sort in (AssetSort.PATH, AssetSort.SIZE):
        yield Timed(f"hidden ones, by {sort}", AssetQuery(hidden=HiddenFilter.ONLY, sort=sort))
    yield Timed("by exact name", AssetQuery(name=files[9].path.split("/")[-1]))
    yield Timed("all, 1000 at once", AssetQuery(limit=1000))


def problem_kinds(files: list[FoundFile]) -> Iterator[Timed]:
    """Lists of files that cannot be read, as the page of problems and the library's filter request them."""
    of_page = AssetQuery(only_problems=True, hidden=HiddenFilter.INCLUDE, limit=PROBLEMS_PAGE)
    yield Timed("problems, as their page asks", of_page)
    yield Timed("problems, their number", replace(of_page, limit=1))
    for sort, descending in itertools.product(AssetSort, (False, True)):
        query = AssetQuery(only_problems=True, sort=sort, descending=descending)
        yield Timed(f"problems, by {sort}{', descending' if descending else ''}", query)
    for sort in (AssetSort.PATH, AssetSort.SIZE):
        yield Timed(f"problems in the root, by {sort}", AssetQuery(only_problems=True, sort=sort, root="lib"))
        folder = files[5].path.split("/")[0]
        query = AssetQuery(only_problems=True, sort=sort, root="lib", folder=folder)
        yield Timed(f"problems in a large folder, by {sort}", query)
        yield Timed(f"problems with “ab”, by {sort}", AssetQuery(only_problems=True, sort=sort, words=("ab",)))


async def break_more(catalog: Catalog, rows: list[Row]) -> None:
    """Mark one file in MANY_PROBLEMS_APART as unreadable."""
    for each in rows:
        each.apart = MANY_PROBLEMS_APART
    broken = [each.file for each in rows if each.broken]
    for start in range(0, len(broken), BATCH):
        some = broken[start : start + BATCH]
        async with catalog.changing() as stores:
            await stores.files.examined(inspections(some, MANY_PROBLEMS_APART), NOW)


HEAD = ("list", "assets", "first page, ms", "p95", "further pages, ms", "p95")


def about(count: int, rounds: int) -> str:
    return (
        f"A library of {count:,} assets in SQLite, asked in the catalog's process: the first page, which counts the "
        f"total, and the two after it, {rounds} rounds. Milliseconds are of the processor, all threads: a busy machine "
        "does not stretch them. Every list was first compared with what Python finds and sorts in memory."
    )


def report_problems(count: int, few: list[Timed], many: list[Timed]) -> Iterator[str]:
    yield about(count, PROBLEM_ROUNDS)
    yield (
        f"Only what cannot be read: one file in {PROBLEMS_APART}, then one in {MANY_PROBLEMS_APART}. 100 to a page; "
        f"the page of problems asks for {PROBLEMS_PAGE}."
    )
    yield table(HEAD, map(_cells, (*few, *many)))
    worst = [max(each.first.p95 for each in those) for those in (few, many)]
    yield goals_table(
        Goal(
            f"{those[0].total:,} problems: p95 of every first page at most {GOAL_SECONDS * 1e3:.0f} ms",
            f"{found * 1e3:.0f} ms",
            found <= GOAL_SECONDS,
        )
        for those, found in zip((few, many), worst, strict=True)
    )


def _cells(timed: Timed) -> tuple[str, ...]:
    cells = [timed.what, f"{timed.total:,}"]
    for figure in (timed.first, timed.next):
        cells += [figure.show(1, 1e3), f"{figure.p95 * 1e3:.1f}"] if figure.values else ["–", "–"]
    return tuple(cells)


async def main(count: int) -> None:
    files = library(count)
    with tempfile.TemporaryDirectory(prefix="rushes-catalog-") as folder:
        file = Path(folder) / "catalog.db"
        migrate(file)
        database = Database(SqliteFile(file))
        catalog = Catalog(database)
        rows = [row(known) for known in await fill(catalog, files)]
        print(f"file: {file.stat().st_size / 1e6:,.0f} MB")
        await unchanged(catalog, files)
        async with catalog.changing() as stores:
            some = {asset.id for asset in (await stores.assets.page(AssetQuery(limit=1000))).assets[::3]}
            await stores.annotations.set_hidden(list(some), "default", hidden=True)
        for each in rows:
            each.hidden = each.file.id in some
        lists = [await measure(catalog, rows, timed, ROUNDS) for timed in kinds(files)]
        write_section("Lists", [about(count, ROUNDS), table(HEAD, map(_cells, lists))])
        few = [await measure(catalog, rows, timed, PROBLEM_ROUNDS) for timed in problem_kinds(files)]
        await break_more(catalog, rows)
        many = [await measure(catalog, rows, timed, PROBLEM_ROUNDS) for timed in problem_kinds(files)]
        write_section("Lists of problems", list(report_problems(count, few, many)))
        await database.close()


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("files", type=int, nargs="?", default=FILES, help="How many files the library has.")
    asyncio.run(main(arguments.parse_args().files))
