"""Detection pipelines' stages run by inference, over gRPC."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
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
from rushes_catalog.pipelines.domain.detection_runs import expect_classes
from rushes_catalog.pipelines.domain.pipelines import Examined, StageFrame, StageRegion
from rushes_catalog.ports.pipelines import FrameExaminer
from rushes_chassis.errors import Exhausted
from rushes_footage.detections import Detection
from rushes_footage.files import FileVersion, Place
from rushes_footage.messages.detections import linked_box_to
from rushes_footage.messages.files import source_to
from rushes_footage.stage_schema import Need, Stage
from rushes_footage.stages import SCHEMAS, Values

# Seconds. The first frame of a file may have to wait for its frame index.
_FRAME = 300.0
_QUICK = 10.0
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
            if not schema.served:
                return {}
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
        stage: Stage,
        place: Place,
        version: FileVersion,
        frame: int,
        values: Values,
        *,
        provider: str,
        overlays: bool,
    ) -> Examined:
        """One call per frame: media keeps the file's decoder open between them."""
        source = source_to(place.at(version))
        request = examine_pb2.ExamineRequest(
            picture=pictures_pb2.Picture(frame=pictures_pb2.VideoFrame(source=source, number=frame)),
            stage=stage,
            overlays=overlays,
            backend=provider,
        )
        request.parameters.update(values)
        for pause in _BUSY_PAUSES:
            try:
                return await self._examined(request, frame)
            except Exhausted as busy:
                if busy.reason != _BUSY:
                    raise
                await asyncio.sleep(pause)
        return await self._examined(request, frame)

    async def _examined(self, request: examine_pb2.ExamineRequest, frame: int) -> Examined:
        with expecting_answers():
            findings = (await self._examine.Examine(request, timeout=_FRAME)).findings
        regions = tuple(
            StageRegion(each.x, each.y, each.width, each.height, each.confidence, each.label)
            for each in findings.regions
        )
        outline = tuple((point.x, point.y) for point in findings.outline)
        return Examined(StageFrame(frame, regions, outline, dict(findings.measures)), dict(findings.overlays))


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
