"""Media nodes, and the results of trying their encoders and decoders."""

from datetime import datetime
from typing import TYPE_CHECKING

from pydantic import Field

from rushes_footage import encoders
from rushes_gateway.shapes import Shape, spelt

if TYPE_CHECKING:
    from rushes_footage.encoders import TrialState as TrialState
else:
    TrialState = spelt(encoders.TrialState)


class EncoderTrial(Shape):
    """Whether an encoder can be used on a node. ffmpeg also lists encoders that fail, so each is tried on a second of
    video.
    """

    name: str = Field(description="FFmpeg's name of the encoder.", examples=["h264_nvenc"])
    state: TrialState
    in_use: bool = Field(
        description="Whether clips are encoded with it. libx264 is always in use; an encoder that is being retried "
        "stays in use meanwhile."
    )
    reason: str | None = Field(
        description="Why it is not usable, for people.",
        examples=['ffmpeg said "Cannot load libcuda.so.1".'],
    )
    tried_at: datetime | None = Field(description="When the last trial ended; null before the first trial has ended.")


class DecoderTrial(Shape):
    """Whether a graphics card's decoder can be used on a node. The CPU decodes what no such decoder can."""

    name: str = Field(description="FFmpeg's name of the hardware acceleration.", examples=["cuda"])
    state: TrialState
    reason: str | None = Field(
        description="Why it is not usable, or not for everything that it was tried with; for people.",
        examples=['ffmpeg said "Cannot load libcuda.so.1".'],
    )
    tried_at: datetime | None = Field(description="When the last trial ended; null before the first trial has ended.")
    decodes: list[str] = Field(
        description="Codecs that it decodes bit for bit as the CPU does, for people.", examples=[["H.264", "HEVC"]]
    )


class Node(Shape):
    """A media node that is attached now."""

    name: str = Field(examples=["media-1"])
    slots: int = Field(description="Number of clips that the node cuts at once.")
    export_folder: str = Field(
        description="Absolute path of the folder of clips, on that machine; those with a suffix are beside it.",
        examples=["/srv/exports"],
    )
    encoders: list[EncoderTrial] = Field(description="Encoders, the best first, libx264 last.")
    decoders: list[DecoderTrial] = Field(description="Decoders of graphics cards, the best first.")


class NodeList(Shape):
    """Attached media nodes, in the order in which they attached."""

    nodes: list[Node]
