"""Fallback for the stages of pictures: the embedded backend answers while Triton is unavailable, with equal results.

A request that names a backend is answered by that one alone.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final

import structlog

from rushes_footage.stage_schema import Value
from rushes_inference.domain.errors import BackendAway, ModelNotServed
from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.domain.served import ServedModel
from rushes_inference.domain.stage_findings import Inputs, StageFindings
from rushes_inference.ports.vision import Vision
from rushes_inference.stages.installed import PictureStage

log = structlog.get_logger()

PAUSE_SECONDS: Final = 5.0
"""Seconds for which an unavailable backend is not called; after that one call tries it."""


class VisionWithStandIn:
    """Implements ports.vision.Vision. Belongs to one event loop."""

    def __init__(self, usual: Vision, stand_in: Vision) -> None:
        self._usual, self._stand_in = usual, stand_in
        self._asked_again_at: dict[str, float] = {}
        """By model: when the default backend may be called again after a failure."""

    async def examine(
        self,
        stage: PictureStage,
        picture: RgbPicture,
        values: Mapping[str, Value],
        inputs: Inputs,
        *,
        overlays: bool,
    ) -> StageFindings:
        """The result of a stage in a picture, by the backend that answers now."""
        model = stage.schema.served
        missed_before = model in self._asked_again_at
        if missed_before:
            if _now() < self._asked_again_at[model]:
                return await self._stand_in.examine(stage, picture, values, inputs, overlays=overlays)
            self._ask_later(model)  # Only this call tries the backend; others do not wait for its outcome.
        try:
            found = await self._usual.examine(stage, picture, values, inputs, overlays=overlays)
        except (BackendAway, ModelNotServed) as away:
            if not missed_before:
                log.warning("a model is run in this process instead", model=model, why=away.message)
            self._ask_later(model)
            return await self._stand_in.examine(stage, picture, values, inputs, overlays=overlays)
        if self._asked_again_at.pop(model, None) is not None:
            log.info("a model is run by its usual backend again", model=model)
        return found

    async def served(self) -> Sequence[ServedModel]:
        """Each model by the backend that answers now: the stand-in where the default backend is not ready."""
        usual, here = await asyncio.gather(self._usual.served(), self._stand_in.served())
        instead = {model.name: model for model in here}
        return [model if model.ready else instead.get(model.name, model) for model in usual]

    def _ask_later(self, model: str) -> None:
        self._asked_again_at[model] = _now() + PAUSE_SECONDS


def _now() -> float:
    return asyncio.get_running_loop().time()
