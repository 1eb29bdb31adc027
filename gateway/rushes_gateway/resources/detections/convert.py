"""Conversion of detections."""

from collections.abc import Iterable

from rushes.inference.v1 import detect_pb2
from rushes_gateway.resources.detections import shapes


def detections(messages: Iterable[detect_pb2.Detection]) -> list[shapes.Detection]:
    """The boxes of a picture."""
    return [
        shapes.Detection(
            x1=each.x1,
            y1=each.y1,
            x2=each.x2,
            y2=each.y2,
            score=each.score,
            class_index=each.class_index,
            class_name=each.class_name,
        )
        for each in messages
    ]


def stretch_line(message: detect_pb2.DetectFramesResponse) -> shapes.StretchDetections:
    """The detections of one frame of a stretch."""
    return shapes.StretchDetections(
        frame=message.frame,
        pts=message.pts,
        seconds=message.seconds,
        width=message.width,
        height=message.height,
        model_version=message.model_version,
        detections=detections(message.detections),
    )
