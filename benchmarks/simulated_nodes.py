"""Media nodes that cut nothing, take their time by the loop's clock, die and come back; and clips for them to cut."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncGenerator
from datetime import timedelta

from sqlalchemy import insert

from rushes_catalog.domain.ids import new_id
from rushes_catalog.exports.domain.cutting import PublishedClip, WorkMessage, WorkProgress
from rushes_catalog.jobs.domain.jobs import Claim, Rank
from rushes_catalog.jobs.operations.deliver_tasks import Report
from rushes_catalog.jobs.operations.settle_task import settle_success
from rushes_catalog.library.domain.assets import AnnouncedRoot
from rushes_catalog.nodes.domain.fleet import Node
from rushes_catalog.ports.clock import Clock, wall_clock
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.database import Database
from rushes_catalog.storage.schema.exports import clip, export
from rushes_catalog.storage.schema.jobs import job, task
from rushes_chassis.errors import Exhausted, Unavailable
from rushes_footage.clips import ClipOrder, TaskId
from rushes_footage.files import FileVersion, FoundFile
from tests.fakes.work import PROOF

ROOTS = tuple(AnnouncedRoot(name, f"/{name}", online=True) for name in ("library", "archive"))
ENCODERS = ("auto", "auto", "libx264", "h264_nvenc")
CLIPS_OF_AN_EXPORT = 500


def simulated_node(number: int, slots: int = 2) -> Node:
    """Every third one has one root only, every fourth one a card."""
    encoders = ("h264_nvenc", "libx264") if number % 4 == 0 else ("libx264",)
    roots = ROOTS[:1] if number % 3 == 0 else ROOTS
    return Node(f"media-{number:04}", f"media-{number:04}:9003", roots, slots, encoders, "/exports")


class SimulatedWork:
    """Implements rushes_catalog.ports.media.WorkNode."""

    def __init__(self, chance: random.Random, slots: int, seconds: float) -> None:
        """`seconds`: that a clip takes on average; 0: none of the loop's time passes."""
        self._chance, self._slots, self._seconds = chance, slots, seconds
        self._dies: dict[str, asyncio.Event] = {}
        self._running: Counter[str] = Counter()
        self.published: Counter[TaskId] = Counter()
        self.refused = 0

    def start(self, node: str) -> None:
        """The node is there."""
        self._dies[node] = asyncio.Event()

    def kill(self, node: str) -> None:
        """It is gone with what it does."""
        self._dies.pop(node).set()

    async def run(self, node: str, attempt: int, order: ClipOrder) -> AsyncGenerator[WorkMessage]:
        """As the port says."""
        dies = self._dies.get(node)
        if dies is None:
            raise Unavailable(f"Media node {node} does not answer.")
        if self._running[node] >= self._slots:
            self.refused += 1
            raise Exhausted("No slot is free.", reason="NoFreeSlot")
        self._running[node] += 1
        try:
            yield WorkProgress(0.5, "encoding")
            if self._seconds and await _happens_within(dies, self._chance.lognormvariate(0, 0.5) * self._seconds):
                raise Unavailable(f"Media node {node} disconnected during the task.")
            # A clip has its task's id: a repeated task finds its own result.
            if not self.published[order.task_id]:
                self.published[order.task_id] += 1
            if self._seconds and await _happens_within(dies, 0.2):
                raise Unavailable(f"Media node {node} disconnected during the task.")
            yield PublishedClip(order.place.path, 1234, PROOF, "libx264", "")
        finally:
            self._running[node] -= 1

    async def stop(self, node: str, task_id: TaskId, attempt: int) -> bool:
        """Nothing is cancelled here."""
        raise NotImplementedError


async def _happens_within(event: asyncio.Event, seconds: float) -> bool:
    try:
        async with asyncio.timeout(seconds):
            return await event.wait()
    except TimeoutError:
        return False


class EmptyScans:
    """Ends scans, which roots get with the first node that has them, at once."""

    def __init__(self, catalog: Catalog, now: Clock) -> None:
        self._catalog, self._now = catalog, now

    async def run(self, claim: Claim, report: Report) -> None:
        """As TaskHandler says."""
        async with self._catalog.changing() as stores:
            await settle_success(stores, claim, self._now)

    async def withdraw(self, claim: Claim) -> None:
        """Nothing is cancelled here."""
        raise NotImplementedError


async def write_exports(database: Database, catalog: Catalog, clips: int, encoders: tuple[str, ...] = ENCODERS) -> None:
    """Exports of 500 clips each, waiting, of a file in each root in turn, with these encoders in turn."""
    now = wall_clock()
    numbers = {}
    async with catalog.changing() as stores:
        await stores.roots.record(ROOTS)
        for root in ROOTS:
            [file] = await stores.files.add(root.name, [FoundFile("a.mp4", FileVersion(7, 9))], now)
            numbers[root.name] = file.number
    for begin in range(0, clips, CLIPS_OF_AN_EXPORT):
        turn = begin // CLIPS_OF_AN_EXPORT
        root_number = turn % len(ROOTS) + 1
        encoder = encoders[turn % len(encoders)]
        at = now + timedelta(milliseconds=turn)
        job_id, export_id, name = new_id(), new_id(), f"clips_{turn:06}"
        ids = [(new_id(), new_id()) for _ in range(min(CLIPS_OF_AN_EXPORT, clips - begin))]
        async with database.changing() as connection:
            of_job = {"id": job_id, "ticket": f"{turn:08x}", "kind": "export", "title": name, "state": "waiting"}
            await connection.execute(insert(job).values(**of_job, created_at=at))
            await connection.execute(
                insert(export).values(
                    id=export_id,
                    job_id=job_id,
                    asset_number=numbers[ROOTS[root_number - 1].name],
                    profile="default",
                    folder_suffix="",
                    name=name,
                    number=1,
                    group_name=name,
                    cursor=2.0,
                    spread=3.0,
                    short_side=0,
                    label="",
                    category="",
                    source_size=7,
                    source_mtime_ns=9,
                    created_at=at,
                    encoder=encoder,
                )
            )
            shared = {"kind": "clip", "state": "waiting", "rank": Rank.EXPORT, "place": job_id.replace("-", "")}
            await connection.execute(
                insert(task),
                [
                    {"id": of_task, "job_id": job_id, "subject": of_clip, "root_id": root_number, "encoder": encoder}
                    | shared
                    for of_clip, of_task in ids
                ],
            )
            await connection.execute(
                insert(clip),
                [
                    {
                        "id": of_clip,
                        "export_id": export_id,
                        "task_id": of_task,
                        "position": position,
                        "name": f"{name}_{position}",
                        "path": f"/exports/{name}/{name}_{position}.mp4",
                        "start": 2.0,
                        "first_frame": 60,
                        "frame_count": 240,
                        "start_pts": 180180,
                        "end_pts": 900900,
                        "state": "waiting",
                    }
                    for position, (of_clip, of_task) in enumerate(ids)
                ],
            )
