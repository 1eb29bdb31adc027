"""Tracking of subjects from frame to frame in a stretch of an asset, and a crop that follows one of them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from rushes.inference.v1 import detect_pb2, tracks_pb2
from rushes_footage.messages.files import source_to
from rushes_gateway.bytes.places import decodable
from rushes_gateway.resources.tracks import convert, shapes
from rushes_gateway.routes.dependencies import Connected, Responses
from rushes_gateway.routes.native.detections import NO_FRAME, FirstFrame, LastFrame, Sought, Step
from rushes_gateway.routes.native.frames import LARGEST_FRAME
from rushes_gateway.routes.native.json_lines import STRETCH_DEADLINE, JsonLines, json_lines, line

router = APIRouter(tags=["findings"])

_TRACKS: Responses = {
    200: {
        "model": shapes.TrackedFrame,
        "description": "One line of JSON for each frame, in ascending order. After an error the last line is "
        '`{"problem": …}`.',
    },
    **NO_FRAME,
}
_PATH: Responses = {
    200: {
        "model": shapes.FollowEnd,
        "description": 'Lines of JSON: several `{"progress": …}`, and last `{"path": …}`, or `{"problem": …}` after '
        "an error: SubjectNotFound where nothing is detected at the given position.",
    },
    **NO_FRAME,
}

Share = Annotated[
    float,
    Query(ge=0, le=1, description="Position as a share of the picture's width or height, from the left or upper edge."),
]
Patience = Annotated[
    int,
    Query(ge=0, le=1000, description="Number of frames for which a lost subject is searched before its track ends."),
]
Begins = Annotated[
    float,
    Query(ge=0, le=1, description="Least score of a track's first box; a fifth of it is enough to continue the track."),
]


@router.get("/assets/{asset_id}/tracks", response_class=JsonLines, responses=_TRACKS)
async def track_in_stretch(
    services: Connected,
    asset_id: UUID,
    sought: Sought,
    min_score: Begins = 0.5,
    patience: Patience = 30,
    first: FirstFrame = 0,
    last: LastFrame = None,
    step: Step = 1,
) -> Response:
    """Detect and track subjects in a range of frames.

    Each frame is sent as soon as it is examined; closing the connection ends the work.
    """
    place = await decodable(services.library, str(asset_id))
    asked = tracks_pb2.TrackFramesRequest(
        source=source_to(place),
        first=first,
        last=last,
        step=step,
        parameters=_tracked_by(sought, min_score, patience),
    )
    return await json_lines(
        services.tracks.TrackFrames(asked, timeout=STRETCH_DEADLINE), lambda message: [line(convert.frame(message))]
    )


@router.get("/assets/{asset_id}/subject-path", response_class=JsonLines, responses=_PATH)
async def follow_subject(
    services: Connected,
    asset_id: UUID,
    sought: Sought,
    frame: Annotated[
        int, Query(ge=0, le=LARGEST_FRAME, description="Number of the frame in which the subject is at `x` and `y`.")
    ],
    x: Share,
    y: Share,
    first: FirstFrame,
    last: Annotated[
        int,
        Query(ge=0, le=LARGEST_FRAME, description="Last frame, included; the range may have 200 000 frames at most."),
    ],
    step: Annotated[
        int, Query(ge=1, le=1000, description="Every `step`-th frame is examined, `frame` among them.")
    ] = 1,
    min_score: Begins = 0.5,
    patience: Patience = 30,
    smoothing: Annotated[
        float, Query(ge=0, le=1000, description="Standard deviation, in frames, of the Gaussian that smooths the path.")
    ] = 8.0,
    tolerance: Annotated[
        float,
        Query(ge=0, le=1, description="Largest error of the path between keys, as a share of the picture's width."),
    ] = 0.004,
) -> Response:
    """The path of a crop that follows the subject at a position: its centre, as key frames for a clip's crop."""
    place = await decodable(services.library, str(asset_id))
    asked = tracks_pb2.FollowSubjectRequest(
        source=source_to(place),
        first=first,
        last=last,
        step=step,
        frame=frame,
        x=x,
        y=y,
        parameters=_tracked_by(sought, min_score, patience),
        smoothing=smoothing,
        tolerance=tolerance,
    )
    return await json_lines(
        services.tracks.FollowSubject(asked, timeout=STRETCH_DEADLINE),
        lambda message: [line(convert.follow_line(message))],
    )


def _tracked_by(sought: detect_pb2.DetectParameters, min_score: float, patience: int) -> tracks_pb2.TrackParameters:
    sought.min_score = min_score
    return tracks_pb2.TrackParameters(detect=sought, patience=patience)
