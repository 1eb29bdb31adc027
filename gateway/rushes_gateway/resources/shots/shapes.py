"""Shots of edited videos, and the cuts between them."""

from typing import Literal

from pydantic import Field

from rushes_gateway.shapes import Seconds, Shape


class Shot(Shape):
    """What lies between two cuts."""

    first_frame: int = Field(examples=[0])
    last_frame: int = Field(description="The last frame that belongs to it.", examples=[249])
    start: Seconds = Field(examples=[0.0])
    end: float = Field(description="Seconds, exclusive.", examples=[10.0])


class ShotCut(Shape):
    """Where one shot becomes the next."""

    frame: int = Field(
        description="The first frame of the new shot; of a fade the first one after its middle.", examples=[250]
    )
    kind: Literal["cut", "fade"] = Field(description="`cut`: from one frame to the next. `fade`: over several frames.")
    confidence: float = Field(ge=0, le=1, examples=[0.97])


class Shots(Shape):
    """All shots of a video in order, one where it has no cut; and the cuts between them."""

    shots: list[Shot]
    cuts: list[ShotCut]


class ShotsProgress(Shape):
    """How far finding the shots is."""

    progress: float = Field(ge=0, le=1, examples=[0.4])
