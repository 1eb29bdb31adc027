"""A sort folder among files that hold a word each, moved as media would move them."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rushes_chassis.errors import AlreadyExists, Conflict, NotFound, RushesError
from rushes_footage.files import Place
from rushes_footage.sorting import Category, SortedFile, SortFolder, SortListing, VideoMove
from tests.fakes.footage import FakeFootage


@dataclass
class FakeSorting:
    """Implements rushes_catalog.ports.sorting.SortingNode."""

    footage: FakeFootage
    categories: set[str] = field(default_factory=set)
    moves: list[VideoMove] = field(default_factory=list)
    # Said in place of an answer, once: before anything was moved, or after it.
    before: RushesError | None = None
    after: RushesError | None = None
    _moving: asyncio.Event | None = None
    _go_on: asyncio.Event = field(default_factory=asyncio.Event)

    @contextmanager
    def held(self) -> Iterator[asyncio.Event]:
        """Moves begin, which sets the event, and go on when this has ended."""
        self._moving = asyncio.Event()
        try:
            yield self._moving
        finally:
            self._moving = None
            self._go_on.set()

    def expect_node(self, folder: SortFolder) -> None:
        pass

    async def listing(self, folder: SortFolder) -> SortListing:
        return SortListing(
            tuple(self._names(folder, "")),
            tuple(Category(name, len(self._names(folder, name))) for name in sorted(self.categories)),
        )

    async def find(self, folder: SortFolder, name: str) -> str:
        for category in ("", *sorted(self.categories)):
            if (place := folder.place_of(name, category)) in self.footage.files:
                return place.path
        raise NotFound("no video", reason="VideoNotFound")

    async def look(self, move: VideoMove) -> SortedFile:
        place = move.folder.place_of(move.name, move.origin)
        if place not in self.footage.files:
            raise NotFound("no video", reason="VideoNotFound")
        if move.target and move.target not in self.categories:
            raise NotFound("no category", reason="NoSuchCategory")
        if move.folder.place_of(move.name, move.target) in self.footage.files:
            raise AlreadyExists("taken", reason="NameTaken")
        return self._file(place)

    async def move(self, move: VideoMove, file: SortedFile) -> SortedFile:
        if self.before is not None:
            raise self._once("before")
        if self._moving is not None:
            self._moving.set()
            await self._go_on.wait()
        origin, target = (move.folder.place_of(move.name, category) for category in (move.origin, move.target))
        if origin in self.footage.files:
            if self._file(origin) != file:
                raise Conflict("another file", reason="SourceChanged")
            if target in self.footage.files:
                raise AlreadyExists("taken", reason="NameTaken")
            self.footage.move(origin.path, target.path, root=origin.root)
            self.moves.append(move)
        elif target not in self.footage.files:
            raise NotFound("no video", reason="VideoNotFound")
        if self.after is not None:
            raise self._once("after")
        return self._file(target)

    async def create(self, folder: SortFolder, name: str) -> None:
        if name in self.categories:
            raise AlreadyExists("there", reason="CategoryExists")
        self.categories.add(name)

    def _once(self, when: str) -> RushesError:
        error: RushesError = getattr(self, when)
        setattr(self, when, None)
        return error

    def _names(self, folder: SortFolder, category: str) -> list[str]:
        within = folder.place_of("", category).path
        return sorted(
            name
            for place in self.footage.files
            for parent, _, name in [place.path.rpartition("/")]
            if place.root == folder.root and parent == within.rstrip("/")
        )

    def _file(self, place: Place) -> SortedFile:
        version = self.footage.files[place].version
        return SortedFile(1, version.mtime_ns, version.size, version.mtime_ns)
