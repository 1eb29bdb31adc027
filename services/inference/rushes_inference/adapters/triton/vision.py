"""Stages that examine pictures on Triton, which runs the same modules as the embedded backend."""

import asyncio
from collections.abc import Mapping, Sequence

from rushes_footage.stage_schema import Value
from rushes_inference.adapters.triton.server import RemoteModel, TritonServer
from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.domain.served import TRITON, ServedModel
from rushes_inference.domain.stage_findings import Inputs, StageFindings
from rushes_inference.stages import tensors
from rushes_inference.stages.installed import PictureStage, picture_stages


class TritonVision:
    """Implements ports.vision.Vision."""

    def __init__(self, server: TritonServer, away_seconds: float | None = None) -> None:
        """`away_seconds`: how long a Triton that takes no call is retried; None: until a call's deadline."""
        self._server, self._away_seconds = server, away_seconds
        self._models = {name: _model_of(stage) for name, stage in picture_stages().items()}
        for model in self._models.values():
            server.load_soon(model)

    async def examine(
        self,
        stage: PictureStage,
        picture: RgbPicture,
        values: Mapping[str, Value],
        inputs: Inputs,
        *,
        overlays: bool,
    ) -> StageFindings:
        """The result of a stage in a picture."""
        schema = stage.schema
        answered = await self._server.run(
            self._models[schema.stage],
            tensors.asked(picture, values, inputs),
            tensors.outputs(schema, overlays=overlays),
            away_seconds=self._away_seconds,
        )
        return tensors.findings_from(schema, answered)

    async def served(self) -> Sequence[ServedModel]:
        """All of them, and whether Triton has each ready."""
        models = list(self._models.values())
        reasons = await asyncio.gather(*(self._server.why_unready(model) for model in models))
        return [
            ServedModel(model.name, model.version, TRITON, not why, reason=why)
            for model, why in zip(models, reasons, strict=True)
        ]


def _model_of(stage: PictureStage) -> RemoteModel:
    return RemoteModel(stage.schema.served, stage.schema.version)
