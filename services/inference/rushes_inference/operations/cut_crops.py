"""Cutting the crops out of a frame that outside models are asked about."""

import asyncio
from collections.abc import Sequence

from rushes_inference.domain.asked_pictures import VideoFrame
from rushes_inference.domain.stage_findings import Polygon
from rushes_inference.operations.room import Room
from rushes_inference.ports.pixels import Pixels
from rushes_inference.vision.sent_crops import sent_crop


class CropCutting:
    """Equal frames and corners give equal bytes."""

    def __init__(self, pixels: Pixels, room: Room) -> None:
        self._pixels, self._room = pixels, room

    async def crops(self, frame: VideoFrame, places: Sequence[Polygon]) -> list[bytes]:
        """A JPEG file of each place; raises Busy, and like Pixels.of."""
        async with self._room.place(), self._room.turn():
            picture = await self._pixels.of(frame)
            return await asyncio.to_thread(lambda: [sent_crop(picture, each) for each in places])
