"""Tracks of subjects from frame to frame, and paths of crops that follow one."""

from pydantic import Field

from rushes_gateway.resources.detections.shapes import Detection
from rushes_gateway.shapes import Shape


class TrackedDetection(Detection):
    """A box around a subject."""

    track: int = Field(
        description="Number of the subject's track in this response, counted from 1 in the order in which tracks begin."
    )


class TrackedFrame(Shape):
    """A frame of a stretch: one line of the response."""

    frame: int = Field(description="Counted from 0 in the order of presentation.", examples=[250])
    pts: int = Field(description="Presentation timestamp in ticks of the frame index's time base.", examples=[128_000])
    seconds: float = Field(description="Seconds from frame 0.", examples=[10.0])
    width: int = Field(description="Width of the upright frame in pixels.", examples=[1920])
    height: int = Field(examples=[1080], description="Height of the upright frame in pixels.")
    model_version: str = Field(description="SHA-256 of the model's file.")
    detections: list[TrackedDetection] = Field(
        description="In descending order of score; only detections that belong to a track."
    )


class PathKey(Shape):
    """Position of a crop's centre at a frame; between keys it moves linearly."""

    frame: int = Field(examples=[250])
    center: float = Field(description="Position as a share of the picture's width, 0 to 1.", examples=[0.42])


class LostSpan(Shape):
    """A range of frames, both ends included, in which the subject was not found: the path is a guess there."""

    first: int
    last: int
    bridged: bool = Field(
        description="true: the subject was found before and after, and the path is linear in between. false: the path "
        "stays where it was."
    )


class SubjectPath(Shape):
    """The path of a crop that follows one subject."""

    keys: list[PathKey] = Field(description="Keys in ascending order, from the first frame to the last.")
    lost: list[LostSpan] = Field(
        description="In ascending order, every range in which frames were examined and the subject was not found."
    )
    class_name: str = Field(description="Class of the subject.", examples=["person"])
    seen: int = Field(description="Number of frames, of `looked_at`, in which the subject was found.", examples=[197])
    looked_at: int = Field(examples=[200], description="Number of frames examined.")
    model_version: str = Field(description="SHA-256 of the model's file.")


class FollowProgress(Shape):
    """Any line of the response but the last."""

    progress: float = Field(description="Progress through the range of frames, 0 to 1.", examples=[0.35])


class FollowEnd(Shape):
    """The last line of the response."""

    path: SubjectPath
