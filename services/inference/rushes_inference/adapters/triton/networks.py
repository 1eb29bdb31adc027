"""Models that were added, run by Triton: implements ports.networks.Networks.

A model that is missing in Triton's repository (`rushes models sync` puts it there) is sent, where Triton allows that.
"""

import asyncio
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rushes_inference.adapters.model_folder import ModelFolder
from rushes_inference.adapters.triton.server import RemoteModel, SentModel, TritonServer
from rushes_inference.domain.models import Model, NetworkInput
from rushes_inference.domain.repository import (
    MODEL_FILE,
    ONNX_RUNTIME,
    VERSION,
    as_json,
    configuration,
    tensors_of,
    triton_name,
)
from rushes_inference.domain.served import TRITON, ServedModel
from rushes_inference.ports.networks import Rhythm
from rushes_inference.vision.opencv import cv2

_RHYTHM: Final = Rhythm(at_once=1, together=8)


class TritonNetworks:
    """All methods belong to one event loop."""

    def __init__(self, server: TritonServer, models: ModelFolder) -> None:
        self._server, self._models = server, models

    def rhythm(self, model: Model) -> Rhythm:
        """The same for all of them."""
        return _RHYTHM

    async def run(self, model: Model, given: NetworkInput) -> NDArray[np.float32]:
        """The head for each picture; Triton batches pictures of several calls."""
        if model.network.any_batch:
            return await self._run(model, given)
        return np.concatenate([await self._run(model, picture[None]) for picture in given])

    async def served(self, models: Sequence[Model]) -> Sequence[ServedModel]:
        """Whether Triton has each model; a missing model is then being loaded."""
        reasons = await asyncio.gather(*(self._server.why_unready(self._remote(model)) for model in models))
        return [
            ServedModel(model.name, model.sha256, TRITON, not why, reason=why)
            for model, why in zip(models, reasons, strict=True)
        ]

    async def forget(self, model: Model) -> None:
        """Let Triton unload the model."""
        await self._server.unload(self._remote(model))

    async def _run(self, model: Model, pictures: NetworkInput) -> NDArray[np.float32]:
        tensors = tensors_of(model)
        asked = await asyncio.to_thread(cv2.dnn.blobFromImages, list(pictures), 1 / 255)
        planes = np.asarray(asked, np.float16 if tensors.half else np.float32)
        answer = await self._server.run(self._remote(model), {tensors.pictures: planes}, [tensors.head])
        return np.asarray(answer[tensors.head], np.float32)

    def _remote(self, model: Model) -> RemoteModel:
        name = triton_name(model)

        def sent() -> SentModel:
            batch = model.network.any_batch
            said = configuration(name, tensors_of(model), any_batch=batch, platform=ONNX_RUNTIME)
            return SentModel(as_json(said), {MODEL_FILE: self._models.file(model)})

        return RemoteModel(name, VERSION, sent)
