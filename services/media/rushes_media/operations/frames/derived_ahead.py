"""Making derived files ahead of need, while the node's workers are idle."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from functools import partial

import structlog

from rushes_chassis.errors import RushesError
from rushes_footage.facts import IndexFacts
from rushes_footage.files import FileVersion, Source
from rushes_footage.renditions import Kind
from rushes_media.adapters.derived.derived_store import DerivedStore
from rushes_media.domain.frames.stills import STANDING_SECONDS, STANDING_SIZES, Ahead, Near, PictureSize, Stage
from rushes_media.operations.frames.frame_indexes import FrameIndexes, frames_name, identity_of
from rushes_media.operations.frames.pictures import Pictures
from rushes_media.operations.frames.storyboards import Storyboards, board_name
from rushes_media.operations.streams.packet_indexes import PacketIndexes, packets_name
from rushes_media.operations.streams.renditions import Renditions
from rushes_media.ports import Quiet

log = structlog.get_logger()

_PATIENCE_SECONDS = 10.0
"""A call returns after about so long and is repeated by the caller."""
_NEAR = Near(STANDING_SECONDS, None)
_RENDITIONS = {Ahead.WAVEFORMS: Kind.WAVEFORM, Ahead.SHOTS: Kind.SHOTS}


@dataclass(frozen=True)
class NewFile:
    """A file in a version, with the fingerprint of its content."""

    source: Source
    version: FileVersion
    fingerprint: str
    facts_known: bool = False
    """Whether the caller has what its frame index says."""


@dataclass(frozen=True)
class Prepared:
    """The result of a call."""

    done: int
    """How many of the files, in order, were dealt with."""
    enough: bool
    """Whether this node wants no more."""
    indexed: dict[int, IndexFacts] = field(default_factory=dict)
    """What frame indexes of these say that the caller does not have, by the file's place in that order."""


@dataclass(frozen=True)
class _Missing:
    """A derived file that may have to be made."""

    is_there: Callable[[], Awaitable[bool]]
    make: Callable[[], Awaitable[object]]
    goes_on: bool = False
    """Continue after the time limit: it may take minutes, and the repeated call finds it further."""


@dataclass(frozen=True)
class Makers:
    """The operations that make derived files."""

    pictures: Pictures
    storyboards: Storyboards
    indexes: FrameIndexes
    packet_indexes: PacketIndexes
    renditions: Renditions


class DerivedAhead:
    """Makes derived files one at a time. Existing ones are found by name: a repeated call costs a look at a folder."""

    def __init__(self, makers: Makers, derived: DerivedStore, quiet: Quiet, wanted: Collection[Ahead]) -> None:
        self._makers = makers
        self._derived = derived
        self._quiet = quiet
        self._wanted = frozenset(wanted)
        self._turn = asyncio.Lock()

    async def prepare(self, stage: Stage, files: Sequence[NewFile]) -> Prepared:
        """Deal with the files, in order, as far as some seconds allow."""
        until = asyncio.get_running_loop().time() + _PATIENCE_SECONDS
        wanted = self._wanted & stage.value
        if not wanted:
            return Prepared(0, enough=True)
        indexed: dict[int, IndexFacts] = {}
        async with self._turn:
            for place, file in enumerate(files):
                for missing in self._of(file, wanted):
                    if await missing.is_there():
                        continue
                    if not self._derived.has_room_to_spare:
                        return Prepared(place, enough=True, indexed=indexed)
                    left = until - asyncio.get_running_loop().time()
                    if left <= 0 or not await self._quiet.quiet(left):
                        return Prepared(place, enough=False, indexed=indexed)
                    try:
                        async with asyncio.timeout_at(until if missing.goes_on else None):
                            await missing.make()
                    except TimeoutError:
                        return Prepared(place, enough=False, indexed=indexed)
                    except RushesError as failed:  # Opening the file will report the problem.
                        log.info("nothing ahead of need", path=file.source.path, of=stage.name, error=failed.message)
                if Ahead.INDEXES in wanted and not file.facts_known:
                    facts = await self._makers.indexes.facts_of(identity_of(file.fingerprint, file.version))
                    if facts is not None:
                        indexed[place] = facts
        return Prepared(len(files), enough=False, indexed=indexed)

    def _of(self, file: NewFile, wanted: Collection[Ahead]) -> list[_Missing]:
        identity, source = identity_of(file.fingerprint, file.version), file.source
        found = []
        for kind, box in STANDING_SIZES.items():
            if kind in wanted:
                size = PictureSize(*box)
                is_there = partial(self._makers.pictures.has_near, identity, _NEAR, size)
                found.append(_Missing(is_there, self._picture(source, size)))
        if Ahead.STORYBOARDS in wanted:
            found.append(_Missing(self._has(board_name(identity)), self._board(source)))
        if Ahead.INDEXES in wanted:
            there = self._has(frames_name(identity), packets_name(identity))
            found.append(_Missing(there, lambda: self._index(source), goes_on=True))
        for ahead, made in _RENDITIONS.items():
            if ahead in wanted:
                is_there = partial(self._makers.renditions.has, identity, made)
                found.append(_Missing(is_there, partial(self._rendition, source, made), goes_on=True))
        return found

    def _has(self, *names: str) -> Callable[[], Awaitable[bool]]:
        async def has_all() -> bool:
            return all([await self._derived.has(name) for name in names])

        return has_all

    async def _index(self, source: Source) -> None:
        """Concurrently: one reads from the page cache what the other has read."""
        await asyncio.gather(self._makers.indexes.prepare(source), self._makers.packet_indexes.prepare(source))

    async def _rendition(self, source: Source, kind: Kind) -> None:
        await self._makers.indexes.prepare(source)
        await self._makers.renditions.prepare(source, kind)

    def _board(self, source: Source) -> Callable[[], Awaitable[object]]:
        return lambda: self._makers.storyboards.of(source, with_frames=False, hurried=False)

    def _picture(self, source: Source, size: PictureSize) -> Callable[[], Awaitable[object]]:
        return lambda: self._makers.pictures.near(source, _NEAR, size, hurried=False)
