"""The same subject from frame to frame."""

from pydantic import Field

from rushes_gateway.resources.detections.shapes import Detection
from rushes_gateway.resources.shapes import Shape


class TrackedDetection(Detection):
    """A box around a subject."""

    track: int = Field(description="From 1 on, in the order in which they begin; the subject's in this answer.")


class TrackedFrame(Shape):
    """A frame of a stretch: a line of the answer."""

    frame: int = Field(description="Counted from 0 in the order of presentation.", examples=[250])
    pts: int = Field(description="In ticks of the frame index's time base.", examples=[128_000])
    seconds: float = Field(description="From frame 0.", examples=[10.0])
    width: int = Field(description="Of the frame, upright, in pixels.", examples=[1920])
    height: int = Field(examples=[1080])
    model_version: str = Field(description="SHA-256 of the model's file.")
    detections: list[TrackedDetection] = Field(description="Best first; only what belongs to a track.")


class PathKey(Shape):
    """Where a crop's centre is; straight from one to the next."""

    frame: int = Field(examples=[250])
    center: float = Field(description="A share of the picture's width.", examples=[0.42])


class LostSpan(Shape):
    """Frames, both included, in which the subject was not seen: the way is a guess there."""

    first: int
    last: int
    bridged: bool = Field(
        description="It was seen before and after: the way goes straight from the one to the other. Else the way stays "
        "where it was."
    )


class SubjectPath(Shape):
    """The way of a crop that stays on one subject."""

    keys: list[PathKey] = Field(description="Ascending, from the first frame to the last.")
    lost: list[LostSpan] = Field(
        description="Ascending: every stretch in which a frame was looked at and the subject was not seen."
    )
    class_name: str = Field(description="What it is.", examples=["person"])
    seen: int = Field(description="Frames in which it was seen, of those that were looked at.", examples=[197])
    looked_at: int = Field(examples=[200])
    model_version: str = Field(description="SHA-256 of the model's file.")


class FollowProgress(Shape):
    """A line of the answer but the last."""

    progress: float = Field(description="Of the stretch that is looked through, 0 to 1.", examples=[0.35])


class FollowEnd(Shape):
    """The answer's last line."""

    path: SubjectPath
