"""Stages of pipelines in single pictures, and in stretches of videos."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

from rushes_chassis.errors import FieldMistake, InvalidInput
from rushes_inference.domain.asked_pictures import SentPicture, Stretch, VideoFrame
from rushes_inference.domain.detections import DecodedFrame, DetectParameters, Found
from rushes_inference.domain.stage_findings import Inputs, Region, StageFindings
from rushes_inference.operations.detect import Detector
from rushes_inference.operations.room import Room
from rushes_inference.operations.stage_values import values_of
from rushes_inference.ports.pixels import Pixels, VideoFrames
from rushes_inference.ports.vision import Vision
from rushes_inference.stages.installed import PictureStage, model_stages, picture_stages

_FULL_SIZE = 7680
"""Width and height that larger frames are fitted into, as for single frames."""


@dataclass(frozen=True)
class StageOrder:
    """A stage to run, and the values that differ from its defaults."""

    stage: str
    given: Mapping[str, object]


@dataclass(frozen=True)
class ExaminedPicture:
    """What stages have found in a picture; `width` and `height` in pixels."""

    width: int
    height: int
    found: Sequence[StageFindings]
    """One for each stage."""
    seconds: Sequence[float] = field(compare=False)
    """How long each stage took."""


class Examining:
    """Runs the stages that examine pictures, by one backend."""

    def __init__(self, pixels: Pixels, videos: VideoFrames, vision: Vision, detector: Detector, room: Room) -> None:
        self._pixels, self._videos, self._vision = pixels, videos, vision
        self._detector, self._room = detector, room

    async def picture(
        self,
        seen: SentPicture | VideoFrame,
        orders: Sequence[StageOrder],
        inputs: Inputs,
        *,
        overlays: bool,
    ) -> ExaminedPicture:
        """The results of these stages in a picture, one after the other; one that needs a model is alone.

        `inputs`: what stages have found in the picture before; each stage also reads what those before it find.

        Raises InvalidInput, Busy, and like Pixels.of, Vision.examine and Detector.picture.
        """
        clock = asyncio.get_running_loop().time
        if orders[0].stage in model_stages():
            if orders[1:]:
                limit = f"must be empty after {orders[0].stage}, which needs a model"
                raise InvalidInput(f"further {limit}", fields=[FieldMistake("further", limit)])
            values = values_of(model_stages()[orders[0].stage], orders[0].given)
            begun = clock()
            found = await self._detector.picture(seen, DetectParameters(**values))  # type: ignore[arg-type]
            return ExaminedPicture(found.width, found.height, [_objects(found)], [clock() - begun])
        owns = [_own(each.stage) for each in orders]
        given = [values_of(own.schema, each.given) for own, each in zip(owns, orders, strict=True)]
        read, results, seconds = dict(inputs), list[StageFindings](), list[float]()
        async with self._room.place(), self._room.turn():
            picture = await self._pixels.of(seen)
            for own, values in zip(owns, given, strict=True):
                begun = clock()
                results.append(await self._vision.examine(own, picture, values, read, overlays=overlays))
                seconds.append(clock() - begun)
                read[own.schema.stage] = results[-1].regions
            return ExaminedPicture(picture.shape[1], picture.shape[0], results, seconds)

    async def frames(
        self, stretch: Stretch, stage: str, given: Mapping[str, object]
    ) -> AsyncGenerator[tuple[DecodedFrame, StageFindings]]:
        """A stage's result in each frame of a stretch, in order, without overlays; raises the same, at any point.

        For the stages with a function of their own.
        """
        own = _own(stage)
        if own.schema.findings_read:
            limit = f"must be a stage that reads nothing but pictures, and {stage} reads what others have found"
            raise InvalidInput(f"stage {limit}", fields=[FieldMistake("stage", limit)])
        values = values_of(own.schema, given)
        async with self._room.place(), aclosing(self._videos.frames(stretch, _FULL_SIZE)) as frames:
            async for frame in frames:
                async with self._room.turn():
                    found = await self._vision.examine(own, frame.picture, values, {}, overlays=False)
                yield frame, found


def _own(stage: str) -> PictureStage:
    if stage not in picture_stages():
        known = ", ".join(picture_stages())
        limit = f"must be a stage that examines pictures here: {known}"
        raise InvalidInput(f"stage {limit}", fields=[FieldMistake("stage", limit)])
    return picture_stages()[stage]


def _objects(found: Found) -> StageFindings:
    """Boxes rounded to whole pixels within the picture."""
    regions = []
    for each in found.detections:
        left, top = max(0, round(each.x1)), max(0, round(each.y1))
        right, bottom = min(found.width, round(each.x2)), min(found.height, round(each.y2))
        if left < right and top < bottom:
            name = found.model.network.classes[each.class_index]
            regions.append(Region(left, top, right - left, bottom - top, each.score, name))
    return StageFindings(tuple(regions))
