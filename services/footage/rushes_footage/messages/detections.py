"""Conversions of detections: of inference's answers, its tracking requests, and what the catalog stores."""

from collections.abc import Sequence

from rushes.catalog.v1 import detections_pb2
from rushes.inference.v1 import detect_pb2, tracks_pb2
from rushes_footage.detections import DetectedFrame, Detection


def detection_to(detection: Detection, classes: Sequence[str]) -> detect_pb2.Detection:
    """A detection without its track; `classes` are the model's class names."""
    return detect_pb2.Detection(
        x1=detection.x1,
        y1=detection.y1,
        x2=detection.x2,
        y2=detection.y2,
        score=detection.score,
        class_index=detection.class_index,
        class_name=classes[detection.class_index],
    )


def detection_from(message: detect_pb2.Detection, track: int = 0) -> Detection:
    """A detection with its track."""
    return Detection(message.x1, message.y1, message.x2, message.y2, message.score, message.class_index, track)


def detected_frame_to(
    frame: DetectedFrame, classes: Sequence[str], model_version: str
) -> detect_pb2.DetectFramesResponse:
    """A frame's detections, without tracks."""
    return detect_pb2.DetectFramesResponse(
        frame=frame.number,
        pts=frame.pts,
        seconds=frame.seconds,
        width=frame.width,
        height=frame.height,
        detections=[detection_to(each, classes) for each in frame.detections],
        model_version=model_version,
    )


def tracked_frame_to(
    frame: DetectedFrame, classes: Sequence[str], model_version: str
) -> tracks_pb2.TrackFramesResponse:
    """A frame's detections, with tracks."""
    return tracks_pb2.TrackFramesResponse(
        frame=frame.number,
        pts=frame.pts,
        seconds=frame.seconds,
        width=frame.width,
        height=frame.height,
        detections=[
            tracks_pb2.TrackedDetection(detection=detection_to(each, classes), track=each.track)
            for each in frame.detections
        ],
        model_version=model_version,
    )


def detected_frame_from(message: detect_pb2.DetectFramesResponse | tracks_pb2.TrackFramesResponse) -> DetectedFrame:
    """A frame's detections, with tracks where the message has them."""
    if isinstance(message, tracks_pb2.TrackFramesResponse):
        found = tuple(detection_from(each.detection, each.track) for each in message.detections)
    else:
        found = tuple(detection_from(each) for each in message.detections)
    return DetectedFrame(message.frame, message.pts, message.seconds, message.width, message.height, found)


def linked_box_to(detection: Detection) -> tracks_pb2.LinkedBox:
    """A detection of which the track is requested."""
    return tracks_pb2.LinkedBox(
        x1=detection.x1,
        y1=detection.y1,
        x2=detection.x2,
        y2=detection.y2,
        score=detection.score,
        class_index=detection.class_index,
    )


def linked_box_from(message: tracks_pb2.LinkedBox) -> Detection:
    """A detection of which the track is requested."""
    return Detection(message.x1, message.y1, message.x2, message.y2, message.score, message.class_index)


def detected_box_to(detection: Detection, classes: Sequence[str]) -> detections_pb2.DetectedBox:
    """A detection as the catalog stores it; `classes` are the model's class names."""
    return detections_pb2.DetectedBox(
        x1=detection.x1,
        y1=detection.y1,
        x2=detection.x2,
        y2=detection.y2,
        score=detection.score,
        class_index=detection.class_index,
        class_name=classes[detection.class_index],
        track=detection.track or None,
    )


def detected_box_from(message: detections_pb2.DetectedBox) -> Detection:
    """A detection as the catalog stores it."""
    return Detection(message.x1, message.y1, message.x2, message.y2, message.score, message.class_index, message.track)
