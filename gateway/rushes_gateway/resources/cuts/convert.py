"""Conversion of planned cuts."""

from rushes.catalog.v1 import cuts_pb2
from rushes_gateway.resources.cuts import shapes


def cut(message: cuts_pb2.PlannedCut) -> shapes.Cut:
    """A planned cut."""
    return shapes.Cut(id=message.id, start=message.start, end=message.end, label=message.label, note=message.note)
