"""Conversion of renditions, with the names that both APIs use."""

from typing import Literal

from rushes.media.v1 import renditions_pb2
from rushes_gateway.resources.renditions import shapes
from rushes_gateway.timestamps import moment

KINDS: dict[shapes.Kind, renditions_pb2.RenditionKind.ValueType] = {
    "potato": renditions_pb2.RENDITION_KIND_POTATO,
    "low": renditions_pb2.RENDITION_KIND_LOW,
    "medium": renditions_pb2.RENDITION_KIND_MEDIUM,
    "high": renditions_pb2.RENDITION_KIND_HIGH,
    "audio": renditions_pb2.RENDITION_KIND_AUDIO,
}
_KINDS: dict[int, shapes.Kind] = {number: kind for kind, number in KINDS.items()}
MADE: dict[int, Literal[shapes.Kind, "waveform", "shots"]] = {
    **_KINDS,
    renditions_pb2.RENDITION_KIND_WAVEFORM: "waveform",
    renditions_pb2.RENDITION_KIND_SHOTS: "shots",
}
"""Kinds that media nodes report while they make them."""
_STATES: dict[int, shapes.State] = {
    renditions_pb2.RENDITION_STATE_MISSING: "missing",
    renditions_pb2.RENDITION_STATE_TRANSCODING: "transcoding",
    renditions_pb2.RENDITION_STATE_READY: "ready",
    renditions_pb2.RENDITION_STATE_ERROR: "error",
    renditions_pb2.RENDITION_STATE_NONE: "none",
}


def making(message: renditions_pb2.Making, node: str, asset_id: str | None) -> shapes.Making:
    """A rendition that is not finished."""
    return shapes.Making(
        asset_id=asset_id,
        root=message.source.root,
        path=message.source.path,
        kind=_KINDS[message.kind],
        progress=message.progress,
        waits=message.waits,
        node=node,
        asked_at=moment(message.asked_at),
    )


def rendition(message: renditions_pb2.Rendition) -> shapes.Rendition:
    """One kind of an asset's renditions."""
    problem = message.problem if message.HasField("problem") else None
    return shapes.Rendition(
        kind=_KINDS[message.kind],
        state=_STATES[message.state],
        progress=message.progress,
        problem=shapes.RenditionProblem(
            reason=problem.reason, detail=problem.detail, retry_after_seconds=message.retry_after_seconds
        )
        if problem
        else None,
    )
