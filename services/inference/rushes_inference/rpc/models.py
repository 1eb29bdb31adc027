"""Which models there are."""

from rushes.inference.v1 import models_pb2, models_pb2_grpc
from rushes_chassis.context import Context


class ModelsServicer(models_pb2_grpc.ModelsServiceServicer):
    """Answers with no model: this version has no backend to run one."""

    async def ListModels(
        self,
        request: models_pb2.ListModelsRequest,
        context: Context,
    ) -> models_pb2.ListModelsResponse:
        """List them."""
        return models_pb2.ListModelsResponse()
