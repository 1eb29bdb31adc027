"""Conversion of what is detected without a model: regions between edges, and the playing field."""

from rushes.inference.v1 import examine_pb2
from rushes_gateway.resources.findings import shapes


def edges(frame: int, message: examine_pb2.ExamineResponse | examine_pb2.ExamineFramesResponse) -> shapes.EdgesFound:
    """The regions between edges in a frame."""
    found = message.findings
    return shapes.EdgesFound(
        frame=frame,
        width=message.width,
        height=message.height,
        regions=[
            shapes.EdgeRegion(
                x=region.x,
                y=region.y,
                width=region.width,
                height=region.height,
                confidence=region.confidence,
                label=region.label,
            )
            for region in found.regions
        ],
        horizontal_count=round(found.measures["horizontal_count"]),
        pair_count=round(found.measures["pair_count"]),
    )


def field(frame: int, message: examine_pb2.ExamineResponse | examine_pb2.ExamineFramesResponse) -> shapes.FieldFound:
    """The playing field in a frame."""
    return shapes.FieldFound(
        frame=frame,
        width=message.width,
        height=message.height,
        boundary=[(point.x, point.y) for point in message.findings.outline],
        coverage=message.findings.measures["coverage"],
    )


def edges_line(message: examine_pb2.ExamineFramesResponse) -> shapes.EdgesInStretch:
    """The regions between edges in one frame of a stretch."""
    found = edges(message.frame, message)
    return shapes.EdgesInStretch(**dict(found), pts=message.pts, seconds=message.seconds)


def field_line(message: examine_pb2.ExamineFramesResponse) -> shapes.FieldInStretch:
    """The playing field in one frame of a stretch."""
    found = field(message.frame, message)
    return shapes.FieldInStretch(**dict(found), pts=message.pts, seconds=message.seconds)
