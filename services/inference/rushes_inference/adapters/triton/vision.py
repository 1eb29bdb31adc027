"""Edges and the field on Triton, which runs the same modules as the embedded backend."""

import asyncio
from collections.abc import Sequence

from rushes_inference.adapters.triton.server import RemoteModel, TritonServer
from rushes_inference.domain.edges import EdgeParameters, Edges
from rushes_inference.domain.field import Field, FieldParameters
from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.domain.served import EDGES, FIELD, TRITON, ServedModel
from rushes_inference.vision import tensors

_EDGES, _FIELD = _MODELS = tuple(RemoteModel(name, tensors.VERSION) for name in (EDGES, FIELD))


class TritonVision:
    """Implements ports.vision.Vision."""

    def __init__(self, server: TritonServer, away_seconds: float | None = None) -> None:
        """`away_seconds`: how long a Triton that takes no call is retried; None: until a call's deadline."""
        self._server, self._away_seconds = server, away_seconds
        for model in _MODELS:
            server.load_soon(model)

    async def edges(self, picture: RgbPicture, parameters: EdgeParameters, *, overlays: bool) -> Edges:
        """Detect regions between two parallel lines."""
        wanted = tensors.edge_outputs(overlays=overlays)
        return tensors.edges_from(await self._run(_EDGES, tensors.asked(picture, parameters), wanted))

    async def field(self, picture: RgbPicture, parameters: FieldParameters, *, mask: bool) -> Field:
        """Segment the playing field."""
        wanted = tensors.field_outputs(mask=mask)
        return tensors.field_from(await self._run(_FIELD, tensors.asked(picture, parameters), wanted))

    async def served(self) -> Sequence[ServedModel]:
        """Both models, and whether Triton has each ready."""
        reasons = await asyncio.gather(*(self._server.why_unready(model) for model in _MODELS))
        return [
            ServedModel(model.name, model.version, TRITON, not why, reason=why)
            for model, why in zip(_MODELS, reasons, strict=True)
        ]

    async def _run(self, model: RemoteModel, inputs: tensors.Tensors, wanted: Sequence[str]) -> tensors.Tensors:
        return await self._server.run(model, inputs, wanted, away_seconds=self._away_seconds)
