"""Detection pipelines' stages run by inference, over gRPC."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import grpc
from typing_extensions import override

from rushes.inference.v1 import (
    backends_pb2,
    backends_pb2_grpc,
    detect_pb2,
    detect_pb2_grpc,
    edges_pb2,
    edges_pb2_grpc,
    field_pb2,
    field_pb2_grpc,
    models_pb2,
    models_pb2_grpc,
    pictures_pb2,
    tracks_pb2,
    tracks_pb2_grpc,
)
from rushes_catalog.adapters.expected_answers import expecting_answers
from rushes_catalog.domain.detection_runs import expect_classes
from rushes_catalog.domain.pipelines import FIELD_LABEL, Examined, StageFrame, StageRegion
from rushes_catalog.ports.pipelines import FrameExaminer
from rushes_chassis.errors import Exhausted
from rushes_footage.detections import Detection
from rushes_footage.files import FileVersion, Place
from rushes_footage.messages.detections import linked_box_to
from rushes_footage.messages.files import source_to
from rushes_footage.stages import Stage, Values

# Seconds. The first frame of a file may have to wait for its frame index.
_FRAME = 300.0
_QUICK = 10.0
_BUSY = "Busy"
_BUSY_PAUSES = (0.1, 0.2, 0.4, 0.8, 1.6, 3.2)
"""Seconds before each retry while inference's queue is full: requests of other callers have only a frame or two."""
_EDGE = "edge_"
EDGE_OVERLAY, LINES_OVERLAY, MASK_OVERLAY = "edge_overlay_b64", "lines_overlay_b64", "mask_overlay_b64"
"""Keys of overlays, as used by clients of the replaced editor."""
# Names of the models in BackendsService.
_SERVED = {Stage.FIELD_SEGMENTATION: "field", Stage.DETECT_EDGES: "edges"}


class GrpcFrameExaminer(FrameExaminer):
    """Implements ports.pipelines.FrameExaminer."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._backends = backends_pb2_grpc.BackendsServiceStub(channel)
        self._models = models_pb2_grpc.ModelsServiceStub(channel)
        self._detect = detect_pb2_grpc.DetectServiceStub(channel)
        self._edges = edges_pb2_grpc.EdgesServiceStub(channel)
        self._field = field_pb2_grpc.FieldServiceStub(channel)
        self._tracks = tracks_pb2_grpc.TracksServiceStub(channel)

    @override
    async def versions(self, stage: Stage, values: Values) -> Mapping[str, str]:
        with expecting_answers():
            if stage is Stage.DETECT_OBJECTS:
                name = str(values["model"])
                found = await self._models.GetModel(models_pb2.GetModelRequest(name=name), timeout=_QUICK)
                if isinstance(wanted := values["classes"], tuple):
                    expect_classes(name, found.model.classes, wanted, f"{stage}.classes")
                return {name: found.model.version}
            if stage not in _SERVED:
                return {}
            served = await self._served()
        return {each.name: each.version for each in served if each.name == _SERVED[stage]}

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
        picture = pictures_pb2.Picture(frame=pictures_pb2.VideoFrame(source=source, number=frame))
        for pause in _BUSY_PAUSES:
            try:
                return await self._examine(stage, picture, frame, values, provider, overlays=overlays)
            except Exhausted as busy:
                if busy.reason != _BUSY:
                    raise
                await asyncio.sleep(pause)
        return await self._examine(stage, picture, frame, values, provider, overlays=overlays)

    async def _examine(
        self,
        stage: Stage,
        picture: pictures_pb2.Picture,
        frame: int,
        values: Values,
        provider: str,
        *,
        overlays: bool,
    ) -> Examined:
        with expecting_answers():
            match stage:
                case Stage.FIELD_SEGMENTATION:
                    asked = field_pb2.SegmentFieldRequest(
                        picture=picture,
                        parameters=field_pb2.FieldParameters(**_scalars(values)),
                        mask=overlays,
                        backend=provider,
                    )
                    return _field_of(frame, await self._field.SegmentField(asked, timeout=_FRAME))
                case Stage.DETECT_EDGES:
                    given = {name.removeprefix(_EDGE): value for name, value in _scalars(values).items()}
                    looked = edges_pb2.DetectEdgesRequest(
                        picture=picture,
                        parameters=edges_pb2.EdgeParameters(**given),
                        overlays=overlays,
                        backend=provider,
                    )
                    return _edges_of(frame, await self._edges.DetectEdges(looked, timeout=_FRAME))
                case Stage.DETECT_OBJECTS:
                    sought = detect_pb2.DetectRequest(picture=picture, parameters=_sought(values), backend=provider)
                    return _objects_of(frame, await self._detect.Detect(sought, timeout=_FRAME))
                case _:
                    raise AssertionError(stage)

    async def _served(self) -> Sequence[backends_pb2.ServedModel]:
        request = backends_pb2.ListServedModelsRequest()
        return (await self._backends.ListServedModels(request, timeout=_QUICK)).models


def _scalars(values: Values) -> dict[str, Any]:
    """Numbers and booleans among the values, as fields of a message, which checks their types."""
    return {name: value for name, value in values.items() if isinstance(value, (int, float))}


def _sought(values: Values) -> detect_pb2.DetectParameters:
    classes = values["classes"]
    assert isinstance(classes, tuple)
    return detect_pb2.DetectParameters(model=str(values["model"]), classes=classes, **_scalars(values))


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


def _field_of(frame: int, said: field_pb2.SegmentFieldResponse) -> Examined:
    """The field's boundary, and its bounding box as a region."""
    boundary = tuple((point.x, point.y) for point in said.boundary)
    regions: tuple[StageRegion, ...] = ()
    if boundary:
        left, right = min(x for x, _ in boundary), max(x for x, _ in boundary)
        top, bottom = min(y for _, y in boundary), max(y for _, y in boundary)
        # The last pixel is inside the box.
        regions = (StageRegion(left, top, right - left + 1, bottom - top + 1, 1.0, FIELD_LABEL),)
    overlays = {MASK_OVERLAY: said.mask} if said.mask else {}
    return Examined(StageFrame(frame, regions, boundary=boundary, coverage=said.coverage), overlays)


def _edges_of(frame: int, said: edges_pb2.DetectEdgesResponse) -> Examined:
    regions = tuple(
        StageRegion(each.x, each.y, each.width, each.height, each.confidence, each.label) for each in said.regions
    )
    drawn = {EDGE_OVERLAY: said.edge_overlay, LINES_OVERLAY: said.lines_overlay}
    found = StageFrame(frame, regions, horizontal_count=said.horizontal_count, pair_count=said.pair_count)
    return Examined(found, {key: png for key, png in drawn.items() if png})


def _objects_of(frame: int, said: detect_pb2.DetectResponse) -> Examined:
    """Boxes rounded to whole pixels within the picture."""
    regions = []
    for each in said.detections:
        left, top = max(0, round(each.x1)), max(0, round(each.y1))
        right, bottom = min(said.width, round(each.x2)), min(said.height, round(each.y2))
        if left < right and top < bottom:
            regions.append(StageRegion(left, top, right - left, bottom - top, each.score, each.class_name))
    return Examined(StageFrame(frame, tuple(regions)))
