"""Media nodes that make no proxies, and say they did."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from fractions import Fraction

from rushes_catalog.exports.domain.cutting import WorkProgress
from rushes_catalog.jobs.domain.jobs import Claim
from rushes_catalog.proxies.domain.proxies import FinishedProxy
from rushes_chassis.errors import Aborted, RushesError
from rushes_footage.clips import TaskId
from rushes_footage.files import FileVersion, Place
from rushes_footage.proxies import FoundProxy, MadeProxy
from tests.fakes.footage import FakeFootage
from tests.fakes.work import FakeWork

PROXY_BYTES = 1000


@dataclass
class FakeProxies:
    """Implements rushes_catalog.ports.media.ProxyNode."""

    footage: FakeFootage
    # Stops them as media does.
    work: FakeWork
    # What is said of decoding.
    fallback: str = ""
    # Whether there is room for what nobody has asked for.
    to_spare: bool = True
    # Roots whose nodes have none.
    full: set[str] = field(default_factory=set)
    asked_for_room: int = 0
    # By place, height and the version that they were made of.
    kept: dict[tuple[Place, int, FileVersion], MadeProxy] = field(default_factory=dict)
    runs: list[tuple[str, Place, int]] = field(default_factory=list)
    # Of each run: whose assumption holds where the video names no matrix.
    as_ffmpeg: list[bool] = field(default_factory=list)
    failure: RushesError | None = None
    # Closed while a test wants work to be under way.
    working: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.working.set()
        self._changed = asyncio.Condition()

    async def until_runs(self, count: int) -> None:
        """Wait until so many runs have begun."""
        async with asyncio.timeout(120), self._changed:
            await self._changed.wait_for(lambda: len(self.runs) >= count)

    async def make(
        self, claim: Claim, place: Place, version: FileVersion, height: int, *, as_ffmpeg: bool
    ) -> AsyncGenerator[WorkProgress | FinishedProxy]:
        self.runs.append((claim.node, place, height))
        self.as_ffmpeg.append(as_ffmpeg)
        async with self._changed:
            self._changed.notify_all()
        yield WorkProgress(0.5, "encoding")
        await self._done(claim.task_id, claim.attempt)
        if self.failure is not None:
            raise self.failure
        path = _path(place, height, version)
        its_own = FileVersion(PROXY_BYTES, 7)
        made = MadeProxy(path, f"/derived/{path}", its_own, 250, Fraction(25), 640, height)
        self.kept[place, height, version] = made
        yield FinishedProxy(made, self.fallback)

    async def _done(self, task_id: TaskId, attempt: int) -> None:
        working = asyncio.ensure_future(self.working.wait())
        stopped = asyncio.ensure_future(self.work.until_stopped(task_id, attempt))
        try:
            await asyncio.wait((working, stopped), return_when=asyncio.FIRST_COMPLETED)
            if stopped.done():
                raise Aborted("The work was stopped: it was asked to.", reason="Stopped")
        finally:
            working.cancel()
            stopped.cancel()

    async def has_room_to_spare(self, place: Place, height: int) -> bool:
        self.asked_for_room += 1
        return self.to_spare and place.root not in self.full

    async def find(self, place: Place, height: int) -> FoundProxy:
        version = (await self.footage.stat(place)).version
        return FoundProxy(version, f"/derived/{_path(place, height, version)}", self.kept.get((place, height, version)))

    async def delete(self, path: str) -> int:
        for key, made in list(self.kept.items()):
            if made.path == path:
                del self.kept[key]
                return PROXY_BYTES
        return 0


def _path(place: Place, height: int, version: FileVersion) -> str:
    return f"ab/{place.path.removesuffix('.mp4')}-{version.mtime_ns}.proxy{height}.avi"
