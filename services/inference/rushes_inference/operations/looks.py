"""Edge and field detection in pictures: fetching pixels and running the algorithms."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from rushes_inference.domain.asked_pictures import SentPicture, Stretch, VideoFrame
from rushes_inference.domain.detections import DecodedFrame
from rushes_inference.domain.edges import EdgeParameters, Edges
from rushes_inference.domain.field import Field, FieldParameters
from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.operations.room import Room
from rushes_inference.ports.pixels import Pixels, VideoFrames
from rushes_inference.ports.vision import Vision

_FULL_SIZE = 7680
"""Width and height that larger frames are fitted into, as for single frames."""


class Looks:
    """Analyses one picture, or the frames of a stretch in order."""

    def __init__(self, pixels: Pixels, videos: VideoFrames, vision: Vision, room: Room) -> None:
        self._pixels, self._videos, self._vision, self._room = pixels, videos, vision, room

    async def edges(
        self, seen: SentPicture | VideoFrame, parameters: EdgeParameters, *, overlays: bool
    ) -> tuple[RgbPicture, Edges]:
        """The picture, and regions between two parallel lines; raises Busy, like Pixels.of and like Vision.edges."""
        async with self._room.place(), self._room.turn():
            picture = await self._pixels.of(seen)
            return picture, await self._vision.edges(picture, parameters, overlays=overlays)

    async def field(
        self, seen: SentPicture | VideoFrame, parameters: FieldParameters, *, mask: bool
    ) -> tuple[RgbPicture, Field]:
        """The picture, and the playing field in it; raises the same."""
        async with self._room.place(), self._room.turn():
            picture = await self._pixels.of(seen)
            return picture, await self._vision.field(picture, parameters, mask=mask)

    async def edges_in_frames(
        self, stretch: Stretch, parameters: EdgeParameters
    ) -> AsyncGenerator[tuple[DecodedFrame, Edges]]:
        """Each frame of a stretch in order, with its regions; raises like `edges`, at any point."""
        async with self._room.place(), aclosing(self._videos.frames(stretch, _FULL_SIZE)) as frames:
            async for frame in frames:
                async with self._room.turn():
                    edges = await self._vision.edges(frame.picture, parameters, overlays=False)
                yield frame, edges

    async def field_in_frames(
        self, stretch: Stretch, parameters: FieldParameters
    ) -> AsyncGenerator[tuple[DecodedFrame, Field]]:
        """Each frame of a stretch in order, with its field; raises the same."""
        async with self._room.place(), aclosing(self._videos.frames(stretch, _FULL_SIZE)) as frames:
            async for frame in frames:
                async with self._room.turn():
                    field = await self._vision.field(frame.picture, parameters, mask=False)
                yield frame, field
