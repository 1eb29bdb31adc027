"""Describing videos: a few of their frames, and what they look like in numbers."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from rushes_chassis import errors
from rushes_footage.facts import Problem
from rushes_footage.features import Descriptor
from rushes_footage.files import Source
from rushes_inference.domain.asked_pictures import VideoFrame
from rushes_inference.domain.errors import DescriptorNotFound
from rushes_inference.domain.features import Described, FeatureVector
from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.operations.file_batches import each_file
from rushes_inference.operations.room import Room
from rushes_inference.ports.pixels import VideoSamples
from rushes_inference.vision.descriptor import DESCRIPTOR, described, sample_numbers

BOX = 160
"""Pixels that frames are fitted into: the descriptor looks at less."""


class Describing:
    """Batches of files."""

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
        async with aclosing(each_file(self._room, sources, self._vector)) as answers:
            number = 0
            async for answer in answers:
                yield Described(number, answer)
                number += 1

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
