"""Subjects through stretches of an asset: who is who from frame to frame, and a crop that stays on one of them."""

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
from rushes_gateway.routes.native.json_lines import STRETCH_DEADLINE, JsonLines, json_lines

router = APIRouter(tags=["findings"])

_TRACKS: Responses = {
    200: {
        "model": shapes.TrackedFrame,
        "description": "A line of JSON for each frame, in their order. Where not all could be looked at, the last line "
        'is `{"problem": …}` instead.',
    },
    **NO_FRAME,
}
_PATH: Responses = {
    200: {
        "model": shapes.FollowEnd,
        "description": 'Lines of JSON: `{"progress": …}` again and again, and last `{"path": …}`, or `{"problem": …}` '
        "where there is none: reason SubjectNotFound where nothing is found at the place.",
    },
    **NO_FRAME,
}

Share = Annotated[float, Query(ge=0, le=1, description="Of the picture's width or height.")]
Patience = Annotated[
    int, Query(ge=0, le=1000, description="Frames for which a subject that is not seen is looked for.")
]
Begins = Annotated[
    float, Query(ge=0, le=1, description="What the first box of a track needs; a fifth of it keeps one alive.")
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
    """Whom a model finds in the frames of a stretch, each as soon as it is known. Whoever leaves ends it."""
    place = await decodable(services.library, str(asset_id))
    asked = tracks_pb2.TrackFramesRequest(
        source=source_to(place),
        first=first,
        last=last,
        step=step,
        parameters=_tracked_by(sought, min_score, patience),
    )
    return await json_lines(services.tracks.TrackFrames(asked, timeout=STRETCH_DEADLINE), convert.frame)


@router.get("/assets/{asset_id}/subject-path", response_class=JsonLines, responses=_PATH)
async def follow_subject(
    services: Connected,
    asset_id: UUID,
    sought: Sought,
    frame: Annotated[int, Query(ge=0, le=LARGEST_FRAME, description="In which the subject is at x and y.")],
    x: Share,
    y: Share,
    first: FirstFrame,
    last: Annotated[
        int, Query(ge=0, le=LARGEST_FRAME, description="Included; at most 200 000 frames are looked through.")
    ],
    step: Annotated[
        int, Query(ge=1, le=1000, description="Every so many frames are looked at, `frame` among them.")
    ] = 1,
    min_score: Begins = 0.5,
    patience: Patience = 30,
    smoothing: Annotated[
        float, Query(ge=0, le=1000, description="Standard deviation of the bell curve that smooths it, in frames.")
    ] = 8.0,
    tolerance: Annotated[
        float,
        Query(ge=0, le=1, description="How far it may be off between keys, as a share of the picture's width."),
    ] = 0.004,
) -> Response:
    """The way of a crop that stays on what is at a place: its centre, as the keys that a clip's crop takes."""
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
    return await json_lines(services.tracks.FollowSubject(asked, timeout=STRETCH_DEADLINE), convert.follow_line)


def _tracked_by(sought: detect_pb2.DetectParameters, min_score: float, patience: int) -> tracks_pb2.TrackParameters:
    sought.min_score = min_score
    return tracks_pb2.TrackParameters(detect=sought, patience=patience)
