"""Object detection in single pictures, and in stretches of videos while they are decoded."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import partial

from rushes_chassis.in_order import in_order
from rushes_footage.detections import Detection
from rushes_inference.adapters.model_folder import ModelFolder
from rushes_inference.domain.asked_pictures import SentPicture, Stretch, VideoFrame
from rushes_inference.domain.detections import DecodedFrame, DetectParameters, Found, FoundInFrame, Wanted
from rushes_inference.domain.errors import BackendFailed
from rushes_inference.domain.models import Model
from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.domain.wanted import wanted_of
from rushes_inference.operations.batches import Batches
from rushes_inference.operations.room import Room
from rushes_inference.ports.pixels import Pixels, VideoFrames
from rushes_inference.vision.heads import detections_in
from rushes_inference.vision.letterbox import Placement, letterboxed

_AHEAD = 16
"""Frames of a stretch that are processed or queued at once, so that batches can form."""


class Detector:
    """Runs detection models."""

    def __init__(self, pixels: Pixels, videos: VideoFrames, models: ModelFolder, batches: Batches, room: Room) -> None:
        self._pixels, self._videos, self._models, self._batches, self._room = pixels, videos, models, batches, room

    async def picture(self, seen: SentPicture | VideoFrame, parameters: DetectParameters) -> Found:
        """Detections in a picture; raises Busy, BadParameter, and like ModelFolder.get, Pixels.of and Batches.head.

        A frame of a video is decoded in the model's size, exactly as in a stretch.
        """
        if isinstance(seen, VideoFrame):
            only = Stretch(seen.source, seen.number, seen.number, 1)
            async with aclosing(self.frames(only, parameters)) as found:
                frame = await anext(found)
                return Found(frame.width, frame.height, frame.detections, frame.model)
        async with self._room.place():
            model = await asyncio.to_thread(self._models.get, parameters.model)
            wanted = wanted_of(model, parameters)
            async with self._room.turn():
                picture = await self._pixels.of(seen)
                shown = (picture.shape[1], picture.shape[0])
                boxed, placement = await asyncio.to_thread(letterboxed, picture, wanted.size, wanted.stride)
                del picture
            return Found(*shown, await self._found(model, wanted, boxed, placement, shown), model)

    async def frames(self, stretch: Stretch, parameters: DetectParameters) -> AsyncGenerator[FoundInFrame]:
        """Detections in each frame of a stretch, in order; raises the same, at any point."""
        async with self._room.place():
            model = await asyncio.to_thread(self._models.get, parameters.model)
            wanted = wanted_of(model, parameters)
            look = partial(self._in_frame, model, wanted)
            async with (
                aclosing(self._videos.frames(stretch, wanted.size)) as frames,
                aclosing(in_order(frames, look, _AHEAD)) as found,
            ):
                async for each in found:
                    yield each

    async def _in_frame(self, model: Model, wanted: Wanted, frame: DecodedFrame) -> FoundInFrame:
        boxed, placement = await asyncio.to_thread(letterboxed, frame.picture, wanted.size, wanted.stride)
        found = await self._found(model, wanted, boxed, placement, (frame.width, frame.height))
        return FoundInFrame(frame.number, frame.pts, frame.seconds, frame.width, frame.height, found, model)

    async def _found(
        self, model: Model, wanted: Wanted, boxed: RgbPicture, placement: Placement, shown: tuple[int, int]
    ) -> tuple[Detection, ...]:
        head = await self._batches.head(model, boxed)
        try:
            return await asyncio.to_thread(detections_in, head, model.network, wanted, placement, shown)
        except ValueError as wrong:
            raise BackendFailed(model.name, str(wrong)) from wrong
