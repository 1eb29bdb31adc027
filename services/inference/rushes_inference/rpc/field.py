"""FieldService: the playing field."""

from collections.abc import AsyncIterator
from contextlib import aclosing

from rushes.inference.v1 import field_pb2, field_pb2_grpc
from rushes_chassis.context import Context
from rushes_inference.domain.served import ByBackend
from rushes_inference.operations.looks import Looks
from rushes_inference.rpc.conversions import field_parameters_from, field_to, picture_from, stretch_from


class FieldServicer(field_pb2_grpc.FieldServiceServicer):
    """Implements FieldService."""

    def __init__(self, looks: ByBackend[Looks]) -> None:
        self._looks = looks

    async def SegmentField(
        self, request: field_pb2.SegmentFieldRequest, context: Context
    ) -> field_pb2.SegmentFieldResponse:
        picture, field = await self._looks.named(request.backend).field(
            picture_from(request.picture), field_parameters_from(request.parameters), mask=request.mask
        )
        return field_to(picture, field)

    async def SegmentFieldInFrames(
        self, request: field_pb2.SegmentFieldInFramesRequest, context: Context
    ) -> AsyncIterator[field_pb2.SegmentFieldInFramesResponse]:
        looked = self._looks.usual.field_in_frames(stretch_from(request), field_parameters_from(request.parameters))
        async with aclosing(looked):
            async for frame, field in looked:
                yield field_pb2.SegmentFieldInFramesResponse(
                    frame=frame.number, pts=frame.pts, seconds=frame.seconds, found=field_to(frame.picture, field)
                )
