"""Roots full of files that hold a word each, read as media would read them."""

import asyncio
import hashlib
import itertools
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from rushes_catalog.exports.domain.cutting import BatchPlan
from rushes_catalog.files.domain.scans import Told, WalkBatch
from rushes_catalog.library.domain.assets import KnownFile, Prepared, PreparedStage
from rushes_chassis.errors import Conflict, Forbidden, InvalidInput, NotFound, OutOfRange, RushesError
from rushes_footage.contents import DIGEST_BYTES, parts_of
from rushes_footage.contracts import ClipEnd, ClipFrames, ClipTiming
from rushes_footage.facts import AudioFacts, IndexFacts, Inspection, MediaFacts, Problem, VideoFacts
from rushes_footage.files import FileVersion, FoundFile, PassedOver, Place, UnreadablePlace
from rushes_footage.plans import ClipPlan, Resampling

RATE = 25
CUT_SHORT = Problem("CutShort", "Its header says more.")
_PROBLEMS = {
    "broken": Problem("NotVideo", "It holds no video."),
    "deadly": Problem("WorkerDied", "The process that read the file was ended by signal 11."),
}


@dataclass(frozen=True)
class FakeFile:
    """What it holds says what it is; "broken" cannot be understood as video, of "deadly" workers die, and "half" lacks
    its end. What stands behind a "|" no fingerprint is of."""

    content: str
    mtime_ns: int
    duration: float = 60.0
    recorded_at_ms: int = 0
    size: int = 0
    """0: that of its content."""
    timecode: str = ""

    @property
    def version(self) -> FileVersion:
        return FileVersion(self.size or len(self.content), self.mtime_ns)

    @property
    def parts(self) -> list[bytes]:
        """Their digests."""
        words = [f"{number} {self.content}" for number in range(parts_of(self.version.size))]
        return [hashlib.blake2b(each.encode(), digest_size=DIGEST_BYTES).digest() for each in words]

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(self.content.partition("|")[0].encode()).hexdigest()[:32]


def facts(duration: float, recorded_at_ms: int = 0) -> MediaFacts:
    video = VideoFacts(
        "h264", "avc1.64001f", "yuv420p", 1920, 1080, 1920, 1088, 0, Fraction(RATE), Fraction(1, 12800), 0
    )
    return MediaFacts("mov", video, AudioFacts("aac", 48_000, 2), duration, recorded_at_ms)


def _is_asked_for(path: str, paths: Sequence[str]) -> bool:
    return not paths or any(path == each or path.startswith(f"{each}/") for each in paths)


@dataclass
class FakeFootage:
    """Implements rushes_catalog.ports.media.FootageReader over a dictionary."""

    paths: dict[str, str] = field(default_factory=lambda: {"lib": "/videos"})
    files: dict[Place, FakeFile] = field(default_factory=dict)
    unreadable: dict[str, list[UnreadablePlace]] = field(default_factory=dict)
    passed_over: dict[str, list[PassedOver]] = field(default_factory=dict)
    # Places that somebody is still writing to.
    growing: set[Place] = field(default_factory=set)
    # Roots in which nothing at all lies.
    empty: set[str] = field(default_factory=set)
    batch_size: int = 3
    # The media node that walks.
    node: str = "media-1"
    # What was looked into, in order.
    inspected: list[Place] = field(default_factory=list)
    # How many files each question about several named.
    together: list[int] = field(default_factory=list)
    # Places whose pictures were made ahead of need, in order; a node that has enough of them says so.
    prepared: list[tuple[PreparedStage, Place]] = field(default_factory=list)
    has_enough: bool = False
    # What indexes say that were made ahead of need, and how often this was told.
    index_says: dict[Place, IndexFacts] = field(default_factory=dict)
    indexes_told: list[Place] = field(default_factory=list)
    # What was read whole: places, from which part on, and whether somebody waited for it.
    hashed: list[tuple[Place, int, bool]] = field(default_factory=list)
    # Roots that were walked through, in order.
    walked: list[str] = field(default_factory=list)
    # What a watch says next, and how many were begun.
    changes: asyncio.Queue[tuple[str, ...] | Told | Exception] = field(default_factory=asyncio.Queue)
    # Whether a watch says marks, behind what it says before.
    tells: bool = False
    # Whether walks follow links.
    linked: bool = False
    watches: int = 0
    # Places at which looking and planning fails.
    failures: dict[Place, RushesError] = field(default_factory=dict)
    # Roots whose disk does not answer to what is asked about their files.
    hung: set[str] = field(default_factory=set)
    # A walk ends with this after its last file.
    walk_failure: RushesError | None = None
    # Closed while a test wants to see things in the middle.
    inspecting: asyncio.Event = field(default_factory=asyncio.Event)
    planning: asyncio.Event = field(default_factory=asyncio.Event)
    # Whether frames of clips are as uneven as those of a screen recording.
    uneven: bool = False
    # For which plans were asked, in order.
    planned: list[Place] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.inspecting.set()
        self.planning.set()
        self._looked = asyncio.Condition()
        self._mtimes = itertools.count(1_700_000_000_000_000_000, 1_000_000_000)

    def put(
        self,
        path: str,
        content: str,
        *,
        root: str = "lib",
        duration: float = 60.0,
        recorded_at_ms: int = 0,
        size: int = 0,
        timecode: str = "",
    ) -> Place:
        """A new file, or new bytes in an old one."""
        place = Place(root, path)
        self.files[place] = FakeFile(content, next(self._mtimes), duration, recorded_at_ms, size, timecode)
        return place

    def move(self, old: str, new: str, *, root: str = "lib", to_root: str | None = None) -> None:
        """Keeps the modification time, as rename does."""
        self.files[Place(to_root or root, new)] = self.files.pop(Place(root, old))

    def copy(self, old: str, new: str, *, root: str = "lib") -> None:
        """Has a modification time of its own."""
        original = self.files[Place(root, old)]
        self.files[Place(root, new)] = FakeFile(original.content, next(self._mtimes), original.duration)

    def remove(self, path: str, *, root: str = "lib") -> None:
        """Gone."""
        del self.files[Place(root, path)]

    def swap(self, one: str, other: str, *, root: str = "lib") -> None:
        """Each takes the other's name."""
        files, a, b = self.files, Place(root, one), Place(root, other)
        files[a], files[b] = files[b], files[a]

    async def until_inspected(self, count: int) -> None:
        """Wait until so many were looked into."""
        async with asyncio.timeout(120), self._looked:
            await self._looked.wait_for(lambda: len(self.inspected) >= count)

    # -- the port ---------------------------------------------------------

    async def is_empty(self, root: str) -> bool:
        return root in self.empty

    async def watch(self, root: str) -> AsyncGenerator[Told]:
        self.watches += 1
        while True:
            changed = await self.changes.get()
            if isinstance(changed, Exception):
                raise changed
            yield changed if isinstance(changed, Told) else Told(changed, anything=not changed)

    async def mark(self, root: str, mark: str) -> bool:
        if self.tells:
            self.changes.put_nowait(Told(marks=(mark,)))
        return self.tells

    async def walk(self, root: str, paths: Sequence[str] = ()) -> AsyncGenerator[WalkBatch]:
        if not paths:
            self.walked.append(root)
        found = [
            FoundFile(place.path, file.version, place in self.growing)
            for place, file in sorted(self.files.items(), key=lambda item: item[0].path)
            if place.root == root and _is_asked_for(place.path, paths)
        ]
        for start in range(0, len(found), self.batch_size):
            yield WalkBatch(tuple(found[start : start + self.batch_size]), (), self.node, (), self.linked)
        unreadable = [each for each in self.unreadable.get(root, ()) if _is_asked_for(each.path, paths)]
        passed_over = [each for each in self.passed_over.get(root, ()) if _is_asked_for(each.path, paths)]
        if unreadable or passed_over:
            yield WalkBatch((), tuple(unreadable), self.node, tuple(passed_over))
        if self.walk_failure is not None:
            raise self.walk_failure

    async def inspect(self, place: Place) -> Inspection:
        await self.inspecting.wait()
        self.inspected.append(place)
        async with self._looked:
            self._looked.notify_all()
        if place in self.failures:
            raise self.failures[place]
        file = self._file(place)
        said = replace(facts(file.duration, file.recorded_at_ms), timecode=file.timecode)
        outcome = _PROBLEMS.get(file.content) or (replace(said, warning=CUT_SHORT) if file.content == "half" else said)
        return Inspection(file.version, file.fingerprint, outcome)

    async def inspect_all(self, root: str, paths: Sequence[str]) -> list[Inspection | None]:
        """As media answers: without those that fail, or of which a worker dies, and all behind that one."""
        self.together.append(len(paths))
        looks: list[Inspection | None] = []
        for path in paths:
            place = Place(root, path)
            if place in self.files and self.files[place].content == "deadly":
                break
            looks.append(None if place in self.failures or place not in self.files else await self.inspect(place))
        return looks + [None] * (len(paths) - len(looks))

    async def locate(self, absolute_path: str) -> tuple[Place, FileVersion]:
        for root, path in self.paths.items():
            if absolute_path.startswith(f"{path}/"):
                place = Place(root, absolute_path.removeprefix(f"{path}/"))
                return place, self._file(place).version
        raise Forbidden(f"{absolute_path} lies outside", reason="OutsideRoots")

    async def _until_it_answers(self, root: str) -> None:
        if root in self.hung:
            await asyncio.Event().wait()

    async def stat(self, place: Place) -> FoundFile:
        await self._until_it_answers(place.root)
        return FoundFile(place.path, self._file(place).version, place in self.growing)

    async def prepare(self, root: str, stage: PreparedStage, files: Sequence[KnownFile]) -> Prepared:
        await self._until_it_answers(root)
        self.prepared += [(stage, file.place) for file in files]
        indexed = {
            number: self.index_says[file.place]
            for number, file in enumerate(files)
            if stage is PreparedStage.INDEXES and file.place in self.index_says and not file.indexed
        }
        self.indexes_told += [files[number].place for number in indexed]
        return Prepared(len(files), enough=self.has_enough, indexed=indexed)

    async def hash_parts(self, place: Place, version: FileVersion, first: int, *, hurried: bool = False) -> bytes:
        """All that there is, or one part of what is large."""
        await self._until_it_answers(place.root)
        file = self._file(place)
        if file.version != version:
            raise Conflict("it has changed", reason="SourceChanged")
        self.hashed.append((place, first, hurried))
        return b"".join(file.parts if hurried else file.parts[first : first + 1])

    async def plan_clips(
        self, place: Place, *, cursor: float, clips: int, spread: float, timing: ClipTiming, shift_to_fit: bool
    ) -> BatchPlan:
        self.planned.append(place)
        await self.planning.wait()
        if place in self.failures:
            raise self.failures[place]
        file = self._file(place)
        match timing.length:
            case ClipFrames(frames):
                length = frames / RATE
            case ClipEnd(end):
                length = end - cursor
            case seconds:
                length = seconds
        if round(length * RATE) < 1:
            raise InvalidInput("end: must be after the cursor, with at least one frame in between", reason="NoLength")
        latest = file.duration - length - (clips - 1) * spread
        if cursor > latest:
            if not shift_to_fit or latest < 0:
                raise OutOfRange("does not fit", reason="SpanDoesNotFit", metadata={"latest_start": str(latest)})
            cursor = latest
        plans = []
        for index in range(clips):
            start = cursor + index * spread
            first = round(start * RATE)
            frames = round(length * RATE)
            resampling = Resampling(timing.rate, round(length * timing.rate)) if timing.rate else None
            times = tuple(512 * number + 100 * (number % 2) for number in range(frames)) if self.uneven else ()
            plans.append(ClipPlan(start, first, frames, first * 512, (first + frames) * 512, resampling, times=times))
        return BatchPlan(file.version, cursor, length, tuple(plans))

    def _file(self, place: Place) -> FakeFile:
        if place not in self.files:
            raise NotFound(f"no file {place.path}", reason="FileNotFound")
        return self.files[place]
