"""Detection pipelines' stages run by inference, over gRPC."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, repeat
from typing import Any

import grpc
from typing_extensions import override

from rushes.inference.v1 import (
    backends_pb2,
    backends_pb2_grpc,
    examine_pb2,
    examine_pb2_grpc,
    models_pb2,
    models_pb2_grpc,
    pictures_pb2,
    tracks_pb2,
    tracks_pb2_grpc,
)
from rushes_catalog.adapters.expected_answers import expecting_answers
from rushes_catalog.domain.errors import InferenceAway
from rushes_catalog.pipelines.domain.detection_runs import expect_classes
from rushes_catalog.pipelines.domain.pipelines import Examined, StageFrame, StageRegion
from rushes_catalog.ports.pipelines import FrameExaminer
from rushes_chassis.errors import Exhausted
from rushes_footage.brands import Brand
from rushes_footage.detections import Detection
from rushes_footage.files import FileVersion, Place
from rushes_footage.messages.detections import linked_box_to
from rushes_footage.messages.files import source_to
from rushes_footage.messages.regions import regions_from
from rushes_footage.stage_schema import Kind, Need, Stage
from rushes_footage.stages import SCHEMAS, Values

# Seconds. The first frame of a file may have to wait for its frame index.
_FRAME = 300.0
_QUICK = 10.0
_BRANDS_TOGETHER = 200
"""Of a message: with all their aliases they take a megabyte."""
_BUSY = "Busy"
_BUSY_PAUSES = (0.1, 0.2, 0.4, 0.8, 1.6, 3.2)
"""Seconds before each retry while inference's queue is full: requests of other callers have only a frame or two."""


class GrpcFrameExaminer(FrameExaminer):
    """Implements ports.pipelines.FrameExaminer."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._backends = backends_pb2_grpc.BackendsServiceStub(channel)
        self._models = models_pb2_grpc.ModelsServiceStub(channel)
        self._examine = examine_pb2_grpc.ExamineServiceStub(channel)
        self._tracks = tracks_pb2_grpc.TracksServiceStub(channel)

    @override
    async def versions(self, stage: Stage, values: Values) -> Mapping[str, str]:
        schema = SCHEMAS[stage]
        with expecting_answers():
            if schema.needs is Need.MODEL:
                name = str(values["model"])
                found = await self._models.GetModel(models_pb2.GetModelRequest(name=name), timeout=_QUICK)
                if isinstance(wanted := values["classes"], tuple):
                    expect_classes(name, found.model.classes, wanted, f"{stage}.classes")
                return {name: found.model.version}
            if schema.kind is Kind.ASKED:
                return {stage: schema.version}
            if not schema.served:
                return {}
            if schema.kind is Kind.DERIVED:
                return {schema.served: schema.version}
            request = backends_pb2.ListServedModelsRequest()
            served = (await self._backends.ListServedModels(request, timeout=_QUICK)).models
        return {each.name: each.version for each in served if each.name == schema.served}

    @override
    async def providers(self) -> Sequence[str]:
        request = backends_pb2.ListServedModelsRequest()
        with expecting_answers():
            return (await self._backends.ListServedModels(request, timeout=_QUICK)).backends

    @override
    async def link(self, frames: Sequence[tuple[int, StageFrame]], values: Values) -> Sequence[Sequence[int]]:
        with expecting_answers():
            answers = self._tracks.LinkBoxes(_linked(frames, values), timeout=_FRAME)
            return [list(each.tracks) async for each in answers]

    @override
    async def examine(
        self,
        stages: Mapping[Stage, Values],
        place: Place,
        version: FileVersion,
        frame: int,
        inputs: Mapping[Stage, StageFrame],
        *,
        provider: str,
        overlays: bool,
    ) -> Sequence[Examined]:
        """One call per frame: media keeps the file's decoder open between them."""
        source = source_to(place.at(version))
        (stage, values), *further = stages.items()
        request = examine_pb2.ExamineRequest(
            picture=pictures_pb2.Picture(frame=pictures_pb2.VideoFrame(source=source, number=frame)),
            stage=stage,
            overlays=overlays,
            backend=provider,
            inputs=_inputs_to(inputs),
        )
        request.parameters.update(values)
        for stage, values in further:
            request.further.add(stage=stage).parameters.update(values)
        for pause in _BUSY_PAUSES:
            try:
                return await self._examined(request, frame)
            except Exhausted as busy:
                if busy.reason != _BUSY:
                    raise
                await asyncio.sleep(pause)
        return await self._examined(request, frame)

    @override
    async def derive(
        self,
        stage: Stage,
        values: Values,
        brands: Sequence[Brand],
        frames: Iterable[Mapping[Stage, StageFrame]],
    ) -> AsyncGenerator[StageFrame]:
        left = iter(frames)
        asked: deque[StageFrame] = deque()

        def asking() -> Iterator[Mapping[Stage, StageFrame]]:
            for inputs in left:
                asked.append(next(iter(inputs.values())))
                yield inputs

        with expecting_answers():
            # Without a deadline: a long timeline takes as long as it takes, and pings tell of a process that hangs.
            async for answer in self._examine.Derive(_derived(stage, values, brands, asking())):
                of = asked.popleft()
                yield _frame_from(answer.findings, of.seq, of.size)
        if asked or next(left, None) is not None:
            raise InferenceAway

    @override
    async def select(
        self, stage: Stage, values: Values, frames: AsyncIterable[tuple[str, float]]
    ) -> AsyncGenerator[bool]:
        sent = 0

        async def asked() -> AsyncGenerator[examine_pb2.SelectRequest]:
            nonlocal sent
            rules = examine_pb2.DeriveRules(stage=stage)
            rules.parameters.update(values)
            yield examine_pb2.SelectRequest(rules=rules)
            async for signature, seconds in frames:
                frame = examine_pb2.SelectFrame(signature=bytes.fromhex(signature), seconds=seconds)
                yield examine_pb2.SelectRequest(frame=frame)
                sent += 1

        told = 0
        with expecting_answers():
            async for answer in self._examine.Select(asked()):
                told += 1
                yield answer.kept
        if told < sent:
            raise InferenceAway

    async def _examined(self, request: examine_pb2.ExamineRequest, frame: int) -> Sequence[Examined]:
        with expecting_answers():
            answer = await self._examine.Examine(request, timeout=_FRAME)
        findings, size = (answer.findings, *answer.further), (answer.width, answer.height)
        if len(findings) != len(request.further) + 1:
            # One of before an update, which knows of no further stages.
            raise InferenceAway
        return [
            Examined(_frame_from(each, frame, size), dict(each.overlays), seconds)
            for each, seconds in zip(findings, chain(answer.seconds, repeat(0.0)), strict=False)
        ]


def _frame_from(findings: examine_pb2.Findings, seq: int, size: tuple[int, int] | None) -> StageFrame:
    return StageFrame(
        seq,
        regions_from(findings.regions, StageRegion),
        tuple((point.x, point.y) for point in findings.outline),
        dict(findings.measures),
        size,
        findings.signature.hex(),
    )


def _inputs_to(inputs: Mapping[Stage, StageFrame]) -> list[examine_pb2.StageInput]:
    return [
        examine_pb2.StageInput(stage=stage, regions=map(_region_to, frame.regions)) for stage, frame in inputs.items()
    ]


def _region_to(region: StageRegion) -> examine_pb2.Region:
    return examine_pb2.Region(
        x=region.x,
        y=region.y,
        width=region.w,
        height=region.h,
        confidence=region.confidence,
        label=region.label,
        polygon=[examine_pb2.Corner(x=x, y=y) for x, y in region.polygon],
        of=region.of,
        text=region.text,
    )


def _derived(
    stage: Stage, values: Values, brands: Sequence[Brand], frames: Iterable[Mapping[Stage, StageFrame]]
) -> Iterator[examine_pb2.DeriveRequest]:
    rules = examine_pb2.DeriveRules(stage=stage)
    rules.parameters.update(values)
    yield examine_pb2.DeriveRequest(rules=rules)
    for begin in range(0, len(brands), _BRANDS_TOGETHER):
        some = [
            examine_pb2.Brand(name=each.name, aliases=each.aliases) for each in brands[begin : begin + _BRANDS_TOGETHER]
        ]
        yield examine_pb2.DeriveRequest(brands=examine_pb2.SomeBrands(brands=some))
    for inputs in frames:
        yield examine_pb2.DeriveRequest(frame=examine_pb2.DeriveFrame(inputs=_inputs_to(inputs)))


def _scalars(values: Values) -> dict[str, Any]:
    """Numbers and booleans among the values, as fields of a message, which checks their types."""
    return {name: value for name, value in values.items() if isinstance(value, (int, float))}


def _linked(frames: Sequence[tuple[int, StageFrame]], values: Values) -> Iterator[tracks_pb2.LinkBoxesRequest]:
    yield tracks_pb2.LinkBoxesRequest(rules=tracks_pb2.LinkRules(**_scalars(values)))
    labels = sorted({region.label for _, frame in frames for region in frame.regions})
    numbers = {label: number for number, label in enumerate(labels)}
    for number, frame in frames:
        boxes = [
            linked_box_to(
                Detection(each.x, each.y, each.x + each.w, each.y + each.h, each.confidence, numbers[each.label])
            )
            for each in frame.regions
        ]
        yield tracks_pb2.LinkBoxesRequest(frame=tracks_pb2.BoxedFrame(frame=number, boxes=boxes))
