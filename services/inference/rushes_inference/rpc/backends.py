"""BackendsService: which backend runs what."""

import asyncio
from collections.abc import Mapping

from rushes.inference.v1 import backends_pb2, backends_pb2_grpc
from rushes_chassis.context import Context
from rushes_inference.adapters.model_folder import ModelFolder
from rushes_inference.domain.served import ByBackend, ServedModel
from rushes_inference.ports.networks import NetworkBackend
from rushes_inference.ports.vision import Vision


class BackendsServicer(backends_pb2_grpc.BackendsServiceServicer):
    """Reports the models of the default backend."""

    def __init__(
        self, visions: ByBackend[Vision], networks: NetworkBackend, models: ModelFolder, outside: Mapping[str, str]
    ) -> None:
        """`outside`: the names of outside models by "local" or "cloud"."""
        self._visions, self._networks, self._models, self._outside = visions, networks, models, outside

    async def ListOutsideModels(
        self, request: backends_pb2.ListOutsideModelsRequest, context: Context
    ) -> backends_pb2.ListOutsideModelsResponse:
        models = [backends_pb2.OutsideModel(provider=name, model=model) for name, model in self._outside.items()]
        return backends_pb2.ListOutsideModelsResponse(models=models)

    async def ListServedModels(
        self, request: backends_pb2.ListServedModelsRequest, context: Context
    ) -> backends_pb2.ListServedModelsResponse:
        added = await asyncio.to_thread(self._models.list)
        detectors = [model for model in added if not model.network.describes]
        vision, networks = await asyncio.gather(self._visions.usual.served(), self._networks.served(detectors))
        return backends_pb2.ListServedModelsResponse(
            models=[_sent(model) for model in (*vision, *networks)], backends=self._visions.each
        )


def _sent(model: ServedModel) -> backends_pb2.ServedModel:
    return backends_pb2.ServedModel(
        name=model.name,
        version=model.version,
        backend=model.backend,
        ready=model.ready,
        device=model.device,
        reason=model.reason,
    )
