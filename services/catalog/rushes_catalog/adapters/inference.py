"""Inference through gRPC."""

from collections.abc import AsyncGenerator, Sequence
from typing import TypeAlias

import grpc
import structlog
from typing_extensions import override

from rushes.inference.v1 import (
    detect_pb2,
    detect_pb2_grpc,
    models_pb2,
    models_pb2_grpc,
    tracks_pb2,
    tracks_pb2_grpc,
)
from rushes.media.v1 import source_pb2
from rushes_catalog.adapters.expected_answers import expecting_answers
from rushes_catalog.pipelines.domain.detection_runs import OfferedModel, Sought
from rushes_catalog.ports.inference import ObjectFinder, SubjectFinder
from rushes_chassis.errors import NotFound
from rushes_footage.detections import DetectedFrame
from rushes_footage.files import FileVersion, Place
from rushes_footage.messages.detections import detected_frame_from
from rushes_footage.messages.files import source_to

log = structlog.get_logger()

# Seconds: a batch has 99 clips at most, and a slow model takes half a second for each.
_DEADLINE = 120.0
_QUICK = 10.0
# A range of frames may be a whole video; a caller that closes the stream ends it sooner.
_STRETCH = 7 * 24 * 3600.0
_NO_MODEL = "NoModel"
# The kind of models that detect objects.
_DETECTS = "detect"
_WITHOUT_SUBJECT = "It is being restarted: try again in a moment, or export without following the subject."

_Found: TypeAlias = grpc.aio.UnaryStreamCall[detect_pb2.DetectFramesRequest, detect_pb2.DetectFramesResponse]
_Followed: TypeAlias = grpc.aio.UnaryStreamCall[tracks_pb2.TrackFramesRequest, tracks_pb2.TrackFramesResponse]


class GrpcSubjectFinder(SubjectFinder):
    """Implements ports.inference.SubjectFinder."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._tracks = tracks_pb2_grpc.TracksServiceStub(channel)

    @override
    async def centers(
        self, place: Place, version: FileVersion, frames: Sequence[int], center: float
    ) -> Sequence[float] | None:
        asked = tracks_pb2.PlaceCropsRequest(source=source_to(place.at(version)), frames=frames, centre=center)
        try:
            with expecting_answers(_WITHOUT_SUBJECT):
                placed = await self._tracks.PlaceCrops(asked, timeout=_DEADLINE)
        except NotFound as missing:
            if missing.reason != _NO_MODEL:
                raise
            log.warning("subject is not followed: no model was added", root=place.root, path=place.path)
            return None
        return list(placed.centres) or None


class GrpcObjectFinder(ObjectFinder):
    """Implements ports.inference.ObjectFinder."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._models = models_pb2_grpc.ModelsServiceStub(channel)
        self._detect = detect_pb2_grpc.DetectServiceStub(channel)
        self._tracks = tracks_pb2_grpc.TracksServiceStub(channel)

    @override
    async def model(self, name: str) -> OfferedModel:
        asked = models_pb2.GetModelRequest(name=name)
        with expecting_answers():
            found = (await self._models.GetModel(asked, timeout=_QUICK)).model
        return OfferedModel(
            found.name,
            found.version,
            tuple(found.classes),
            detects=found.kind == _DETECTS,
            input_size=found.input_size,
            any_size=found.any_size,
            stride=found.stride,
        )

    @override
    async def find(self, place: Place, version: FileVersion, sought: Sought) -> AsyncGenerator[DetectedFrame]:
        source = source_to(place.at(version))
        frames: _Found | _Followed = self._followed(source, sought) if sought.tracks else self._found(source, sought)
        try:
            async for said in frames:
                yield detected_frame_from(said)
        finally:
            frames.cancel()

    def _found(self, source: source_pb2.Source, sought: Sought) -> _Found:
        asked = detect_pb2.DetectFramesRequest(
            source=source, first=sought.first, last=sought.last, step=sought.step, parameters=_parameters(sought)
        )
        return self._detect.DetectFrames(asked, timeout=_STRETCH)

    def _followed(self, source: source_pb2.Source, sought: Sought) -> _Followed:
        parameters = tracks_pb2.TrackParameters(detect=_parameters(sought))
        asked = tracks_pb2.TrackFramesRequest(
            source=source, first=sought.first, last=sought.last, step=sought.step, parameters=parameters
        )
        return self._tracks.TrackFrames(asked, timeout=_STRETCH)


def _parameters(sought: Sought) -> detect_pb2.DetectParameters:
    return detect_pb2.DetectParameters(
        model=sought.model, min_score=sought.min_score, iou=sought.iou, classes=sought.classes, size=sought.size
    )
