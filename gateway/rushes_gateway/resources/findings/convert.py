"""Conversion of what is detected without a model: regions between edges, and the playing field."""

from rushes.inference.v1 import edges_pb2, field_pb2
from rushes_gateway.resources.findings import shapes


def edges(frame: int, message: edges_pb2.DetectEdgesResponse) -> shapes.EdgesFound:
    """The regions between edges in a frame."""
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
            for region in message.regions
        ],
        horizontal_count=message.horizontal_count,
        pair_count=message.pair_count,
    )


def field(frame: int, message: field_pb2.SegmentFieldResponse) -> shapes.FieldFound:
    """The playing field in a frame."""
    return shapes.FieldFound(
        frame=frame,
        width=message.width,
        height=message.height,
        boundary=[(point.x, point.y) for point in message.boundary],
        coverage=message.coverage,
    )


def edges_line(message: edges_pb2.DetectEdgesInFramesResponse) -> shapes.EdgesInStretch:
    """The regions between edges in one frame of a stretch."""
    found = edges(message.frame, message.found)
    return shapes.EdgesInStretch(**dict(found), pts=message.pts, seconds=message.seconds)


def field_line(message: field_pb2.SegmentFieldInFramesResponse) -> shapes.FieldInStretch:
    """The playing field in one frame of a stretch."""
    found = field(message.frame, message.found)
    return shapes.FieldInStretch(**dict(found), pts=message.pts, seconds=message.seconds)
