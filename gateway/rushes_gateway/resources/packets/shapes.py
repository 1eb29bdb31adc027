"""Packets of a picture, for decoders in the browser."""

from typing import Literal

from pydantic import Field

from rushes_gateway.resources.shapes import Shape


class PacketRuns(Shape):
    """Runs of packets that decode by themselves; together they hold every frame once. Entry n of each list is run n."""

    first_frames: list[int] = Field(description="The first frame of each, ascending.", examples=[[0, 250]])
    frame_counts: list[int] = Field(description="Its frames follow each other.", examples=[[250, 198]])
    byte_counts: list[int] = Field(description="Bytes of the answer that holds it.", examples=[[412_338, 301_002]])


class PacketsRefusal(Shape):
    """Why an asset has no runs."""

    reason: Literal["codec", "open_gop", "order", "parameters"] = Field(
        description="`codec`: no browser decodes it. `open_gop`: a frame could only be decoded from a picture that is "
        "no closed start, or from one too many packets before it. `order`: which packet is which frame is not certain. "
        "`parameters`: one configuration does not decode all of it."
    )
    detail: str = Field(description="For people.", examples=["No browser decodes mjpeg as this file has it."])


class Packets(Shape):
    """What a `VideoDecoder` has to know of an asset, and the runs that it may be given."""

    version: str = Field(description="Changes with the file; to be sent as `v` with each run.", examples=["9f2c41d0"])
    codec: str = Field(description="As RFC 6381 has it; empty where it is not known.", examples=["avc1.64001f"])
    description: str | None = Field(
        description="The configuration record, avcC or hvcC, in base64; null where the codec needs none."
    )
    coded_width: int = Field(description="In pixels, as stored.", examples=[1440])
    coded_height: int = Field(examples=[1080])
    display_width: int = Field(description="In square pixels, before it is turned.", examples=[1920])
    display_height: int = Field(examples=[1080])
    rotation: Literal[0, 90, 180, 270] = Field(description="Degrees by which it is turned clockwise to be shown.")
    mirrored: bool = Field(description="Whether it is flipped upside down before it is turned.")
    frame_count: int = Field(description="Of the whole asset.", examples=[448])
    runs: PacketRuns
    refused: PacketsRefusal | None = Field(description="Why there are no runs; null where there are.")
