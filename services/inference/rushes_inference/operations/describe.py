"""Describing videos: a few of their frames, and what they look like in numbers."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Sequence

from rushes_chassis import errors
from rushes_chassis.status import is_away
from rushes_footage.facts import Problem
from rushes_footage.features import Descriptor
from rushes_footage.files import Source
from rushes_inference.domain.asked_pictures import VideoFrame
from rushes_inference.domain.errors import DescriptorNotFound
from rushes_inference.domain.features import Described, FeatureVector
from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.operations.room import Room
from rushes_inference.ports.pixels import VideoSamples
from rushes_inference.vision.descriptor import DESCRIPTOR, described, sample_numbers

BOX = 160
"""Pixels that frames are fitted into: the descriptor looks at less."""
_AT_ONCE = 2
"""Files of a batch: one is decoded while another is described."""
_OF_THE_FILE = (
    errors.InvalidInput,
    errors.OutOfRange,
    errors.NotFound,
    errors.Forbidden,
    errors.Conflict,
    errors.DataLoss,
    errors.TimedOut,
)
"""What may be wrong with one file and right with the next."""


class Describing:
    """Batches of files. Whole batches count as one picture in the room: they are small, and take turns of their own."""

    def __init__(self, samples: VideoSamples, room: Room) -> None:
        self._samples, self._room = samples, room

    @property
    def descriptors(self) -> Sequence[Descriptor]:
        """The one that needs no model first."""
        return (DESCRIPTOR,)

    def descriptor(self, name: str) -> Descriptor:
        """That of a name, the first where it is empty; raises DescriptorNotFound."""
        if name in ("", DESCRIPTOR.name):
            return DESCRIPTOR
        raise DescriptorNotFound(name, DESCRIPTOR.name)

    async def files(self, sources: Sequence[Source]) -> AsyncGenerator[Described]:
        """Each file's vector or problem, in their order; raises Busy, and what media says that is of no file alone."""
        under_way: deque[asyncio.Task[Described]] = deque()
        async with self._room.place():
            try:
                for number, source in enumerate(sources):
                    under_way.append(asyncio.create_task(self._file(number, source)))
                    if len(under_way) == _AT_ONCE:
                        yield await under_way.popleft()
                while under_way:
                    yield await under_way.popleft()
            finally:
                for left in under_way:
                    left.cancel()
                await asyncio.gather(*under_way, return_exceptions=True)  # nobody wants them any more

    async def _file(self, number: int, source: Source) -> Described:
        try:
            return Described(number, await self._vector(source))
        except _OF_THE_FILE as wrong:
            return Described(number, Problem(wrong.reason, wrong.message))
        except errors.Unavailable as away:
            if is_away(away):
                raise
            return Described(number, Problem(away.reason, away.message))

    async def _vector(self, source: Source) -> FeatureVector | Problem:
        """Of the frames that can be read; raises what is said of the last one where none can."""
        pictures: list[RgbPicture] = []
        unread: errors.RushesError | None = None
        for number in sample_numbers(await self._samples.count(source)):
            try:
                pictures.append(await self._samples.sample(VideoFrame(source, number), BOX))
            except (errors.DataLoss, errors.NotFound) as damaged:
                unread = damaged
        if pictures:
            return await asyncio.to_thread(described, pictures)
        if unread is not None:
            raise unread
        return Problem("NoFrames", "The video has no frame.")
