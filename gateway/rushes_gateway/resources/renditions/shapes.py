"""Renditions: files made from an asset that browsers can play."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from rushes_gateway.shapes import Shape

Kind = Literal["potato", "low", "medium", "high", "audio"]
State = Literal["missing", "transcoding", "ready", "error", "none"]


class RenditionProblem(Shape):
    """Why a rendition could not be made."""

    reason: str = Field(description="The reason as one word, for programs.", examples=["RenditionNotProven"])
    detail: str = Field(examples=["Only 499 of the video's 500 frames can be decoded."])
    retry_after_seconds: int = Field(
        description="Seconds until it is tried again. A request before then starts nothing, unless the file has "
        "changed."
    )


class Rendition(Shape):
    """A file made from the original that browsers can play. A picture has every frame at its own time, and no sound."""

    kind: Kind = Field(
        description="`potato`, `low`, `medium`: the picture at most 480, 720 or 1080 pixels high. `high`: the picture "
        "in its own size. `audio`: the sound as WAV."
    )
    state: State = Field(description="`none`: there is nothing to make it from, such as the sound of a silent file.")
    progress: float = Field(ge=0, le=1)
    problem: RenditionProblem | None = Field(None, description="Set in the state `error`.")


class Renditions(Shape):
    """All renditions of one file."""

    renditions: list[Rendition]


class Making(Shape):
    """A rendition that is being made."""

    asset_id: str | None = Field(description="null: no scan has found the file yet.")
    root: str
    path: str
    kind: Kind
    progress: float = Field(ge=0, le=1)
    waits: bool = Field(description="Whether it is queued.")
    node: str = Field(description="The media node that makes it.", examples=["media-1"])
    asked_at: datetime = Field(description="When it was requested.")


class MakingList(Shape):
    """Renditions that are being made or are queued, on all media nodes that answer."""

    making: list[Making]
