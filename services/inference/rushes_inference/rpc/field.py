"""FieldService: the playing field."""

from rushes.inference.v1 import field_pb2, field_pb2_grpc
from rushes_chassis.context import Context
from rushes_inference.operations.looks import Looks
from rushes_inference.rpc.conversions import field_parameters_from, picture_from


class FieldServicer(field_pb2_grpc.FieldServiceServicer):
    """Answers with what the backend finds."""

    def __init__(self, looks: Looks) -> None:
        self._looks = looks

    async def SegmentField(
        self, request: field_pb2.SegmentFieldRequest, context: Context
    ) -> field_pb2.SegmentFieldResponse:
        """In one picture."""
        picture, field = await self._looks.field(
            picture_from(request.picture), field_parameters_from(request.parameters), mask=request.mask
        )
        return field_pb2.SegmentFieldResponse(
            boundary=[field_pb2.Point(x=x, y=y) for x, y in field.boundary],
            coverage=field.coverage,
            mask=field.mask or b"",
            width=picture.shape[1],
            height=picture.shape[0],
        )
