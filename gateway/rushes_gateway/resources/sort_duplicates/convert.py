"""Conversion of duplicates: videos that show the same."""

from typing import Literal

from rushes.catalog.v1 import duplicates_pb2
from rushes_gateway.resources.sort_duplicates import shapes
from rushes_gateway.timestamps import moment

_KINDS: dict[int, Literal["same_file", "copy", "trimmed"]] = {
    duplicates_pb2.DUPLICATE_KIND_SAME_FILE: "same_file",
    duplicates_pb2.DUPLICATE_KIND_COPY: "copy",
    duplicates_pb2.DUPLICATE_KIND_TRIMMED: "trimmed",
}
_STATES: dict[int, Literal["none", "running", "succeeded", "failed", "cancelled"]] = {
    duplicates_pb2.DUPLICATE_SEARCH_STATE_UNSPECIFIED: "none",
    duplicates_pb2.DUPLICATE_SEARCH_STATE_RUNNING: "running",
    duplicates_pb2.DUPLICATE_SEARCH_STATE_SUCCEEDED: "succeeded",
    duplicates_pb2.DUPLICATE_SEARCH_STATE_FAILED: "failed",
    duplicates_pb2.DUPLICATE_SEARCH_STATE_CANCELLED: "cancelled",
}


def video(message: duplicates_pb2.DuplicateVideo) -> shapes.DuplicateVideo:
    """A video, and its likeness to the first of its group."""
    kind = _KINDS.get(message.kind)
    likeness = kind and shapes.Likeness(
        kind=kind, mirrored=message.mirrored, later_seconds=message.later_seconds, alike=message.alike
    )
    return shapes.DuplicateVideo(
        name=message.name,
        asset_id=message.asset_id,
        category=message.category or None,
        duration_seconds=message.duration_seconds,
        size=message.size,
        width=message.width,
        height=message.height,
        likeness=likeness,
    )


def search(message: duplicates_pb2.DuplicateSearch) -> shapes.DuplicateSearch:
    """The state of the search."""
    return shapes.DuplicateSearch(
        state=_STATES[message.state],
        done=message.done,
        total=message.total,
        error=message.error or None,
        ended_at=moment(message.ended_at) if message.HasField("ended_at") else None,
    )
