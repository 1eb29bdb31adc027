"""Exports, their clips, and the proof of each."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field, ValidationInfo, field_validator

from rushes_footage import contracts, formats
from rushes_footage.encoders import AUTO
from rushes_gateway.resources.changes.shapes import Change
from rushes_gateway.resources.crops.shapes import ClipCrop, Cropping
from rushes_gateway.resources.encoders.shapes import AnyEncoder
from rushes_gateway.resources.formats.shapes import (
    ClipAudio,
    ClipFormat,
    Contract,
    DynamicRange,
    checked_audio,
    checked_range,
)
from rushes_gateway.resources.jobs.shapes import Job
from rushes_gateway.resources.shapes import Seconds, Shape

ClipState = Literal["waiting", "running", "done", "failed", "cancelled", "deleted"]


class WantedClips(Shape):
    """What decides which frames the clips of a batch consist of, and what they show."""

    asset_id: UUID = Field(examples=["0199c0de-5f3a-7b1c-9a55-0c5a3f1d2e4b"])
    cursor: Seconds = Field(ge=0, examples=[41.8])
    clips: int = Field(3, ge=1, le=99)
    spread: float = Field(3.0, ge=0, le=3600, description="Seconds between the starts of neighbours.")
    short_side: int | None = Field(
        None, ge=0, le=4320, description="Of the shorter side in pixels, even; absent or 0: as the source."
    )
    crop: Cropping | None = Field(None, description="Absent: the whole picture.")
    contract: Contract = Field(
        contracts.Contract.PLAIN,
        description="What the clips have to be like. `video_201`, `video_193`: so many frames at 25 per second, sides "
        "in multiples of 32, for video generation. `foley`: exactly 8.000 s with sound.",
    )
    replaces: UUID | None = Field(
        None,
        description="An export whose group is overwritten: its names are kept, and each of its clips goes into the "
        "trash when its successor is proven.",
    )
    fit: Literal["refuse", "shift"] = Field(
        "refuse", description="`shift` moves a batch that runs over the end back just enough."
    )


class PlannedClip(Shape):
    """A clip as it would be cut."""

    index: int = Field(description="0-based.")
    start: Seconds
    first_frame: int
    frame_count: int = Field(description="Of the clip itself.")
    rate: int | None = Field(description="Frames per second; null: the source's own frames.")
    crop: ClipCrop | None = Field(description="What it shows of the picture; null: all of it.")


class ExportPlan(Shape):
    """A batch as it would be cut, with nothing left to chance."""

    cursor: Seconds = Field(description="After a shift not what was asked for.")
    clips: list[PlannedClip]
    crop: Cropping | None = Field(
        description="As asked for, with a seed where one is needed: whoever orders with it gets these clips. null: the "
        "whole picture."
    )


class NewExport(WantedClips):
    """A batch of clips to cut."""

    name: str | None = Field(
        None,
        max_length=100,
        description="Groups are named <name>_001 and so on; absent: the file's name without its extension.",
        examples=["burrow_wide"],
    )
    label: str = Field("", max_length=200)
    category: str = Field("", max_length=200)
    profile: str = Field("default", min_length=1, max_length=200)
    folder_suffix: str = Field("", max_length=100)
    format: ClipFormat = Field(
        formats.ClipFormat.MP4,
        description="`mp4`, `mov`, `mkv`: a file each. `webp`, `png`, `jpeg`: a folder each, with every frame as a "
        "picture frame_0001 and so on, and the sound beside it as a WAV file.",
    )
    audio: ClipAudio | None = Field(
        None,
        description="`aac`; `pcm`, 16 bits, in `mov` and `mkv`; `flac` in `mkv`. Absent: `aac`, and beside pictures "
        "`pcm`, which is all that there can be.",
        validate_default=True,
    )
    dynamic_range: DynamicRange = Field(
        formats.DynamicRange.SDR,
        description="What becomes of HDR (PQ, HLG): `sdr` maps it to BT.709, `source` keeps it as HEVC of 10 bits, in "
        "files without a contract. What is not HDR stays as it is.",
        validate_default=True,
    )
    encoder: AnyEncoder = Field(
        AUTO,
        description="`auto` is the best that the node has proven, libx264 the CPU. "
        "What cannot be used is replaced by the next best, down to the CPU, and the clip says so.",
    )

    @field_validator("audio")
    @classmethod
    def _that_the_format_holds(cls, audio: formats.ClipAudio | None, info: ValidationInfo) -> formats.ClipAudio | None:
        # Without a format that is wrong itself, which is said already.
        return checked_audio(info.data["format"], audio) if "format" in info.data else audio

    @field_validator("dynamic_range")
    @classmethod
    def _that_can_be_kept(cls, wanted: formats.DynamicRange, info: ValidationInfo) -> formats.DynamicRange:
        if {"format", "contract"} <= info.data.keys():
            return checked_range(info.data["format"], info.data["contract"], wanted)
        return wanted


class FrameMatch(Shape):
    """How near a frame of the clip is to the source's: mean absolute difference of luma, of 255."""

    difference: float
    nearest_neighbour_difference: float


class Proof(Shape):
    """What was measured on the finished clip by decoding it again."""

    frames: int
    frames_expected: int
    duration_seconds: float | None = Field(description="null for a sequence: pictures say nothing of time.")
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
    frame_count: int = Field(description="Of the clip itself.")
    rate: int | None = Field(description="Frames per second; null: the source's own frames.")
    path: str = Field(description="Of a sequence its folder.")
    state: ClipState
    progress: float = Field(ge=0, le=1)
    error: str | None
    size: int | None = Field(description="In bytes, once done.")
    proof: Proof | None = Field(
        description="null before it is done, and for an imported clip until verifying it has found nothing wrong."
    )
    imported: bool = Field(
        description="The tool before Rushes made it. Until it has a proof, its frames are what its row says."
    )
    crop: ClipCrop | None = Field(description="What it shows of the picture; null: all of it.")
    format: ClipFormat
    audio: ClipAudio = Field(description="How its sound is kept, where it has any.")
    encoder: str | None = Field(
        description="What really encoded it, FFmpeg's name, once done.", examples=["h264_nvenc"]
    )
    fallback: str | None = Field(
        description="For people: why it was not encoded as asked for, or not by the best encoder.",
        examples=['h264_nvenc failed on media-1: ffmpeg said "No free session". libx264 was used instead.'],
    )
    done_at: datetime | None = Field(description="When it was proven and published; null before.")


class UnplacedFile(Shape):
    """Rows of the old database that belong to no video yet."""

    name: str = Field(description="Of the file, without its folder.", examples=["DSC_0042.MP4"])
    rows: int
    why: str = Field(examples=["No file of this name is in the library. Its rows are placed as soon as one is."])


class Import(Shape):
    """What became of the database of the clip cutter that Rushes replaces."""

    database: str | None = Field(description="null: none was named (DB_PATH).", examples=["/data/cutter.db"])
    notices: list[str] = Field(description="What of it was not read, and why.")
    clips: int = Field(description="That are here now.")
    hidden: int = Field(description="Hidden flags that are here now.")
    missing_clips: int = Field(description="Those of `clips` whose files were not there when they were imported.")
    unplaced_rows: int
    unplaced: list[UnplacedFile] = Field(description="Those with the most rows first, 1000 at most.")


class Verified(Shape):
    """What was found of a clip when it was proven again.

    Nothing is written down of it, but the first proof of an imported clip with which nothing is wrong.
    """

    differences: list[str] = Field(
        description="In words; none for a clip that is what was ordered.", examples=[["the file is gone"]]
    )
    proof: Proof | None = Field(description="null where the clip or its source cannot be decoded.")


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
    contract: Contract
    format: ClipFormat
    audio: ClipAudio
    dynamic_range: DynamicRange
    encoder: AnyEncoder = Field(description="As asked for.")


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
