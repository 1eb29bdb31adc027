"""An inference that sees what a test says that pictures show."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable
from dataclasses import dataclass, field
from typing import Final

from rushes_catalog.domain.errors import InferenceAway
from rushes_catalog.finders.domain.finders import WindowDescriptor, WindowKind
from rushes_catalog.ports.inference import LIBRARY_NOT_LOADED
from rushes_catalog.seen.domain.errors import SeenModelMissing
from rushes_catalog.seen.domain.seen import (
    DescribedPictures,
    LoadedLibrary,
    SeenFound,
    SeenLibrary,
    SeenStretch,
    SeenVideo,
)
from rushes_chassis.errors import NotFound
from rushes_footage.features import Descriptor
from rushes_footage.files import FileVersion, Place

MODEL: Final = "tiny-clip"
MODEL_WINDOWS: Final = WindowDescriptor(WindowKind.PICTURE, Descriptor(MODEL, "1", 4), 1.0, 1.0)
"""As the model is listed."""


@dataclass
class FakeSight:
    """Implements ports.inference.Sight."""

    shows: dict[str, dict[str, tuple[float, float, float]]] = field(default_factory=dict)
    """By path, what is to be seen: words, with start, end and score."""
    pictures: dict[str, int] = field(default_factory=dict)
    """By path; of other files 60."""
    fails: dict[str, list[Exception | DescribedPictures]] = field(default_factory=dict)
    """What the next describings of a path end with."""
    described: list[str] = field(default_factory=list)
    """Paths, in the order of being asked for."""
    stands_at: str = ""
    """The path beyond whose half nothing goes, until it may go on."""
    standing: asyncio.Event = field(default_factory=asyncio.Event)
    may_go_on: asyncio.Event = field(default_factory=asyncio.Event)
    loads: list[dict[str, str]] = field(default_factory=list)
    """Of each load, fingerprints by path."""
    refuses: list[Exception] = field(default_factory=list)
    """What the next loads end with."""
    unreadable: set[str] = field(default_factory=set)
    """Paths of videos whose vectors cannot be read."""
    unkept: set[str] = field(default_factory=set)
    """Paths of videos whose vectors are never stored."""
    evicted: set[str] = field(default_factory=set)
    """Paths of videos whose vectors are not stored any more, until they are described again."""
    wordless: bool = False
    """The model has no encoder of texts."""
    away: bool = False
    """Nobody answers."""
    asked: list[str] = field(default_factory=list)
    """Texts."""
    _library: SeenLibrary | None = None
    _videos: list[SeenVideo] = field(default_factory=list)

    async def describe(
        self, model: str, place: Place, version: FileVersion
    ) -> AsyncGenerator[float | DescribedPictures]:
        """Half, and the end once it may come."""
        self._answer()
        assert model == MODEL
        self.described.append(place.path)
        yield 0.5
        if place.path == self.stands_at:
            self.standing.set()
            await self.may_go_on.wait()
        if fails := self.fails.get(place.path):
            end = fails.pop(0)
            if isinstance(end, Exception):
                raise end
            yield end
            return
        self.evicted.discard(place.path)
        yield DescribedPictures(self.pictures.get(place.path, 60))

    async def load(self, library: SeenLibrary, videos: AsyncIterable[SeenVideo]) -> LoadedLibrary:
        """Remembers them. Of each content the vectors of the first file are read."""
        self._answer()
        read = [each async for each in videos]
        self.loads.append({each.source.path: each.fingerprint for each in read})
        if self.wordless:
            raise SeenModelMissing("tiny-clip has no encoder of texts.")
        if self.refuses:
            raise self.refuses.pop(0)
        first = {each.fingerprint: each.source.path for each in reversed(read)}
        gone = self.unkept | self.evicted
        not_described = tuple(sorted(each.number for each in read if first[each.fingerprint] in gone))
        missing = gone | self.unreadable
        self._library, self._videos = library, [each for each in read if first[each.fingerprint] not in missing]
        pictures = 60 * len(self._videos)
        return LoadedLibrary(len(self._videos), len(read) - len(self._videos), pictures, not_described)

    async def search(self, library: SeenLibrary, text: str, limit: int) -> SeenFound:
        """What the videos that were loaded show of exactly these words."""
        self._answer()
        self.asked.append(text)
        if library != self._library:
            raise NotFound("The library is not loaded here.", reason=LIBRARY_NOT_LOADED)
        found = [
            SeenStretch(each.number, *self.shows[each.source.path][text])
            for each in self._videos
            if text in self.shows.get(each.source.path, {})
        ]
        best = sorted(found, key=lambda each: -each.score)[:limit]
        return SeenFound(best, len(self._videos))

    def restart(self) -> None:
        """Lose the library, as a process does that dies."""
        self._library = None

    def _answer(self) -> None:
        if self.away:
            raise InferenceAway
