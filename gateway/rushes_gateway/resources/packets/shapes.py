"""Packets of a video stream, for decoders in the browser."""

from typing import Literal

from pydantic import Field

from rushes_gateway.shapes import Shape


class PacketRuns(Shape):
    """Runs of packets that can be decoded independently. Together they contain every frame once. Entry n of each list
    is of run n.
    """

    first_frames: list[int] = Field(description="First frame of each run, ascending.", examples=[[0, 250]])
    frame_counts: list[int] = Field(
        description="Number of frames of each run; they are consecutive.", examples=[[250, 198]]
    )
    byte_counts: list[int] = Field(
        description="Size in bytes of the response with each run.", examples=[[412_338, 301_002]]
    )


class PacketsRefusal(Shape):
    """Why an asset has no runs."""

    reason: Literal["codec", "open_gop", "order", "parameters"] = Field(
        description="`codec`: no browser decodes the codec. `open_gop`: some frame can only be decoded from a picture "
        "that does not start a closed group, or from one too many packets earlier. `order`: it is not certain which "
        "packet holds which frame. `parameters`: no single configuration decodes the whole video."
    )
    detail: str = Field(
        description="The reason in a sentence, for people.", examples=["No browser decodes mjpeg as this file has it."]
    )


class Packets(Shape):
    """The configuration of a `VideoDecoder` for an asset, and the runs that it can decode."""

    version: str = Field(
        description="Changes with the file; to be sent as `v` with each request for a run.", examples=["9f2c41d0"]
    )
    codec: str = Field(description="Codec string of RFC 6381; empty where unknown.", examples=["avc1.64001f"])
    description: str | None = Field(
        description="The configuration record, avcC or hvcC, in base64; null where the codec needs none."
    )
    coded_width: int = Field(description="Width in pixels, as stored.", examples=[1440])
    coded_height: int = Field(examples=[1080], description="Height in pixels, as stored.")
    display_width: int = Field(description="Width in square pixels, before rotation.", examples=[1920])
    display_height: int = Field(examples=[1080], description="Height in square pixels, before rotation.")
    rotation: Literal[0, 90, 180, 270] = Field(description="Clockwise rotation for display, in degrees.")
    mirrored: bool = Field(description="Whether the picture is flipped upside down before it is rotated.")
    frame_count: int = Field(description="Number of frames of the whole asset.", examples=[448])
    runs: PacketRuns
    refused: PacketsRefusal | None = Field(description="Why there are no runs; null where there are.")
