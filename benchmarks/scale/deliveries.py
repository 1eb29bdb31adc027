"""How many tasks one catalog delivers a second to nodes that take no time."""

import asyncio
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.engine import URL

from benchmarks.figures import table
from benchmarks.queue import counted_statements
from benchmarks.scale.databases import KINDS, fresh
from benchmarks.simulated_nodes import SimulatedWork, simulated_node, write_exports
from rushes_catalog.events.operations.watch_events import Watching
from rushes_catalog.exports.operations.cut_clip import CutClip
from rushes_catalog.jobs.domain.jobs import TaskKind
from rushes_catalog.jobs.operations.deliver_tasks import Delivery
from rushes_catalog.jobs.operations.report_progress import ProgressReports
from rushes_catalog.nodes.domain.fleet import Fleet
from rushes_catalog.ports.clock import wall_clock
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.database import Database
from rushes_catalog.storage.dialects.chosen import dialect_at
from rushes_catalog.storage.schema.exports import clip
from tests.fakes.work import FakeExportFolder

TITLE = "Scale: deliveries"
CLIPS, NODES, SLOTS = 1_000, (1, 10, 100), 2
_PAUSE_SECONDS = 0.5


class NotDoneError(AssertionError):
    """A clip was not done, or one twice."""


async def delivered(place: Path | URL, nodes: int, clips: int) -> tuple[float, float, float]:
    """Wall seconds, processor seconds of the catalog, and statements of all deliveries. Raises NotDoneError."""
    database, fleet = Database(dialect_at(place)), Fleet()
    catalog = Catalog(database)
    await write_exports(database, catalog, clips, ("libx264",))
    work = SimulatedWork(random.Random(1), SLOTS, 0.0)
    cutting = CutClip(catalog, fleet, work, FakeExportFolder(), wall_clock)
    reports = ProgressReports(catalog, Watching(catalog))
    delivery = Delivery(catalog, fleet, {TaskKind.CLIP: cutting}, reports, wall_clock, {})
    # Number 0 has one root only, and clips are in two.
    for number in range(1, nodes * 2):
        node = simulated_node(number, SLOTS)
        if number % 3 and len(fleet.nodes) < nodes:
            work.start(node.name)
            fleet.attach(node, object())

    async def left() -> int:
        async with database.reading() as connection:
            count: int = await connection.scalar(select(func.count()).where(clip.c.state != "done"))
        return count

    with counted_statements() as statements:
        wall, cpu = time.perf_counter(), time.process_time()
        running = asyncio.create_task(delivery.run())
        while await left():  # noqa: ASYNC110  # as any client that looks
            await asyncio.sleep(_PAUSE_SECONDS)
        cost = time.perf_counter() - wall, time.process_time() - cpu, float(statements[0])
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await database.close()
    if len(work.published) != clips or max(work.published.values()) != 1:
        raise NotDoneError(f"{len(work.published)} of {clips} clips were published")
    return cost


def measured(share: float) -> Iterator[str]:
    """The section's paragraphs; with that share of the clips."""
    clips = round(CLIPS * share)
    yield (
        f"One catalog delivers {clips:,} clips of exports of 500 to simulated nodes of {SLOTS} slots that end each at "
        "once, with all that it records of a clip: claim, progress, result, log, events. PostgreSQL is on the same "
        "machine. Every clip was done once."
    )
    rows = []
    for kind in KINDS:
        for nodes in NODES:
            with tempfile.TemporaryDirectory(prefix="rushes-deliveries-") as folder, fresh(kind, Path(folder)) as place:
                wall, cpu, statements = asyncio.run(delivered(place, nodes, clips))
            rows.append(
                (
                    f"{kind}, {nodes} nodes",
                    f"{clips / wall:,.0f}",
                    f"{cpu / clips * 1e3:.1f}",
                    f"{statements / clips:.1f}",
                )
            )
            print(rows[-1])
    yield table(("catalog on", "tasks a second", "CPU ms of the catalog a task", "statements a task"), rows)
