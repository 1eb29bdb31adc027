"""Renditions: what a browser can play of an asset."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from rushes_gateway.resources.shapes import Shape

Kind = Literal["potato", "low", "medium", "high", "audio"]
State = Literal["missing", "transcoding", "ready", "error", "none"]


class RenditionProblem(Shape):
    """Why a rendition could not be made."""

    reason: str = Field(description="A word for programs.", examples=["RenditionNotProven"])
    detail: str = Field(examples=["Only 499 of the video's 500 frames can be decoded."])
    retry_after_seconds: int = Field(description="Asking for it sooner begins nothing, unless the file has changed.")


class Rendition(Shape):
    """A file that a browser can play, made of the original. The picture has every frame at its own time, no sound."""

    kind: Kind = Field(
        description="The picture at most 480, 720 or 1080 pixels high or in its own size, or the sound as WAV."
    )
    state: State = Field(description="none: there is nothing to make it of, as of the sound of a silent file.")
    progress: float = Field(ge=0, le=1)
    problem: RenditionProblem | None = Field(None, description="With the state error.")


class Renditions(Shape):
    """All kinds of one file."""

    renditions: list[Rendition]


class Making(Shape):
    """A rendition that is being made."""

    asset_id: str | None = Field(description="null: no scan has found the file yet.")
    root: str
    path: str
    kind: Kind
    progress: float = Field(ge=0, le=1)
    waits: bool = Field(description="For its turn.")
    node: str = Field(description="The media node that makes it.", examples=["media-1"])
    asked_at: datetime


class MakingList(Shape):
    """On all media nodes that answer."""

    making: list[Making]
