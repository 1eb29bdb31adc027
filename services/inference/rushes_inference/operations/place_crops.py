"""Where a crop stands in each clip of a batch, so that all of them show one subject."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import structlog

from rushes_inference.domain.asked_pictures import VideoFrame
from rushes_inference.domain.detections import DetectParameters, Found
from rushes_inference.domain.errors import NoModel
from rushes_inference.domain.models import Model
from rushes_inference.operations.detect import Detector
from rushes_inference.ports.models import Models
from rushes_inference.vision.boxes import boxes_of
from rushes_inference.vision.nearest_subject import Candidates, followed

log = structlog.get_logger()

LONGEST_LOOK = 10.0
"""Seconds that it may take to look at a frame."""
_AT_ONCE = 4


@dataclass(frozen=True)
class PlacedCrops:
    """The centre of each clip, and the model that was asked."""

    centres: list[float]
    """Shares of the picture's width, 0 to 1; empty where nothing is in the first frame."""
    model: Model


class CropPlacing:
    """Chooses like the replaced cutter."""

    def __init__(self, detector: Detector, models: Models, *, longest_look: float = LONGEST_LOOK) -> None:
        self._detector, self._models, self._longest_look = detector, models, longest_look

    async def centres(self, frames: Sequence[VideoFrame], centre: float, model: str) -> PlacedCrops:
        """From the first frame of each clip, the batch's first one first; no model's name: the smallest one's.

        Raises NoModel, and like Detector.picture; a frame that takes too long to look at counts as empty.
        """
        asked = await asyncio.to_thread(self._model, model)
        turn = asyncio.Semaphore(_AT_ONCE)

        async def found(frame: VideoFrame) -> Candidates:
            async with turn:
                return await self._found(frame, asked)

        looks = [asyncio.create_task(found(frame)) for frame in frames]
        try:
            seen = await asyncio.gather(*looks)
        finally:
            for look in looks:
                look.cancel()
            await asyncio.gather(*looks, return_exceptions=True)  # of one that failed, whoever asked hears
        return PlacedCrops(followed(seen[0], seen, centre), asked)

    async def _found(self, frame: VideoFrame, model: Model) -> Candidates:
        try:
            async with asyncio.timeout(self._longest_look):
                return _candidates(await self._detector.picture(frame, DetectParameters(model.name)))
        except TimeoutError:
            log.warning(
                "frame counts as empty: looking at it took too long", path=frame.source.path, frame=frame.number
            )
            return _NOTHING

    def _model(self, name: str) -> Model:
        if name:
            return self._models.get(name)
        models = [model for model in self._models.list() if not model.network.describes]
        if not models:
            raise NoModel()
        return min(models, key=lambda model: model.bytes)


_NOTHING = Candidates(np.empty((0, 2)), np.empty(0, np.int64))


def _candidates(found: Found) -> Candidates:
    boxes, size = found.detections, np.array([found.width, found.height])
    edges = boxes_of(boxes)
    return Candidates((edges[:, :2] + edges[:, 2:]) / 2 / size, np.array([box.class_index for box in boxes], np.int64))
