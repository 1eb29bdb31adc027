"""Conversion of detection runs."""

from collections.abc import Sequence

from rushes.catalog.v1 import detections_pb2
from rushes_gateway.contract.messages import as_json
from rushes_gateway.resources.convert import moment
from rushes_gateway.resources.detection_runs import shapes

_MIN_SCORE, _BEGINS_TRACK = 0.25, 0.5


def order_to(order: shapes.DetectionOrder) -> detections_pb2.Sought:
    """The message of an order, with the default score."""
    usual = _BEGINS_TRACK if order.tracks else _MIN_SCORE
    return detections_pb2.Sought(
        model=order.model,
        first=order.first,
        last=order.last,
        step=order.step,
        min_score=usual if order.min_score is None else order.min_score,
        iou=order.iou,
        classes=order.classes,
        size=order.size,
        tracks=order.tracks,
    )


def run(message: detections_pb2.DetectionRun) -> shapes.DetectionRun:
    """A run in its present state."""
    sought = message.sought
    return shapes.DetectionRun(
        id=message.id,
        asset_id=message.asset_id,
        job=as_json(message.job) if message.HasField("job") else None,
        model=sought.model,
        model_version=message.model_version,
        classes=list(message.classes),
        order=shapes.DetectionOrder(
            model=sought.model,
            first=sought.first,
            last=sought.last if sought.HasField("last") else None,
            step=sought.step,
            min_score=sought.min_score,
            iou=sought.iou,
            classes=list(sought.classes),
            size=sought.size if sought.HasField("size") else None,
            tracks=sought.tracks,
        ),
        created_at=moment(message.created_at),
        width=message.width,
        height=message.height,
        frames=message.frames,
        boxes=message.boxes,
    )


def frame(message: detections_pb2.DetectedFrame, classes: Sequence[str]) -> shapes.DetectedFrame:
    """The detections of a frame."""
    return shapes.DetectedFrame(
        frame=message.frame,
        pts=message.pts,
        seconds=message.seconds,
        detections=[
            shapes.DetectedBox(
                x1=box.x1,
                y1=box.y1,
                x2=box.x2,
                y2=box.y2,
                score=box.score,
                class_index=box.class_index,
                class_name=classes[box.class_index],
                track=box.track or None,
            )
            for box in message.boxes
        ],
    )


def lanes(message: detections_pb2.ReadDetectionLanesResponse, classes: Sequence[str]) -> shapes.DetectionLanes:
    """Where each class was found."""
    return shapes.DetectionLanes(
        lanes=[
            shapes.DetectionLane(
                class_index=lane.class_index,
                class_name=classes[lane.class_index],
                buckets=list(lane.buckets),
                boxes=list(lane.boxes),
                frames=list(lane.frames),
            )
            for lane in message.lanes
        ]
    )
