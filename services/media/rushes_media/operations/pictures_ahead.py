"""Making the pictures that stand for files before anybody asks for them, as far as nobody waits for anything else."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass

import structlog

from rushes_chassis.errors import RushesError
from rushes_footage.files import FileVersion, Source
from rushes_media.domain.stills import STANDING_SECONDS, STANDING_SIZES, Ahead
from rushes_media.operations.frame_indexes import identity_of
from rushes_media.operations.pictures import Pictures, near_name
from rushes_media.operations.storyboards import Storyboards, board_name
from rushes_media.ports.files import DerivedFiles
from rushes_media.ports.workers import Near, PictureSize, Quiet

log = structlog.get_logger()

_PATIENCE_SECONDS = 10.0
"""Who asks is answered after so long, and asks again."""
_NEAR = Near(STANDING_SECONDS, None)


@dataclass(frozen=True)
class NewFile:
    """A file in a version whose content is known by its fingerprint."""

    source: Source
    version: FileVersion
    fingerprint: str


@dataclass(frozen=True)
class _Missing:
    """Something that is not there yet."""

    name: str
    make: Callable[[], Awaitable[object]]


class PicturesAhead:
    """Makes them one at a time. What is there is seen by its name alone: to be asked again costs a look at a folder."""

    def __init__(
        self,
        pictures: Pictures,
        storyboards: Storyboards,
        derived: DerivedFiles,
        quiet: Quiet,
        wanted: Collection[Ahead],
    ) -> None:
        self._pictures = pictures
        self._storyboards = storyboards
        self._derived = derived
        self._quiet = quiet
        self._wanted = wanted
        self._turn = asyncio.Lock()

    async def prepare(self, files: Sequence[NewFile]) -> tuple[int, bool]:
        """How many of the files, from the first one on, were dealt with; and whether no more are wanted."""
        until = asyncio.get_running_loop().time() + _PATIENCE_SECONDS
        async with self._turn:
            for place, file in enumerate(files):
                for missing in self._of(file):
                    if await self._derived.has(missing.name):
                        continue
                    if not self._derived.has_room_to_spare:
                        return place, True
                    left = until - asyncio.get_running_loop().time()
                    if left <= 0 or not await self._quiet.quiet(left):
                        return place, False
                    try:
                        await missing.make()
                    except RushesError as failed:  # whoever opens it is told why
                        log.info("no picture ahead of need", path=file.source.path, error=failed.message)
        return len(files), not self._of_anything

    @property
    def _of_anything(self) -> bool:
        return any(each is not Ahead.NOTHING for each in self._wanted)

    def _of(self, file: NewFile) -> list[_Missing]:
        identity = identity_of(file.fingerprint, file.version)
        found = []
        for kind in self._wanted:
            if kind in STANDING_SIZES:
                size = PictureSize(*STANDING_SIZES[kind])
                found.append(_Missing(near_name(identity, _NEAR, size), self._picture(file.source, size)))
        if Ahead.STORYBOARDS in self._wanted:
            found.append(_Missing(board_name(identity), self._board(file.source)))
        return found

    def _board(self, source: Source) -> Callable[[], Awaitable[object]]:
        return lambda: self._storyboards.of(source, with_frames=False, hurried=False)

    def _picture(self, source: Source, size: PictureSize) -> Callable[[], Awaitable[object]]:
        return lambda: self._pictures.near(source, _NEAR, size, hurried=False)
