"""Fallback for edges and fields: the embedded backend answers while Triton is unavailable, with equal results.

A request that names a backend is answered by that one alone.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeVar

import structlog

from rushes_inference.domain.edges import EdgeParameters, Edges
from rushes_inference.domain.errors import BackendAway, ModelNotServed
from rushes_inference.domain.field import Field, FieldParameters
from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.domain.served import EDGES, FIELD, ServedModel
from rushes_inference.ports.vision import Vision

log = structlog.get_logger()

T = TypeVar("T")

PAUSE_SECONDS: Final = 5.0
"""Seconds for which an unavailable backend is not called; after that one call tries it."""


class VisionWithStandIn:
    """Implements ports.vision.Vision. Belongs to one event loop."""

    def __init__(self, usual: Vision, stand_in: Vision) -> None:
        self._usual, self._stand_in = usual, stand_in
        self._asked_again_at: dict[str, float] = {}
        """By model: when the default backend may be called again after a failure."""

    async def edges(self, picture: RgbPicture, parameters: EdgeParameters, *, overlays: bool) -> Edges:
        """Detect regions between two parallel lines."""
        return await self._found(EDGES, lambda vision: vision.edges(picture, parameters, overlays=overlays))

    async def field(self, picture: RgbPicture, parameters: FieldParameters, *, mask: bool) -> Field:
        """Segment the playing field."""
        return await self._found(FIELD, lambda vision: vision.field(picture, parameters, mask=mask))

    async def served(self) -> Sequence[ServedModel]:
        """Each model by the backend that answers now: the stand-in where the default backend is not ready."""
        usual, here = await asyncio.gather(self._usual.served(), self._stand_in.served())
        instead = {model.name: model for model in here}
        return [model if model.ready else instead.get(model.name, model) for model in usual]

    async def _found(self, model: str, ask: Callable[[Vision], Awaitable[T]]) -> T:
        missed_before = model in self._asked_again_at
        if missed_before:
            if _now() < self._asked_again_at[model]:
                return await ask(self._stand_in)
            self._ask_later(model)  # Only this call tries the backend; others do not wait for its outcome.
        try:
            found = await ask(self._usual)
        except (BackendAway, ModelNotServed) as away:
            if not missed_before:
                log.warning("a model is run in this process instead", model=model, why=away.message)
            self._ask_later(model)
            return await ask(self._stand_in)
        if self._asked_again_at.pop(model, None) is not None:
            log.info("a model is run by its usual backend again", model=model)
        return found

    def _ask_later(self, model: str) -> None:
        self._asked_again_at[model] = _now() + PAUSE_SECONDS


def _now() -> float:
    return asyncio.get_running_loop().time()
