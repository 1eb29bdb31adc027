"""The queue at 10, 100 and 1,000 nodes: a seeded simulation in virtual time of the catalog's own delivery.

Database, fleet, attaching and delivery are the product's; the nodes are simulated behind the catalog's port. They die
in the middle of clips, before and after publishing, and come back. At the end no task may be lost or done twice.

`python -m benchmarks.queue [CLIPS] [--nodes N …] [--seed N]`
"""

import argparse
import asyncio
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Engine, event, func, select

from benchmarks.figures import Goal, goals_table, table
from benchmarks.results import write_section
from benchmarks.simulated_nodes import EmptyScans, SimulatedWork, simulated_node, write_exports
from benchmarks.virtual_time import TimelessCatalog, VirtualTime
from rushes_catalog.events.operations.watch_events import Watching
from rushes_catalog.exports.operations.cut_clip import CutClip
from rushes_catalog.files.operations.watch_roots import WatchRoots
from rushes_catalog.jobs.domain.jobs import TaskKind
from rushes_catalog.jobs.operations.deliver_tasks import Delivery, TaskHandler
from rushes_catalog.jobs.operations.report_progress import ProgressReports
from rushes_catalog.nodes.domain.fleet import Fleet
from rushes_catalog.nodes.operations.attach_node import AttachNode
from rushes_catalog.nodes.operations.watch_fleet import FleetNews
from rushes_catalog.ports.clock import wall_clock
from rushes_catalog.storage.database import Database
from rushes_catalog.storage.dialects.sqlite import SqliteFile
from rushes_catalog.storage.migration import migrate
from rushes_catalog.storage.schema.exports import clip
from rushes_catalog.storage.schema.jobs import job_log, task
from tests.fakes.footage import FakeFootage
from tests.fakes.work import FakeExportFolder

CLIPS, NODES, SLOTS = 100_000, (10, 100, 1_000), 2
_CLIP_SECONDS = 10.0
_LIFE_SECONDS = 600.0
"""Between two deaths of a node, on average; it is away for up to a minute."""
_FLAT = 1.5
"""Largest cost of a task with a thousand nodes, in multiples of that with ten."""


class LostError(AssertionError):
    """Tasks were lost, or done twice."""


@dataclass(frozen=True)
class Simulated:
    """What a simulation cost, without writing the queue."""

    nodes: int
    deaths: int
    again: int
    """Attempts beyond one per task."""
    refused: int
    virtual_seconds: float
    statements: int
    cpu_seconds: float


@contextmanager
def counted_statements() -> Iterator[list[int]]:
    """A number that grows by each statement."""
    number = [0]

    def count(*_: object) -> None:
        number[0] += 1

    event.listen(Engine, "before_cursor_execute", count)
    try:
        yield number
    finally:
        event.remove(Engine, "before_cursor_execute", count)


async def simulate(loop: VirtualTime, file: Path, nodes: int, clips: int, seed: int) -> Simulated:
    """Have so many nodes do all clips. Raises LostError."""
    chance, began_at = random.Random(seed), wall_clock()
    database, fleet = Database(SqliteFile(file)), Fleet()
    catalog = TimelessCatalog(database, loop)

    def now() -> Any:
        return began_at + timedelta(seconds=loop.time())

    with loop.standing_still():
        await write_exports(database, catalog, clips)
    work = SimulatedWork(chance, SLOTS, _CLIP_SECONDS)
    handlers: dict[TaskKind, TaskHandler] = {
        TaskKind.CLIP: CutClip(catalog, fleet, work, FakeExportFolder(), now),
        TaskKind.SCAN: EmptyScans(catalog, now),
    }
    delivery = Delivery(catalog, fleet, handlers, ProgressReports(catalog, Watching(catalog)), now)
    # Only woken: nothing is on a disk.
    watch_roots = WatchRoots(fleet, FakeFootage(), cast("Any", None))
    attach = AttachNode(catalog, fleet, delivery, watch_roots, FleetNews(), now)
    deaths = 0

    async def life(number: int) -> None:
        nonlocal deaths
        node = simulated_node(number, SLOTS)
        while True:
            lease = object()
            work.start(node.name)
            await attach.attach(node, lease)
            await asyncio.sleep(chance.expovariate(1 / _LIFE_SECONDS))
            deaths += 1
            work.kill(node.name)
            await attach.detach(node.name, lease)
            await asyncio.sleep(chance.uniform(0.1, 60))

    async def all_done() -> None:
        while await waiting():  # noqa: ASYNC110  # nobody tells when, and it takes no time
            await asyncio.sleep(5)

    async def waiting() -> int:
        with loop.standing_still():
            async with database.reading() as connection:
                left: int = await connection.scalar(select(func.count()).where(clip.c.state != "done"))
        return left

    with counted_statements() as statements:
        cpu, virtual = time.process_time(), loop.time()
        running = [asyncio.create_task(delivery.run()), *(asyncio.create_task(life(number)) for number in range(nodes))]
        await all_done()
        cost = statements[0], time.process_time() - cpu, loop.time() - virtual
        for each in running:
            each.cancel()
        with loop.standing_still():
            await asyncio.gather(*running, return_exceptions=True)
    with loop.standing_still():
        await _check(database, work, clips)
        async with database.reading() as connection:
            attempts: int = await connection.scalar(select(func.sum(task.c.attempt)).where(task.c.kind == "clip"))
        await database.close()
    return Simulated(nodes, deaths, attempts - clips, work.refused, cost[2], cost[0], cost[1])


async def _check(database: Database, work: SimulatedWork, clips: int) -> None:
    async with database.reading() as connection:
        done: int = await connection.scalar(
            select(func.count()).where(
                task.c.kind == "clip", task.c.state == "done", task.c.id.in_(select(clip.c.task_id))
            )
        )
        ends = (
            await connection.execute(
                select(job_log.c.task_id, func.count())
                .join(task)
                .where(job_log.c.event == "done", task.c.kind == "clip")
                .group_by(job_log.c.task_id)
            )
        ).all()
    twice = sum(times > 1 for _, times in ends) + sum(times > 1 for times in work.published.values())
    lost = clips - min(done, len(ends), len(work.published))
    if lost or twice:
        raise LostError(f"{lost} tasks of {clips} were lost, and {twice} were done twice")


def run(nodes: int, clips: int, seed: int) -> Simulated:
    """A simulation on a database of its own."""
    with tempfile.TemporaryDirectory(prefix="rushes-queue-") as folder:
        file = Path(folder) / "catalog.db"
        migrate(file)
        loop = VirtualTime()
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            return runner.run(simulate(loop, file, nodes, clips, seed))


def report(found: Sequence[Simulated], clips: int, seed: int) -> Iterator[str]:
    """The section."""
    yield (
        f"{clips:,} clips, of three encoders in two roots, delivered by one catalog on SQLite to simulated nodes of "
        f"{SLOTS} slots, in virtual time: a clip takes {_CLIP_SECONDS:.0f} s, a node dies every "
        f"{_LIFE_SECONDS / 60:.0f} minutes and is away for up to a minute (seed {seed}). After each run every clip was "
        "done, each was recorded as done once and published once. Statements and processor time are of everything that "
        "the catalog does for a task, from claim to end with logs and events, and of the nodes' coming and going:"
    )
    yield table(
        (
            "nodes",
            "deaths",
            "attempts more than clips",
            "refused by nodes",
            "virtual minutes",
            "statements a task",
            "CPU ms a task",
        ),
        [
            (
                f"{each.nodes:,}",
                f"{each.deaths:,}",
                f"{each.again:,}",
                f"{each.refused:,}",
                f"{each.virtual_seconds / 60:,.1f}",
                f"{each.statements / clips:.1f}",
                f"{each.cpu_seconds / clips * 1e3:.2f}",
            )
            for each in found
        ],
    )
    first, last = found[0], found[-1]
    if first.nodes < last.nodes:
        times = last.cpu_seconds / first.cpu_seconds
        yield goals_table(
            [
                Goal("0 tasks lost, 0 done twice", "0 and 0", kept=True),
                Goal(
                    f"CPU of a task with {last.nodes:,} nodes at most {_FLAT:g}× that with {first.nodes:,}",
                    f"{times:.2f}×",
                    times <= _FLAT,
                ),
            ]
        )


def main() -> None:
    """Simulate, and write the section."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("clips", type=int, nargs="?", default=CLIPS, help="How many clips there are.")
    arguments.add_argument("--nodes", type=int, nargs="+", default=NODES, help="How many nodes, for each simulation.")
    arguments.add_argument("--seed", type=int, default=1, help="Of the nodes' lives and the clips' lengths.")
    chosen = arguments.parse_args()
    found = []
    for nodes in chosen.nodes:
        found.append(run(nodes, chosen.clips, chosen.seed))
        print(found[-1])
    write_section("The queue, simulated", list(report(found, chosen.clips, chosen.seed)))


if __name__ == "__main__":
    main()
