"""EdgesService: regions between parallel lines."""

from collections.abc import AsyncIterator
from contextlib import aclosing

from rushes.inference.v1 import edges_pb2, edges_pb2_grpc
from rushes_chassis.context import Context
from rushes_inference.domain.served import ByBackend
from rushes_inference.operations.looks import Looks
from rushes_inference.rpc.conversions import edge_parameters_from, edges_to, picture_from, stretch_from


class EdgesServicer(edges_pb2_grpc.EdgesServiceServicer):
    """Implements EdgesService."""

    def __init__(self, looks: ByBackend[Looks]) -> None:
        self._looks = looks

    async def DetectEdges(
        self, request: edges_pb2.DetectEdgesRequest, context: Context
    ) -> edges_pb2.DetectEdgesResponse:
        picture, edges = await self._looks.named(request.backend).edges(
            picture_from(request.picture), edge_parameters_from(request.parameters), overlays=request.overlays
        )
        return edges_to(picture, edges)

    async def DetectEdgesInFrames(
        self, request: edges_pb2.DetectEdgesInFramesRequest, context: Context
    ) -> AsyncIterator[edges_pb2.DetectEdgesInFramesResponse]:
        looked = self._looks.usual.edges_in_frames(stretch_from(request), edge_parameters_from(request.parameters))
        async with aclosing(looked):
            async for frame, edges in looked:
                yield edges_pb2.DetectEdgesInFramesResponse(
                    frame=frame.number, pts=frame.pts, seconds=frame.seconds, found=edges_to(frame.picture, edges)
                )
