"""TracksService: tracking subjects from frame to frame."""

import math
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing

from rushes.inference.v1 import tracks_pb2, tracks_pb2_grpc
from rushes_chassis.context import Context
from rushes_chassis.errors import FieldMistake, InvalidInput
from rushes_footage.detections import Detection
from rushes_footage.messages.detections import linked_box_from, tracked_frame_to
from rushes_inference.domain.tracks import SubjectPlace
from rushes_inference.operations.link_boxes import Linking
from rushes_inference.operations.place_crops import CropPlacing
from rushes_inference.operations.track import Followed, Tracking
from rushes_inference.rpc.conversions import (
    frames_from,
    stretch_from,
    track_parameters_from,
    way_parameters_from,
    way_stretch_from,
)


class TracksServicer(tracks_pb2_grpc.TracksServiceServicer):
    """Implements TracksService."""

    def __init__(self, tracking: Tracking, placing: CropPlacing) -> None:
        self._tracking, self._placing = tracking, placing

    async def TrackFrames(
        self, request: tracks_pb2.TrackFramesRequest, context: Context
    ) -> AsyncIterator[tracks_pb2.TrackFramesResponse]:
        """Tracks through the frames of a stretch."""
        frames = self._tracking.frames(stretch_from(request), track_parameters_from(request.parameters))
        async with aclosing(frames):
            async for frame in frames:
                yield tracked_frame_to(frame, frame.model.network.classes, frame.model.sha256)

    async def LinkBoxes(
        self, request_iterator: AsyncIterator[tracks_pb2.LinkBoxesRequest], context: Context
    ) -> AsyncIterator[tracks_pb2.LinkBoxesResponse]:
        """Tracks of boxes that were already detected."""
        first = await anext(request_iterator, tracks_pb2.LinkBoxesRequest())
        if first.WhichOneof("said") != "rules":
            raise InvalidInput("rules: must come first", fields=[FieldMistake("rules", "must come first")])
        linking = Linking(first.rules.min_score, first.rules.patience)
        before = -1
        async for each in request_iterator:
            number, boxes = each.frame.frame, [linked_box_from(box) for box in each.frame.boxes]
            _expect_linkable(number, before, boxes)
            yield tracks_pb2.LinkBoxesResponse(tracks=linking.follow(number, boxes))
            before = number

    async def FollowSubject(
        self, request: tracks_pb2.FollowSubjectRequest, context: Context
    ) -> AsyncIterator[tracks_pb2.FollowSubjectResponse]:
        """The path of one subject."""
        said = self._tracking.follow(
            way_stretch_from(request),
            SubjectPlace(request.frame, request.x, request.y),
            track_parameters_from(request.parameters),
            way_parameters_from(request),
        )
        async with aclosing(said):
            async for each in said:
                if isinstance(each, Followed):
                    yield tracks_pb2.FollowSubjectResponse(path=_path_to(each))
                else:
                    yield tracks_pb2.FollowSubjectResponse(progress=each)

    async def PlaceCrops(
        self, request: tracks_pb2.PlaceCropsRequest, context: Context
    ) -> tracks_pb2.PlaceCropsResponse:
        """The crop's centre for each clip."""
        placed = await self._placing.centres(frames_from(request), request.centre, request.model)
        return tracks_pb2.PlaceCropsResponse(
            centres=placed.centres, model=placed.model.name, model_version=placed.model.sha256
        )


def _expect_linkable(number: int, before: int, boxes: Sequence[Detection]) -> None:
    if number <= before:
        limit = f"must come after frame {before}, which was sent before it"
        raise InvalidInput(f"frame.frame: {limit}", fields=[FieldMistake("frame.frame", limit)])
    for place, box in enumerate(boxes):
        if not all(map(math.isfinite, (box.x1, box.y1, box.x2, box.y2, box.score))):
            field, limit = f"frame.boxes[{place}]", "must have finite numbers"
            raise InvalidInput(f"{field}: {limit}", fields=[FieldMistake(field, limit)])


def _path_to(followed: Followed) -> tracks_pb2.SubjectPath:
    return tracks_pb2.SubjectPath(
        keys=[tracks_pb2.PathKey(frame=key.frame, centre=key.centre) for key in followed.path.keys],
        lost=[
            tracks_pb2.LostSpan(first=span.first, last=span.last, bridged=span.bridged) for span in followed.path.lost
        ],
        class_index=followed.subject.class_index,
        class_name=followed.model.network.classes[followed.subject.class_index],
        seen=followed.seen,
        looked_at=followed.looked_at,
        model_version=followed.model.sha256,
    )
