"""Looking at pictures: getting their pixels, and finding things in them."""

from rushes_inference.domain.asked_pictures import SentPicture, VideoFrame
from rushes_inference.domain.edges import EdgeParameters, Edges
from rushes_inference.domain.field import Field, FieldParameters
from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.operations.room import Room
from rushes_inference.ports.pixels import Pixels
from rushes_inference.ports.vision import Vision


class Looks:
    """At one picture each."""

    def __init__(self, pixels: Pixels, vision: Vision, room: Room) -> None:
        self._pixels, self._vision, self._room = pixels, vision, room

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
