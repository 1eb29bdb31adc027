"""Exports, their clips, and the proof of each."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from rushes_gateway.schemas.base import Seconds, Shape
from rushes_gateway.schemas.changes import Change
from rushes_gateway.schemas.crops import ClipCrop, Cropping
from rushes_gateway.schemas.jobs import Job

ClipState = Literal["waiting", "running", "done", "failed", "cancelled", "deleted"]


class NewExport(Shape):
    """A batch of clips to cut."""

    asset_id: UUID = Field(examples=["0199c0de-5f3a-7b1c-9a55-0c5a3f1d2e4b"])
    cursor: Seconds = Field(ge=0, examples=[41.8])
    name: str | None = Field(
        None,
        max_length=100,
        description="Groups are named <name>_001 and so on; absent: the file's name without its extension.",
        examples=["burrow_wide"],
    )
    clips: int = Field(3, ge=1, le=99)
    spread: float = Field(3.0, ge=0, le=3600, description="Seconds between the starts of neighbours.")
    short_side: int | None = Field(
        None, ge=0, le=4320, description="Of the shorter side in pixels, even; absent or 0: as the source."
    )
    label: str = Field("", max_length=200)
    category: str = Field("", max_length=200)
    profile: str = Field("default", min_length=1, max_length=200)
    folder_suffix: str = Field("", max_length=100)
    crop: Cropping | None = Field(None, description="Absent: the whole picture.")
    fit: Literal["refuse", "shift"] = Field(
        "refuse", description="`shift` moves a batch that runs over the end back just enough."
    )


class FrameMatch(Shape):
    """How near a frame of the clip is to the source's: mean absolute difference of luma, of 255."""

    difference: float
    nearest_neighbour_difference: float


class Proof(Shape):
    """What was measured on the finished file by decoding it again."""

    frames: int
    frames_expected: int
    duration_seconds: float
    width: int
    height: int
    first: FrameMatch
    last: FrameMatch
    audio_offset_ms: float | None = Field(
        description="Where the sound starts relative to the picture; absent for a silent clip."
    )


class Clip(Shape):
    """One clip of an export."""

    id: str
    export_id: str
    index: int = Field(description="0-based.")
    start: Seconds
    first_frame: int
    frame_count: int
    path: str
    state: ClipState
    progress: float = Field(ge=0, le=1)
    error: str | None
    size: int | None = Field(description="In bytes, once done.")
    proof: Proof | None
    crop: ClipCrop | None = Field(description="What it shows of the picture; null: all of it.")


class Export(Shape):
    """A batch of clips."""

    id: str
    asset_id: str
    asset_name: str
    job: Job
    cursor: Seconds
    spread: float
    short_side: int | None
    label: str
    category: str
    profile: str
    folder_suffix: str
    group: str = Field(examples=["burrow_wide_001"])
    clips: list[Clip]
    created_at: datetime
    crop: Cropping | None = Field(description="As asked for, with the seed that was drawn; null: the whole picture.")


class ExportPage(Shape):
    """The newest first."""

    exports: list[Export]
    next_cursor: str | None


class Deleted(Shape):
    """What was removed."""

    paths: list[str]
    change: Change | None = Field(description="null where all was deleted before.")


class WantedFacts(Shape):
    """What is to be said of exports as a whole; what is absent stays as it is."""

    label: str | None = Field(None, max_length=200, description="Empty: none.")
    category: str | None = Field(None, max_length=200, description="Empty: none.")
    profile: str | None = Field(
        None, min_length=1, max_length=200, description="Where they are to be shown; created where it does not exist."
    )


class WantedFactsOfMany(WantedFacts):
    """The same of many, as one change: all of them or none."""

    export_ids: list[UUID] = Field(min_length=1, max_length=1000)


class Edited(Shape):
    """Exports as they are now."""

    exports: list[Export]
    change: Change | None = Field(description="null where all was so already.")
