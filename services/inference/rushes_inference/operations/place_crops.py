"""Placing the crops of a batch of clips so that all show one subject."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import structlog

from rushes_chassis.recent import Recent
from rushes_chassis.single_flight import SingleFlight
from rushes_inference.adapters.model_folder import ModelFolder
from rushes_inference.domain.asked_pictures import VideoFrame
from rushes_inference.domain.detections import DetectParameters, Found
from rushes_inference.domain.errors import NoModel
from rushes_inference.domain.models import Model
from rushes_inference.operations.detect import Detector
from rushes_inference.vision.detection_arrays import arrays_of
from rushes_inference.vision.nearest_subject import Candidates, followed

log = structlog.get_logger()

LONGEST_LOOK = 10.0
"""Time limit in seconds for analysing one frame."""
_AT_ONCE = 4
MOST_KEPT = 2000
"""Cached frames: twenty of the largest batches, 14 MB at the maximum of boxes per frame."""


@dataclass(frozen=True)
class PlacedCrops:
    """The centre of each clip's crop, and the model that was used."""

    centres: list[float]
    """Shares of the picture's width, 0 to 1; empty where nothing was detected in the first frame."""
    model: Model


_Look: TypeAlias = tuple[VideoFrame, str]
"""Key of a cached frame, including the model's SHA-256."""


class CropPlacing:
    """Chooses the subject as the replaced cutter does.

    Detections are cached by frame: a page plans the same batch again after each change and then orders it, and
    overlapping batches often share first frames.
    """

    def __init__(
        self, detector: Detector, models: ModelFolder, *, longest_look: float = LONGEST_LOOK, most_kept: int = MOST_KEPT
    ) -> None:
        self._detector, self._models, self._longest_look = detector, models, longest_look
        self._kept: Recent[_Look, Candidates] = Recent(most_kept)
        self._looking = SingleFlight[Candidates]()

    async def centres(self, frames: Sequence[VideoFrame], centre: float, model: str) -> PlacedCrops:
        """Centres from the first frame of each clip, the batch's first clip first; without a model's name the smallest
        model is used.

        Raises NoModel, and like Detector.picture; a frame that exceeds LONGEST_LOOK counts as empty.
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
            # A failure is raised to the callers that waited for it.
            await asyncio.gather(*looks, return_exceptions=True)
        return PlacedCrops(followed(seen[0], seen, centre), asked)

    async def _found(self, frame: VideoFrame, model: Model) -> Candidates:
        look = (frame, model.sha256)
        if (known := self._kept.get(look)) is not None:
            return known
        return await self._looking.do(look, lambda: self._looked(look, model))

    async def _looked(self, look: _Look, model: Model) -> Candidates:
        frame, sha256 = look
        try:
            async with asyncio.timeout(self._longest_look):
                found = await self._detector.picture(frame, DetectParameters(model.name))
        except TimeoutError:
            log.warning(
                "frame counts as empty: looking at it took too long", path=frame.source.path, frame=frame.number
            )
            return _NOTHING
        candidates = _candidates(found)
        # The key names file version and model hash, as either may be replaced under the same name.
        if frame.source.version is not None and found.model.sha256 == sha256:
            self._kept.put(look, candidates)
        return candidates

    def _model(self, name: str) -> Model:
        if name:
            return self._models.get(name)
        models = [model for model in self._models.list() if not model.network.describes]
        if not models:
            raise NoModel()
        return min(models, key=lambda model: model.bytes)


_NOTHING = Candidates(np.empty((0, 2)), np.empty(0, np.int64))


def _candidates(found: Found) -> Candidates:
    boxes, _, classes = arrays_of(found.detections)
    return Candidates((boxes[:, :2] + boxes[:, 2:]) / 2 / np.array([found.width, found.height]), classes)
