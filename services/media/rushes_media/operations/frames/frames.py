"""Single frames as picture files, by number or time, in sequence or at random."""

import asyncio
import hashlib
from collections import deque
from collections.abc import AsyncGenerator, Collection
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from uuid import uuid4

from rushes_footage.files import Source
from rushes_media.adapters.workers.decoders import Decoders
from rushes_media.domain.errors import FrameNotFound
from rushes_media.domain.frames.frame_index import FrameIndex
from rushes_media.domain.frames.stills import FramePicture, Still
from rushes_media.operations.frames.frame_indexes import FrameIndexes, IndexedFile
from rushes_media.threads import expect_unchanged

_AHEAD = 4
"""Frames of a stretch that are asked for at once: as many as a decoder takes, and one that is checked and sent."""

_FEW = 24
"""Frames of a stretch up to which it shares the video's decoder: opening another takes as long as some frames."""

_RECIPE = 2
"""Part of a picture's etag: raise it whenever pictures are made differently."""


@dataclass(frozen=True)
class Frame:
    """A frame and its position in the video."""

    number: int
    pts: int
    seconds: Fraction
    """From frame 0."""
    etag: str
    """Etag of its picture."""
    picture: bytes | None
    """None where it was not requested, or the caller has it."""


@dataclass(frozen=True)
class DecodedFrame:
    """A frame of a stretch."""

    number: int
    pts: int
    seconds: Fraction
    """From frame 0."""
    picture: FramePicture


class Frames:
    """Frames of this service's files. Pictures are not stored: see docs/decisions/0022."""

    def __init__(self, indexes: FrameIndexes, decoders: Decoders, unhurried: Decoders) -> None:
        """Background requests go to `unhurried` and never delay `decoders`."""
        self._indexes = indexes
        self._decoders = decoders
        self._unhurried = unhurried

    async def get(
        self,
        source: Source,
        moment: int | Fraction,
        still: Still,
        *,
        known: Collection[str],
        picture: bool,
        hurried: bool = True,
    ) -> Frame:
        """The frame of a number, or the one shown at a time; with its picture where wanted and not `known`.

        `known` are the caller's etags, "*" matches any; not `hurried`: background work. Raises FrameNotFound,
        SourceChanged, and like FrameIndexes.open and Decoders.still.
        """
        async with self._indexes.open(source) as indexed:
            index = indexed.index
            number = _number(index, moment)
            etag = hashlib.blake2b(
                f"{indexed.identity}.{number}.{still.name}.v{_RECIPE}".encode(), digest_size=16
            ).hexdigest()
            data = None
            if picture and etag not in known and "*" not in known:
                wanted = indexed.file, indexed.identity, index, number, still
                decoders = self._decoders if hurried else self._unhurried
                data = (await decoders.still(*wanted, urgent=hurried)).data
                await expect_unchanged(indexed.file)  # Its etag would be that of another version.
            return Frame(number, index.pts[number], index.seconds(number), etag, data)

    async def stretch(
        self, source: Source, first: int, last: int | None, step: int, still: Still
    ) -> AsyncGenerator[DecodedFrame]:
        """Every `step`th frame from the first to the last, or to the end of the video where that is sooner.

        The next ones are decoded while one is dealt with. A long stretch has a decoder for itself: shared with another
        stretch of the video, or with somebody who steps through it, it would have to seek for each frame.

        Raises FrameNotFound where there is no first one, and otherwise like `get`, at any point.
        """
        async with self._indexes.open(source) as indexed:
            index = indexed.index
            end = index.frame_count - 1 if last is None else min(last, index.frame_count - 1)
            wanted = range(_number(index, first), end + 1, step)
            numbers = iter(wanted)
            reader = uuid4().hex if len(wanted) > _FEW else ""
            upcoming: deque[tuple[int, asyncio.Task[FramePicture]]] = deque()

            def ask_for_next() -> None:
                for number in islice(numbers, 1):
                    upcoming.append((number, asyncio.create_task(self._decoded(indexed, number, still, reader))))

            try:
                for _ in range(_AHEAD):
                    ask_for_next()
                while upcoming:
                    number, decoding = upcoming[0]
                    picture = await decoding
                    await expect_unchanged(indexed.file)
                    upcoming.popleft()
                    ask_for_next()
                    yield DecodedFrame(number, index.pts[number], index.seconds(number), picture)
            finally:
                for _, each in upcoming:
                    each.cancel()
                if reader:
                    self._decoders.leave(indexed.identity, reader)
                await asyncio.gather(*(each for _, each in upcoming), return_exceptions=True)  # The caller has left.

    async def _decoded(self, indexed: IndexedFile, number: int, still: Still, reader: str) -> FramePicture:
        return await self._decoders.still(
            indexed.file, indexed.identity, indexed.index, number, still, urgent=False, reader=reader
        )


def _number(index: FrameIndex, moment: int | Fraction) -> int:
    last = index.frame_count - 1
    if isinstance(moment, int):
        if moment > last:
            raise FrameNotFound("frame", f"Frame {moment}", last, index.duration)
        return moment
    number = index.frame_shown_at(moment)
    if number is None:
        raise FrameNotFound("t", f"Second {float(moment):g}", last, index.duration)
    return number
