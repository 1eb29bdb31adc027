"""Media nodes that cut nothing, and the folder that they publish in."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from rushes_catalog.domain.errors import NoMediaNode
from rushes_catalog.exports.domain.cutting import PublishedClip, WorkMessage, WorkProgress
from rushes_catalog.manifests.domain.manifest import ManifestForm
from rushes_chassis.errors import AlreadyExists, NotFound, RushesError, Unavailable
from rushes_footage.clips import ClipOrder, FoundClip, OwnClip, TaskId, VerifiedClip
from rushes_footage.encoders import Trial, TrialState
from rushes_footage.files import FileVersion
from rushes_footage.formats import ClipFormat
from rushes_footage.plans import ClipPlace
from rushes_footage.proofs import ClipProof, FrameMatch

CLIP_BYTES = 100
PROOF = ClipProof(200, 200, 8.0, 1920, 1080, FrameMatch(0.5, 9.0), FrameMatch(0.6, 8.0), 0.0, 8.0)


@dataclass
class FakeExportFolder:
    """Implements rushes_catalog.ports.media.ExportFolder over a dictionary of who published what."""

    path: str = "/exports"
    published: dict[ClipPlace, TaskId] = field(default_factory=dict)
    # Groups that somebody else left there.
    groups: dict[tuple[str, str], int] = field(default_factory=dict)
    removals: list[ClipPlace] = field(default_factory=list)
    # What the tool before Rushes has left there, by path.
    found: dict[str, FoundClip] = field(default_factory=dict)
    # What lies in the trash, by task.
    trash: dict[TaskId, ClipPlace] = field(default_factory=dict)
    labels: dict[ClipPlace, str] = field(default_factory=dict)
    # How many clips were looked into for it, each time that labels were to be written.
    labelled: list[int] = field(default_factory=list)
    failure: RushesError | None = None
    # Names of clips, and suffixes of folders, that the disk does not give now.
    unavailable: set[str] = field(default_factory=set)
    # By suffix.
    manifests: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    tables: dict[str, bytes] = field(default_factory=dict)
    # What was asked is done, but nobody hears of it.
    dies_after_the_deed: bool = False

    def __post_init__(self) -> None:
        self._changed = asyncio.Condition()

    async def until_removals(self, count: int) -> None:
        """Wait until so many clips were to be removed."""
        async with asyncio.timeout(120), self._changed:
            await self._changed.wait_for(lambda: len(self.removals) >= count)

    def location(self) -> str:
        if isinstance(self.failure, NoMediaNode):
            raise self.failure
        return self.path

    async def highest_group(self, folder_suffix: str, name: str) -> int:
        return self.groups.get((folder_suffix, name), 0)

    async def discard_clips(self, clips: Sequence[OwnClip]) -> list[int]:
        self._expect_available(clips)
        for clip in clips:
            if self.published.get(clip.place, clip.task_id) != clip.task_id:
                raise AlreadyExists("another's clip lies there", reason="ClipExists")
        for clip in clips:
            self._take_what_was_adopted(clip)
            if self.published.pop(clip.place, None) is not None:
                self.trash[clip.task_id] = clip.place
            self.labels.pop(clip.place, None)
        if self.dies_after_the_deed:
            raise Unavailable("it died with the answer")
        return [CLIP_BYTES * (clip.task_id in self.trash) for clip in clips]

    async def restore_clips(self, clips: Sequence[OwnClip]) -> None:
        self._expect_available(clips)
        for clip in clips:
            if clip.task_id in self.trash and clip.place in self.published:
                raise AlreadyExists("something else lies there", reason="PlaceTaken")
            if clip.task_id not in self.trash and self.published.get(clip.place) != clip.task_id:
                raise NotFound("it is not in the trash", reason="NotInTrash")
        for clip in clips:
            self.trash.pop(clip.task_id, None)
            self.published[clip.place] = clip.task_id
            self.labels[clip.place] = clip.label
        if self.dies_after_the_deed:
            raise Unavailable("it died with the answer")

    async def destroy_clips(self, clips: Sequence[OwnClip]) -> list[bool]:
        self._expect_available(clips)
        return [self.trash.pop(clip.task_id, None) is not None for clip in clips]

    async def label_clips(self, clips: Sequence[OwnClip]) -> None:
        self._expect_available(clips)
        self.labelled.append(len(clips))
        for clip in clips:
            if self.published.get(clip.place) == clip.task_id:
                self.labels[clip.place] = clip.label

    def _expect_available(self, clips: Sequence[OwnClip]) -> None:
        if self.failure is not None:
            raise self.failure
        if any(clip.place.name in self.unavailable for clip in clips):
            raise Unavailable("the disk does not answer")

    async def remove_clip(self, place: ClipPlace, task_id: TaskId) -> bool:
        if self.failure is not None:
            raise self.failure
        self.removals.append(place)
        was_its_own = self.published.get(place) == task_id
        if was_its_own:
            del self.published[place]
        async with self._changed:
            self._changed.notify_all()
        return was_its_own

    async def write_manifest(self, folder_suffix: str, form: ManifestForm, data: AsyncIterator[bytes]) -> None:
        content = b"".join([part async for part in data])
        if self.failure is not None:
            raise self.failure
        if folder_suffix in self.unavailable:
            raise Unavailable("the disk does not answer")
        if form is ManifestForm.TABLE:
            self.tables[folder_suffix] = content
        else:
            self.manifests[folder_suffix] = [json.loads(line) for line in content.splitlines()]
        async with self._changed:
            self._changed.notify_all()

    async def until(self, fulfilled: Callable[[], bool]) -> None:
        """Wait until the folder is so."""
        async with asyncio.timeout(120), self._changed:
            await self._changed.wait_for(fulfilled)

    async def until_manifest(self, folder_suffix: str, paths: list[str]) -> None:
        """Wait until a manifest names these clips."""
        await self.until(lambda: [line["path"] for line in self.manifests.get(folder_suffix, [])] == paths)

    def _take_what_was_adopted(self, clip: OwnClip) -> None:
        """It is the clip's as long as it is of the version that was adopted."""
        if clip.adopted is not None:
            self.found = {
                path: each
                for path, each in self.found.items()
                if (each.place, each.version) != (clip.place, clip.adopted)
            }
            self.trash[clip.task_id] = clip.place

    async def find_clips(self, wanted: Sequence[tuple[str, ClipFormat]]) -> list[FoundClip]:
        if self.failure is not None:
            raise self.failure
        return [self.found.get(path) or FoundClip(self._place(path, form), None, 0) for path, form in wanted]

    def _place(self, path: str, form: ClipFormat) -> ClipPlace | None:
        """Of a path where nothing lies."""
        folder, _, rest = path.removeprefix(f"{self.path}/").partition("/")
        is_inside = path.startswith(f"{self.path}/") and rest.endswith(form.suffix)
        return ClipPlace("", folder, rest.removesuffix(f".{form.suffix}"), form) if is_inside else None

    async def verify_clip(self, order: ClipOrder, adopted: FileVersion | None = None) -> VerifiedClip:
        if adopted is not None:
            is_there = any((each.place, each.version) == (order.place, adopted) for each in self.found.values())
            return VerifiedClip((), PROOF) if is_there else VerifiedClip(("the file is gone",), None, gone=True)
        there = self.published.get(order.place)
        if there is None:
            return VerifiedClip(("the file is gone",), None, gone=True)
        return VerifiedClip(() if there == order.task_id else ("it is another file",), None)


@dataclass(frozen=True)
class Run:
    """One call of Work.Run."""

    node: str
    attempt: int
    order: ClipOrder


@dataclass
class FakeWork:
    """Implements rushes_catalog.ports.media.WorkNode: idempotent by task, as media is."""

    folder: FakeExportFolder
    runs: list[Run] = field(default_factory=list)
    stops: list[tuple[str, TaskId, int]] = field(default_factory=list)
    # Called by position of the run: raises what a test wants to go wrong.
    failures: list[RushesError | None] = field(default_factory=list)
    # What clips are said to have been encoded with, and why not as asked for.
    encoded: tuple[str, str] = ("libx264", "")
    # What telling a node to stop raises, one after the other.
    stop_failures: list[Exception] = field(default_factory=list)
    # Nodes that cannot be told to stop.
    unreachable: set[str] = field(default_factory=set)
    # Closed while a test wants work to be under way.
    working: asyncio.Event = field(default_factory=asyncio.Event)
    # How many are under way now, and were at most, per node.
    now: dict[str, int] = field(default_factory=dict)
    most: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.working.set()
        self.changed = asyncio.Condition()

    async def until_runs(self, count: int) -> None:
        """Wait until so many runs have begun."""
        async with asyncio.timeout(120), self.changed:
            await self.changed.wait_for(lambda: len(self.runs) >= count)

    async def until_stops(self, count: int) -> None:
        """Wait until so many were stopped."""
        async with asyncio.timeout(120), self.changed:
            await self.changed.wait_for(lambda: len(self.stops) >= count)

    async def until_stopped(self, task_id: TaskId, attempt: int) -> None:
        """Wait until this try was stopped."""
        async with self.changed:
            await self.changed.wait_for(lambda: any(stop[1:] == (task_id, attempt) for stop in self.stops))

    def _replace(self, order: ClipOrder) -> None:
        old, published = order.replaces, self.folder.published
        if old is not None and published.get(old.place) == old.task_id:
            self.folder.trash[old.task_id] = old.place
            del published[old.place]

    # -- the port ---------------------------------------------------------

    async def run(self, node: str, attempt: int, order: ClipOrder) -> AsyncGenerator[WorkMessage]:
        failure = self.failures[len(self.runs)] if len(self.runs) < len(self.failures) else None
        self.runs.append(Run(node, attempt, order))
        self.now[node] = self.now.get(node, 0) + 1
        self.most[node] = max(self.most.get(node, 0), self.now[node])
        async with self.changed:
            self.changed.notify_all()
        try:
            if failure is not None:
                raise failure
            yield WorkProgress(0.25, "encoding")
            await self.working.wait()
            yield WorkProgress(0.9, "proving")
            self._replace(order)
            if self.folder.published.setdefault(order.place, order.task_id) != order.task_id:
                raise AlreadyExists("another's clip lies there", reason="ClipExists")
            suffix = f"_{order.place.folder_suffix}" if order.place.folder_suffix else ""
            path = f"{self.folder.path}{suffix}/{order.place.group}/{order.place.format.path_of(order.place.name)}"
            yield PublishedClip(path, 1234, PROOF, *self.encoded)
        finally:
            self.now[node] -= 1

    async def stop(self, node: str, task_id: TaskId, attempt: int) -> bool:
        if self.stop_failures:
            raise self.stop_failures.pop(0)
        self.stops.append((node, task_id, attempt))
        async with self.changed:
            self.changed.notify_all()
        return node not in self.unreachable


@dataclass
class FakeTrials:
    """Implements rushes_catalog.ports.media.EncoderTrials."""

    begun: list[str] = field(default_factory=list)
    failure: RushesError | None = None

    async def begin(self, node: str) -> tuple[Trial, ...]:
        if self.failure is not None:
            raise self.failure
        self.begun.append(node)
        return (Trial("h264_nvenc", TrialState.TRYING, "No card.", None),)
