"""EdgesService: regions between parallel lines."""

from rushes.inference.v1 import edges_pb2, edges_pb2_grpc
from rushes_chassis.context import Context
from rushes_inference.operations.looks import Looks
from rushes_inference.rpc.conversions import edge_parameters_from, picture_from, region_to


class EdgesServicer(edges_pb2_grpc.EdgesServiceServicer):
    """Answers with what the backend finds."""

    def __init__(self, looks: Looks) -> None:
        self._looks = looks

    async def DetectEdges(
        self, request: edges_pb2.DetectEdgesRequest, context: Context
    ) -> edges_pb2.DetectEdgesResponse:
        """In one picture."""
        picture, edges = await self._looks.edges(
            picture_from(request.picture), edge_parameters_from(request.parameters), overlays=request.overlays
        )
        return edges_pb2.DetectEdgesResponse(
            regions=[region_to(region) for region in edges.regions],
            horizontal_count=edges.horizontal_count,
            pair_count=edges.pair_count,
            edge_overlay=edges.edge_overlay or b"",
            lines_overlay=edges.lines_overlay or b"",
            width=picture.shape[1],
            height=picture.shape[0],
        )
