"""Conversion of tracks and of the paths of followed subjects."""

from rushes.inference.v1 import tracks_pb2
from rushes_gateway.resources.detections.convert import detections
from rushes_gateway.resources.tracks import shapes


def frame(message: tracks_pb2.TrackFramesResponse) -> shapes.TrackedFrame:
    """The detections of a frame that belong to tracks."""
    boxes = detections(each.detection for each in message.detections)
    return shapes.TrackedFrame(
        frame=message.frame,
        pts=message.pts,
        seconds=message.seconds,
        width=message.width,
        height=message.height,
        model_version=message.model_version,
        detections=[
            shapes.TrackedDetection(**box.model_dump(), track=each.track)
            for box, each in zip(boxes, message.detections, strict=True)
        ],
    )


def follow_line(message: tracks_pb2.FollowSubjectResponse) -> shapes.FollowProgress | shapes.FollowEnd:
    """One line of the response: the progress, or the path at the end."""
    if message.WhichOneof("said") == "progress":
        return shapes.FollowProgress(progress=message.progress)
    path = message.path
    return shapes.FollowEnd(
        path=shapes.SubjectPath(
            keys=[shapes.PathKey(frame=key.frame, center=key.centre) for key in path.keys],
            lost=[shapes.LostSpan(first=span.first, last=span.last, bridged=span.bridged) for span in path.lost],
            class_name=path.class_name,
            seen=path.seen,
            looked_at=path.looked_at,
            model_version=path.model_version,
        )
    )
