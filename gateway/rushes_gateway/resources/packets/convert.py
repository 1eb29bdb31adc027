"""Conversion of the packets of video streams."""

from typing import Literal, cast

from rushes.media.v1 import packets_pb2
from rushes_gateway.resources.packets import shapes

_REASONS: dict[int, Literal["codec", "open_gop", "order", "parameters"]] = {
    packets_pb2.REFUSAL_REASON_CODEC: "codec",
    packets_pb2.REFUSAL_REASON_OPEN_GOP: "open_gop",
    packets_pb2.REFUSAL_REASON_ORDER: "order",
    packets_pb2.REFUSAL_REASON_PARAMETERS: "parameters",
}


def packets(told: packets_pb2.GetPacketsResponse) -> shapes.Packets:
    """Configuration and runs for a decoder. Slow for files in which every frame is a run: call it in a thread."""
    return shapes.Packets(
        version=told.mark,
        codec=told.codec,
        description=told.description or None,
        coded_width=told.coded_width,
        coded_height=told.coded_height,
        display_width=told.display_width,
        display_height=told.display_height,
        rotation=cast("Literal[0, 90, 180, 270]", told.rotation),
        mirrored=told.mirrored,
        frame_count=told.frame_count,
        runs=shapes.PacketRuns(
            first_frames=list(told.first_frames),
            frame_counts=list(told.frame_counts),
            byte_counts=list(told.byte_counts),
        ),
        refused=_refusal(told.refusal) if told.HasField("refusal") else None,
    )


def _refusal(told: packets_pb2.Refusal) -> shapes.PacketsRefusal:
    return shapes.PacketsRefusal(reason=_REASONS[told.reason], detail=told.detail)
