"""Media nodes, and what came of trying their encoders and decoders."""

from datetime import datetime
from typing import TYPE_CHECKING

from pydantic import Field

from rushes_footage import encoders
from rushes_gateway.resources.shapes import Shape, spelt

if TYPE_CHECKING:
    from rushes_footage.encoders import TrialState as TrialState
else:
    TrialState = spelt(encoders.TrialState)


class EncoderTrial(Shape):
    """How an encoder stands on a node: listed by ffmpeg is not usable, so each is tried on a second of video."""

    name: str = Field(description="FFmpeg's name.", examples=["h264_nvenc"])
    state: TrialState
    in_use: bool = Field(
        description="Work is given to it. libx264 always is; one that is tried again stays in use meanwhile."
    )
    reason: str | None = Field(
        description="For people: why it is not usable.",
        examples=['ffmpeg said "Cannot load libcuda.so.1".'],
    )
    tried_at: datetime | None = Field(description="When its last trial ended; null before the first has.")


class DecoderTrial(Shape):
    """How a decoder of a graphics card stands on a node; what none is usable for is decoded by the CPU."""

    name: str = Field(description="FFmpeg's name of the way to the card.", examples=["cuda"])
    state: TrialState
    reason: str | None = Field(
        description="For people: why it is not usable, or not for all that it was tried with.",
        examples=['ffmpeg said "Cannot load libcuda.so.1".'],
    )
    tried_at: datetime | None = Field(description="When its last trial ended; null before the first has.")
    decodes: list[str] = Field(
        description="For people: what it decodes bit by bit as the CPU does.", examples=[["H.264", "HEVC"]]
    )


class Node(Shape):
    """A media node that is attached now."""

    name: str = Field(examples=["media-1"])
    slots: int = Field(description="Clips that it cuts at once.")
    encoders: list[EncoderTrial] = Field(description="The best first, libx264 last.")
    decoders: list[DecoderTrial] = Field(description="Those of graphics cards, the best first.")


class NodeList(Shape):
    """In order of attaching."""

    nodes: list[Node]
