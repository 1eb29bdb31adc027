"""Facets, frame indexes and scans."""

from typing import Literal

from pydantic import Field

from rushes_gateway.contract.answers import Rational
from rushes_gateway.shapes import Shape


class FacetValue(Shape):
    """A value of a field, and its number of assets."""

    value: str = Field(
        description="As the list's filter of this name takes it. Codec and length are `unknown` where a file was not "
        "read, or cannot be read."
    )
    count: int


class Facets(Shape):
    """The values of fields among the assets of a list."""

    facets: dict[str, list[FacetValue]] = Field(
        description="For each requested field its values, the most frequent first, at most 200. An asset counts for "
        "each of its labels, and for each folder above it within its root."
    )
    total: int = Field(description="Number of assets under all filters.")


class DeltaRun(Shape):
    """`count` consecutive frames that lie `delta` ticks apart."""

    delta: int
    count: int


class FrameIndex(Shape):
    """The presentation timestamp (pts) of every frame: that of frame n is `first_pts` plus the first n deltas."""

    time_base: Rational = Field(description="Length of a tick in seconds.")
    first_pts: int = Field(description="pts of frame 0 in ticks.")
    end_pts: int = Field(description="End of the last frame in ticks.")
    frame_count: int
    constant_rate: Rational | None = Field(
        description="Frames per second where every frame lies within one tick of a constant grid; null elsewhere."
    )
    deltas: list[DeltaRun] = Field(description="Distances between consecutive frames in ticks.")
    key_frames: list[int] = Field(description="Numbers of the key frames, ascending.")
    hdr: Literal["pq", "hlg"] | None = Field(description="Transfer function of HDR pictures; null: SDR.")


class FrameIndexMaking(Shape):
    """A frame index that is still being made."""

    decoded: float | None = Field(
        description="The part of the video that has been decoded for it, 0 to 1: packets of some files do not tell "
        "their frames. null: nothing has to be decoded so far."
    )


class ScanRequest(Shape):
    """Which root to scan."""

    root: str | None = Field(None, description="Name of the root; absent: all roots.")
    retry_problems: bool = Field(False, description="Also read unchanged files again that could not be read before.")


class ScanStarted(Shape):
    """Ids of the jobs that scan."""

    job_ids: list[str]
