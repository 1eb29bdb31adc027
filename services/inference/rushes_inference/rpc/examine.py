"""ExamineService: the stages of pipelines."""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import aclosing
from typing import TypeVar

from google.protobuf.struct_pb2 import ListValue, Struct

from rushes.inference.v1 import examine_pb2, examine_pb2_grpc
from rushes_chassis.context import Context
from rushes_chassis.errors import FieldMistake, InvalidInput
from rushes_footage.brands import Brand
from rushes_footage.messages.regions import regions_from
from rushes_footage.stage_schema import Stage
from rushes_inference.domain.served import ByBackend
from rushes_inference.domain.stage_findings import Inputs, Region, StageFindings
from rushes_inference.operations.derive import DerivedFrames, SelectedFrames
from rushes_inference.operations.examine import Examining, StageOrder
from rushes_inference.rpc.conversions import picture_from, stretch_from


class ExamineServicer(examine_pb2_grpc.ExamineServiceServicer):
    """Implements ExamineService."""

    def __init__(self, examining: ByBackend[Examining]) -> None:
        self._examining = examining

    async def Examine(self, request: examine_pb2.ExamineRequest, context: Context) -> examine_pb2.ExamineResponse:
        examined = await self._examining.named(request.backend).picture(
            picture_from(request.picture),
            [
                StageOrder(request.stage, _given(request.parameters)),
                *(StageOrder(each.stage, _given(each.parameters)) for each in request.further),
            ],
            _inputs_from(request.inputs),
            overlays=request.overlays,
        )
        first, *further = map(_findings_to, examined.found)
        return examine_pb2.ExamineResponse(
            width=examined.width, height=examined.height, findings=first, further=further, seconds=examined.seconds
        )

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

    async def Derive(
        self, request_iterator: AsyncIterator[examine_pb2.DeriveRequest], context: Context
    ) -> AsyncIterator[examine_pb2.DeriveResponse]:
        rules = await _expect_rules(request_iterator, examine_pb2.DeriveRequest())
        brands: list[Brand] = []
        frames: DerivedFrames | None = None
        async for each in request_iterator:
            if each.WhichOneof("said") == "brands" and frames is None:
                brands += map(_brand_from, each.brands.brands)
                continue
            if each.WhichOneof("said") != "frame":
                limit = "must come before the frames"
                raise InvalidInput(f"brands: {limit}", fields=[FieldMistake("brands", limit)])
            frames = frames or DerivedFrames(rules.stage, _given(rules.parameters), brands)
            yield examine_pb2.DeriveResponse(
                findings=_findings_to(await frames.findings(_inputs_from(each.frame.inputs)))
            )

    async def Select(
        self, request_iterator: AsyncIterator[examine_pb2.SelectRequest], context: Context
    ) -> AsyncIterator[examine_pb2.SelectResponse]:
        rules = await _expect_rules(request_iterator, examine_pb2.SelectRequest())
        frames = SelectedFrames(rules.stage, _given(rules.parameters))
        async for each in request_iterator:
            if each.WhichOneof("said") != "frame":
                raise InvalidInput("rules: must come once", fields=[FieldMistake("rules", "must come once")])
            yield examine_pb2.SelectResponse(kept=frames.kept(each.frame.signature, each.frame.seconds))


def _given(parameters: Struct) -> Mapping[str, object]:
    return {name: list(value) if isinstance(value, ListValue) else value for name, value in parameters.items()}


_Request = TypeVar("_Request", examine_pb2.DeriveRequest, examine_pb2.SelectRequest)


async def _expect_rules(requests: AsyncIterator[_Request], none: _Request) -> examine_pb2.DeriveRules:
    first = await anext(requests, none)
    if first.WhichOneof("said") != "rules":
        raise InvalidInput("rules: must come first", fields=[FieldMistake("rules", "must come first")])
    return first.rules


def _brand_from(message: examine_pb2.Brand) -> Brand:
    return Brand(message.name, tuple(message.aliases))


def _inputs_from(messages: Iterable[examine_pb2.StageInput]) -> Inputs:
    return {Stage(each.stage): regions_from(each.regions, Region) for each in messages}


def _findings_to(found: StageFindings) -> examine_pb2.Findings:
    return examine_pb2.Findings(
        regions=map(_region_to, found.regions),
        outline=[examine_pb2.Point(x=x, y=y) for x, y in found.outline],
        measures=found.measures,
        overlays=found.overlays,
        signature=found.signature,
    )


def _region_to(region: Region) -> examine_pb2.Region:
    match = region.match
    return examine_pb2.Region(
        x=region.x,
        y=region.y,
        width=region.width,
        height=region.height,
        confidence=region.confidence,
        label=region.label,
        polygon=[examine_pb2.Corner(x=x, y=y) for x, y in region.polygon],
        of=region.of,
        text=region.text,
        match=None
        if match is None
        else examine_pb2.BrandMatch(brand=match.brand, score=match.score, alias=match.alias, state=match.state),
    )
