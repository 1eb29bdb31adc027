"""A sort folder among files that hold a word each, moved as media would move them."""

import asyncio
import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from rushes_chassis.errors import AlreadyExists, Conflict, NotFound, RushesError, Unavailable
from rushes_footage.facts import Problem
from rushes_footage.files import Place
from rushes_footage.sorting import (
    Category,
    CategoryContents,
    CategoryVideo,
    FolderIdentity,
    SortedFile,
    SortFolder,
    SortListing,
    VideoMove,
)
from tests.fakes.footage import FakeFootage


@dataclass
class FakeSorting:
    """Implements rushes_catalog.ports.sorting.SortingNode."""

    footage: FakeFootage
    categories: set[str] = field(default_factory=set)
    # Which folder a category is, where it is not the one that its name says at first.
    identities: dict[str, int] = field(default_factory=dict)
    # The folder itself is not there any more.
    gone: bool = False
    # What lies in categories beside videos.
    others: dict[str, list[str]] = field(default_factory=dict)
    moves: list[VideoMove] = field(default_factory=list)
    # Said in place of an answer, once: before anything was done, or after it.
    before: RushesError | None = None
    after: RushesError | None = None
    # Said once of a new name.
    refused_name: RushesError | None = None
    # Of those that are to be moved together so many go before nobody answers any more.
    moves_until_death: int | None = None
    _moving: asyncio.Event | None = None
    _held_name: str = ""
    _go_on: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._numbers = itertools.count(1)

    @contextmanager
    def held(self, name: str = "") -> Iterator[asyncio.Event]:
        """Moves, or those of videos of a name, begin, which sets the event, and go on when this has ended."""
        self._moving, self._held_name = asyncio.Event(), name
        try:
            yield self._moving
        finally:
            self._moving = None
            self._go_on.set()

    def expect_node(self, folder: SortFolder) -> None:
        pass

    async def listing(self, folder: SortFolder) -> SortListing:
        self._expect_folder()
        return SortListing(
            tuple(self._names(folder, "")),
            tuple(Category(name, len(self._names(folder, name))) for name in sorted(self.categories)),
        )

    async def find(self, folder: SortFolder, name: str) -> str:
        self._expect_folder()
        for category in ("", *sorted(self.categories)):
            if (place := folder.place_of(name, category)) in self.footage.files:
                return place.path
        raise NotFound("no video", reason="VideoNotFound")

    async def look(self, move: VideoMove) -> SortedFile:
        self._expect_folder()
        if move.new_name and self.refused_name is not None:
            raise self._once("refused_name")
        place = move.folder.place_of(move.name, move.origin)
        if place not in self.footage.files:
            raise NotFound("no video", reason="VideoNotFound")
        if move.target and move.target not in self.categories:
            raise NotFound("no category", reason="NoSuchCategory")
        if (taken := move.folder.place_of(move.final_name, move.target)) in self.footage.files:
            free_name = f"{taken.path.rpartition('/')[2].removesuffix('.mp4')} (2).mp4"
            raise AlreadyExists("taken", reason="NameTaken", metadata={"free_name": free_name})
        return self._file(place)

    async def move(self, move: VideoMove, file: SortedFile) -> SortedFile:
        self._expect_folder()
        if self.before is not None:
            raise self._once("before")
        if self._moving is not None and self._held_name in ("", move.name):
            self._moving.set()
            await self._go_on.wait()
        origin = move.folder.place_of(move.name, move.origin)
        target = move.folder.place_of(move.final_name, move.target)
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

    async def move_all(
        self, folder: SortFolder, origin: str, target: str, videos: Sequence[CategoryVideo]
    ) -> Sequence[SortedFile | Problem]:
        if self.before is not None:
            raise self._once("before")
        if self.moves_until_death is not None:
            videos = videos[: self.moves_until_death]
        for category in (origin, target):
            self._expect(category)
        after, self.after = self.after, None
        outcomes: list[SortedFile | Problem] = []
        for video in videos:
            try:
                outcomes.append(await self.move(VideoMove(folder, video.name, origin, target), video.file))
            except RushesError as stays:
                outcomes.append(Problem(stays.reason, stays.message))
        if self.moves_until_death is not None:
            self.moves_until_death = None
            raise Unavailable("gone")
        self.after = after
        if self.after is not None:
            raise self._once("after")
        return outcomes

    async def create(self, folder: SortFolder, name: str, *, may_exist: bool = False) -> None:
        self._expect_folder()
        if self.before is not None:
            raise self._once("before")
        if name in self.categories and not may_exist:
            raise AlreadyExists("there", reason="CategoryExists")
        if name not in self.categories:
            self.categories.add(name)
            self.identities[name] = next(self._numbers)
        if self.after is not None:
            raise self._once("after")

    async def contents(self, folder: SortFolder, name: str) -> CategoryContents:
        self._expect_folder()
        self._expect(name)
        videos = [CategoryVideo(each, self._file(folder.place_of(each, name))) for each in self._names(folder, name)]
        return CategoryContents(self._identity(name), tuple(videos), tuple(self.others.get(name, ())))

    async def rename(self, folder: SortFolder, name: str, new_name: str, identity: FolderIdentity) -> None:
        if self.before is not None:
            raise self._once("before")
        if new_name not in self.categories or self._identity(new_name) != identity:
            if new_name in self.categories:
                raise AlreadyExists("there", reason="CategoryExists")
            self._expect(name)
            if self._identity(name) != identity:
                raise Conflict("another folder", reason="SourceChanged")
            before, now = (folder.place_of("", each).path for each in (name, new_name))
            for place in [each for each in self.footage.files if each.root == folder.root]:
                if place.path.startswith(before):
                    self.footage.move(place.path, now + place.path.removeprefix(before), root=folder.root)
            self.categories = self.categories - {name} | {new_name}
            self.identities.pop(name, None)
            self.identities[new_name] = identity.inode
            self.others[new_name] = self.others.pop(name, [])
        if self.after is not None:
            raise self._once("after")

    async def remove(self, folder: SortFolder, name: str, identity: FolderIdentity) -> None:
        if self.before is not None:
            raise self._once("before")
        if name in self.categories and self._identity(name) == identity:
            contents = await self.contents(folder, name)
            if not contents.is_empty:
                raise Conflict(f"it holds {contents.words}", reason="CategoryNotEmpty")
            self.categories.discard(name)
        if self.after is not None:
            raise self._once("after")

    def _expect_folder(self) -> None:
        if self.gone:
            raise NotFound("no folder", reason="NoSortFolder")

    def _expect(self, category: str) -> None:
        if category not in self.categories:
            raise NotFound(f"no folder {category!r}", reason="NoSuchCategory")

    def _identity(self, name: str) -> FolderIdentity:
        if name not in self.identities:
            self.identities[name] = next(self._numbers)
        return FolderIdentity(1, self.identities[name])

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
