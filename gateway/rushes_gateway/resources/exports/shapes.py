"""What exports are ordered and edited with."""

from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from pydantic import Field, ValidationInfo, field_validator

from rushes_footage import contracts, formats
from rushes_footage.encoders import AUTO
from rushes_gateway.resources.crops.shapes import WantedCropping
from rushes_gateway.resources.encoders.shapes import AnyEncoder
from rushes_gateway.resources.formats.shapes import (
    ClipAudio,
    ClipFormat,
    Contract,
    DynamicRange,
    checked_audio,
    checked_range,
)
from rushes_gateway.shapes import Seconds, Shape

WantedCrossing: TypeAlias = Literal["allow", "warn", "refuse"]
"""What happens to clips that cross a cut of an edited video."""


class ShownPicture(Shape):
    """Size and part of the picture that clips show, and what happens to clips that cross a cut of an edited video."""

    cross_shots: WantedCrossing = Field(
        "warn",
        description="What happens to clips that cross a cut of an edited video. `warn`: they are cut, and `cuts` of "
        "each names the cuts within it, soon after. `refuse`: an error with the nearest starts that fit. `allow`: cuts "
        "are not looked for.",
    )

    short_side: int | None = Field(
        None, ge=0, le=4320, description="Shorter side of the clips in pixels, even; absent or 0: as the source."
    )
    crop: WantedCropping | None = Field(None, description="The crop; absent: the whole picture.")


class ClipLengths(ShownPicture):
    """How long clips are, and how far apart."""

    spread: float = Field(3.0, ge=0, le=3600, description="Seconds between the starts of consecutive clips.")
    seconds: float | None = Field(
        None,
        ge=0.04,
        le=3600,
        description="Length of each clip. At most one length may be given, and none with a contract other than "
        "`plain`; where none is: 8 seconds, or what the contract requires.",
    )
    frames: int | None = Field(
        None,
        ge=1,
        le=1_000_000,
        description="Length of each clip in frames of the source; at a variable rate the span of as many at the mean "
        "rate.",
    )
    contract: Contract = Field(
        contracts.Contract.PLAIN,
        description="Rules that the clips have to keep. `plain`: none. `video_201`, `video_193`: 201 or 193 frames at "
        "25 per second, sides in multiples of 32, for video generation. `foley`: exactly 8.000 s with sound.",
    )

    @field_validator("frames", "end", check_fields=False)
    @classmethod
    def _that_is_the_only_length(cls, value: float | None, info: ValidationInfo) -> float | None:
        before = [name for name in ("seconds", "frames") if name != info.field_name and info.data.get(name) is not None]
        if value is not None and before:
            raise ValueError(f"must be absent where {before[0]} is given")
        return value


class WantedClips(ClipLengths):
    """The settings that determine the frames of each clip of a batch, and what they show."""

    asset_id: UUID = Field(examples=["0199c0de-5f3a-7b1c-9a55-0c5a3f1d2e4b"])
    cursor: Seconds = Field(ge=0, examples=[41.8])
    clips: int = Field(3, ge=1, le=99, description="Number of clips.")
    end: float | None = Field(
        None,
        gt=0,
        allow_inf_nan=False,
        description="Seconds of the video at which the first clip ends, exclusive, after the cursor; the others are as "
        "long.",
    )
    replaces: UUID | None = Field(
        None,
        description="Id of an export whose group is overwritten. Its names are kept, and each of its clips is moved "
        "to the trash when the clip that replaces it is proven.",
    )
    fit: Literal["refuse", "shift"] = Field(
        "refuse",
        description="What happens to a batch that runs past the end of the video. `refuse`: an error with the latest "
        "possible start. `shift`: the batch is moved back just enough.",
    )


class ClipSettings(Shape):
    """Names and formats of an export's clips."""

    name: str | None = Field(
        None,
        max_length=100,
        description="Base of the group's name: groups are named <name>_001 and so on. Absent: the file's name without "
        "its extension. Characters that Windows forbids become `_`.",
        examples=["burrow_wide"],
    )
    category: str = Field("", max_length=200)
    folder_suffix: str = Field(
        "", max_length=100, description="Of the export folder. Characters that Windows forbids become `_` here, too."
    )
    format: ClipFormat = Field(
        formats.ClipFormat.MP4,
        description="`mp4`, `mov`, `mkv`: one file per clip. `webp`, `png`, `jpeg`: one folder per clip, with every "
        "frame as a picture frame_0001 and so on, and beside the folder the sound as a WAV file.",
    )
    audio: ClipAudio | None = Field(
        None,
        description="Codec of the sound: `aac`; `pcm`, 16 bits, in `mov` and `mkv`; `flac` in `mkv`. Absent: `aac`; "
        "with pictures `pcm`, which is the only one possible there.",
        validate_default=True,
    )
    dynamic_range: DynamicRange = Field(
        formats.DynamicRange.SDR,
        description="What happens to HDR (PQ, HLG). `sdr`: it is mapped to BT.709. `source`: it is kept as 10-bit "
        "HEVC; only for files, with the contract `plain`. Video that is not HDR stays as it is.",
        validate_default=True,
    )
    encoder: AnyEncoder = Field(
        AUTO,
        description="`auto`: the best encoder that passed its trial on the node. `libx264`: the CPU. An encoder that "
        "cannot be used is replaced by the next best, down to the CPU; the clip's `fallback` says so.",
    )

    @field_validator("audio")
    @classmethod
    def _that_the_format_holds(cls, audio: formats.ClipAudio | None, info: ValidationInfo) -> formats.ClipAudio | None:
        # An invalid format is missing here; it is reported by its own field.
        return checked_audio(info.data["format"], audio) if "format" in info.data else audio

    @field_validator("dynamic_range")
    @classmethod
    def _that_can_be_kept(cls, wanted: formats.DynamicRange, info: ValidationInfo) -> formats.DynamicRange:
        if "format" in info.data:
            return checked_range(info.data["format"], info.data.get("contract", contracts.Contract.PLAIN), wanted)
        return wanted


class ExportSettings(ClipSettings):
    """Names and formats of an export's clips, and their profile."""

    profile: str = Field("default", min_length=1, max_length=200)


class NewExport(ExportSettings, WantedClips):
    """A batch of clips to cut."""

    label: str = Field("", max_length=200)


class ClipsToDelete(Shape):
    """Clips that are to be deleted at once."""

    ids: Annotated[list[UUID], Field(min_length=1, max_length=1000)]


class WantedFacts(Shape):
    """New values for exports; absent fields stay as they are."""

    label: str | None = Field(None, max_length=200, description="The new value; empty: none.")
    category: str | None = Field(None, max_length=200, description="The new value; empty: none.")
    profile: str | None = Field(
        None,
        min_length=1,
        max_length=200,
        description="The profile in which the exports are shown; created where it does not exist.",
    )


class WantedFactsOfMany(WantedFacts):
    """New values for several exports, as one change: all of them are changed, or none."""

    export_ids: list[UUID] = Field(min_length=1, max_length=1000)
