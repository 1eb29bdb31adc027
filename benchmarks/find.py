"""Time of listing moments anew for another threshold, in comparison with SQL over the same windows.

`python -m benchmarks.find [WINDOWS]`. A catalog of its own, asked by gRPC; media are fakes. Before they are timed,
lists are compared with those that SQLite makes of a table with a row for each window.
"""

import argparse
import asyncio
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.figures import Figure, Goal, goals_table, table
from benchmarks.results import write_section
from rushes.catalog.v1 import moments_pb2
from rushes_catalog.domain.ids import AssetId, FinderId, VersionId, new_id
from rushes_catalog.finders.domain.finders import DescriptorNames, Finder, FinderBy
from rushes_catalog.finders.domain.versions import NewVersion, ScoredWindows, VersionCard
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.database import Database
from rushes_footage.files import Place
from tests.integration.catalog.harness import Client, World

WINDOWS, VIDEOS = 1_000_000, 300
WINDOW, HOP = 1.0, 0.25
LEAST, JOIN = 0.5, 0.5
ROUNDS, PEER_ROUNDS, PAGE = 30, 3, 50
GOAL_SECONDS = 0.15
_LEVELS = (0.3, 0.5, 0.7, 0.9)
_AT = datetime(2026, 1, 1, tzinfo=UTC)
_RUNS = """
SELECT video, min(place), max(place), max(score) FROM (
  SELECT video, place, score, place - row_number() OVER (PARTITION BY video ORDER BY place) AS run
  FROM windows WHERE score >= ?
) GROUP BY video, run ORDER BY video, min(place)
"""


class WrongMomentsError(AssertionError):
    """A list is wrong, so its time must not be reported."""


def scores_of_video(random: np.random.Generator, count: int) -> NDArray[np.float16]:
    """As of a detector: mostly low, with events of some windows."""
    smooth = np.convolve(random.normal(0, 1, count + 4), np.ones(5) / 5, "valid")
    return (1 / (1 + np.exp(-(4 * smooth - 2)))).astype(np.float16)


def by_sql(peer: sqlite3.Connection, threshold: float, counts: Sequence[int]) -> list[tuple[float, int, float, float]]:
    """The whole list by score: score, video, start and end in seconds."""
    moments: list[list[float]] = []
    for video, first, last, score in peer.execute(_RUNS, [threshold]):
        start, end = first * HOP + (WINDOW - HOP) / 2, last * HOP + (WINDOW + HOP) / 2
        wider = max(WINDOW / 2 - (end - start), 0.0) / 2
        start = 0.0 if first == 0 else start - wider
        end = last * HOP + WINDOW if last == counts[video] - 1 else end + wider
        if moments and moments[-1][1] == video and start - moments[-1][3] <= JOIN:
            moments[-1][0], moments[-1][3] = max(moments[-1][0], score), end
        else:
            moments.append([score, video, start, end])
    long = [(score, int(video), start, end) for score, video, start, end in moments if end - start >= LEAST]
    return sorted(long, key=lambda each: (-each[0], each[1], each[2]))


async def filled(world: World, client: Client, of_videos: Sequence[NDArray[np.float16]]) -> str:
    """A finder whose version has these scores."""
    finder, version = FinderId(new_id()), VersionId(new_id())
    card = VersionCard(
        algorithm="none", descriptors=DescriptorNames(sound="windows"), positives=3, negatives=0, hard=0, drawn=9,
        sources=2, average_precision=0.9, average_precision_before=None, threshold=0.5, note="", window=WINDOW,
        hop=HOP, trainer="1",
    )  # fmt: skip
    assets = {each.path: AssetId(each.id) for each in await client.assets()}
    database = Database(world.database)
    async with Catalog(database).changing() as stores:
        await stores.finders.add(
            Finder(finder, "benchmark", FinderBy.SOUND, None, (), DescriptorNames(sound="windows"), False, _AT)
        )
        await stores.finder_versions.add(NewVersion(version, finder, _AT, card, (), b"model"), b"", in_use=True)
        for number, scores in enumerate(of_videos):
            file = world.footage.files[Place("lib", f"{number:04d}.mp4")]
            kept = ScoredWindows(file.version, WINDOW, HOP, 0.0, scores.astype("<f2").tobytes())
            await stores.finder_versions.keep_scores(version, assets[f"{number:04d}.mp4"], kept, _AT)
    await database.close()
    return finder


async def measured(folder: Path, windows: int) -> tuple[int, list[tuple[str, int, Figure, Figure]]]:
    """Number of windows; and for each level its number of moments, our seconds, and those of SQLite."""
    random = np.random.default_rng(1)
    of_videos = [scores_of_video(random, -(-windows // VIDEOS)) for _ in range(VIDEOS)]
    counts = [len(each) for each in of_videos]
    world, found = World(folder), []
    for number, count in enumerate(counts):
        world.footage.put(f"{number:04d}.mp4", f"{number}", duration=(count - 1) * HOP + WINDOW)
    with closing(sqlite3.connect(folder / "windows.db")) as peer:
        peer.execute("CREATE TABLE windows (video INTEGER, place INTEGER, score REAL, PRIMARY KEY (video, place))")
        for number, scores in enumerate(of_videos):
            rows = ((number, place, score) for place, score in enumerate(scores.astype(float).tolist()))
            peer.executemany("INSERT INTO windows VALUES (?, ?, ?)", rows)
        peer.commit()
        async with world.catalog() as client:
            await client.attach()
            await client.quiet()
            finder = await filled(world, client, of_videos)

            async def listed(threshold: float) -> moments_pb2.ListMomentsResponse:
                request = moments_pb2.ListMomentsRequest(
                    finder=finder, threshold=threshold, join=JOIN, min_seconds=LEAST, limit=PAGE
                )
                return await client.moments.ListMoments(request)

            began = time.perf_counter()
            await listed(0.5)
            print(f"the first list, which reads all scores: {time.perf_counter() - began:.2f} s")
            for level in _LEVELS:
                ours, theirs, total = Figure(), Figure(), 0
                for turn in range(ROUNDS):
                    threshold = level + turn / 1000
                    began = time.perf_counter()
                    told = await listed(threshold)
                    ours.add(time.perf_counter() - began)
                    if turn < PEER_ROUNDS:
                        began = time.perf_counter()
                        expected = by_sql(peer, threshold, counts)
                        theirs.add(time.perf_counter() - began)
                        got = [(each.score, int(each.name[:4]), each.start, each.end) for each in told.moments]
                        if told.total != len(expected) or got != expected[:PAGE]:
                            raise WrongMomentsError(f"{threshold}: {told.total} and {got[:3]}, not {expected[:3]}")
                        total = len(expected)
                found.append((f"{level}", total, ours, theirs))
                print(f"{level}: {ours.show(1, 1e3)} ms, SQLite {theirs.show(1, 1e3)} ms, {total:,} moments")
    return sum(counts), found


def report(windows: int, found: Sequence[tuple[str, int, Figure, Figure]]) -> Iterator[str]:
    yield (
        f"The first {PAGE} moments by score of {windows:,} windows in {VIDEOS} videos, each time with another "
        f"threshold, from the catalog by gRPC ({ROUNDS} rounds), and the same list by window functions of SQLite over "
        f"a row for each window ({PEER_ROUNDS} rounds), in milliseconds. Frame times come from a fake at once:"
    )
    yield table(
        ("threshold", "moments", "Rushes", "p95", "SQL", "p95"),
        [
            (
                level,
                f"{total:,}",
                ours.show(1, 1e3),
                f"{ours.p95 * 1e3:.1f}",
                theirs.show(0, 1e3),
                f"{theirs.p95 * 1e3:.0f}",
            )
            for level, total, ours, theirs in found
        ],
    )
    yield goals_table(
        [
            Goal(
                f"p95 of a list at {level} at most {GOAL_SECONDS * 1e3:.0f} ms",
                f"{ours.p95 * 1e3:.0f} ms",
                ours.p95 <= GOAL_SECONDS,
            )
            for level, _, ours, _ in found
        ]
    )


def main(windows: int) -> None:
    with tempfile.TemporaryDirectory(prefix="rushes-find-") as folder:
        counted, found = asyncio.run(measured(Path(folder), windows))
    write_section("Moments", [*report(counted, found)])


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("windows", type=int, nargs="?", default=WINDOWS, help="How many windows there are.")
    main(arguments.parse_args().windows)
