"""ExamineService: the stages of pipelines."""

from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing

from google.protobuf.struct_pb2 import ListValue, Struct

from rushes.inference.v1 import examine_pb2, examine_pb2_grpc
from rushes_chassis.context import Context
from rushes_inference.domain.served import ByBackend
from rushes_inference.domain.stage_findings import StageFindings
from rushes_inference.operations.examine import Examining
from rushes_inference.rpc.conversions import picture_from, stretch_from


class ExamineServicer(examine_pb2_grpc.ExamineServiceServicer):
    """Implements ExamineService."""

    def __init__(self, examining: ByBackend[Examining]) -> None:
        self._examining = examining

    async def Examine(self, request: examine_pb2.ExamineRequest, context: Context) -> examine_pb2.ExamineResponse:
        (width, height), found = await self._examining.named(request.backend).picture(
            picture_from(request.picture), request.stage, _given(request.parameters), overlays=request.overlays
        )
        return examine_pb2.ExamineResponse(width=width, height=height, findings=_findings_to(found))

    async def ExamineFrames(
        self, request: examine_pb2.ExamineFramesRequest, context: Context
    ) -> AsyncIterator[examine_pb2.ExamineFramesResponse]:
        examined = self._examining.usual.frames(stretch_from(request), request.stage, _given(request.parameters))
        async with aclosing(examined):
            async for frame, found in examined:
                height, width = frame.picture.shape[:2]
                yield examine_pb2.ExamineFramesResponse(
                    frame=frame.number,
                    pts=frame.pts,
                    seconds=frame.seconds,
                    width=width,
                    height=height,
                    findings=_findings_to(found),
                )


def _given(parameters: Struct) -> Mapping[str, object]:
    return {name: list(value) if isinstance(value, ListValue) else value for name, value in parameters.items()}


def _findings_to(found: StageFindings) -> examine_pb2.Findings:
    return examine_pb2.Findings(
        regions=[
            examine_pb2.Region(
                x=each.x,
                y=each.y,
                width=each.width,
                height=each.height,
                confidence=each.confidence,
                label=each.label,
            )
            for each in found.regions
        ],
        outline=[examine_pb2.Point(x=x, y=y) for x, y in found.outline],
        measures=found.measures,
        overlays=found.overlays,
    )
