"""The body of POST /api/export, with every rule of the replaced cutter."""

from typing import Annotated, Literal

from fastapi import HTTPException
from pydantic import BaseModel, Field, StringConstraints, field_validator

from rushes_footage.crops import Anchor
from rushes_footage.formats import ClipFormat
from rushes_gateway.resources.crops.shapes import Center, WantedCropKeyframe, WantedCropping
from rushes_gateway.resources.encoders.shapes import ENCODERS

RATIOS = ("9:16", "4:5", "1:1")
LONGEST_NAME = 100

Text200 = Annotated[str, StringConstraints(max_length=200)]


class Keyframe(BaseModel):
    """A crop that replaces the one before from a time of the source on. Without a ratio it ends the crop."""

    time: float = Field(ge=0, allow_inf_nan=False)
    center: Center
    ratio: Literal["9:16", "4:5", "1:1"] | None = None
    rand_portrait: bool = False
    rand_square: bool = False


class ExportRequest(BaseModel):
    """The fields and defaults of the replaced cutter. Times are in seconds of the source; frame 0 is at second 0."""

    input_path: Annotated[str, StringConstraints(min_length=1, max_length=4096)]
    cursor: float = Field(ge=0, allow_inf_nan=False)
    name: Annotated[str, StringConstraints(min_length=1)]
    clips: int = Field(3, ge=1, le=99)
    spread: float = Field(3.0, ge=0, le=3600, allow_inf_nan=False)
    short_side: int | None = Field(None, ge=0, le=4320)
    portrait_ratio: str | None = None
    crop_center: Center = 0.5
    format: Literal["MP4", "WebP", "WebP sequence"] = "MP4"
    label: Text200 = ""
    category: Text200 = ""
    profile: Annotated[str, StringConstraints(min_length=1, max_length=200)] = "default"
    folder_suffix: Annotated[str, StringConstraints(max_length=100)] = ""
    crop_keyframes: list[Keyframe] | None = Field(None, max_length=1000)
    rand_portrait: bool = False
    rand_square: bool = False
    track_subject: bool = False
    seed: int | None = Field(None, ge=0, lt=1 << 53)
    encoder: str = "libx264"
    fit: Literal["refuse", "shift"] = "refuse"

    @field_validator("name", "folder_suffix", "input_path")
    @classmethod
    def _no_control_characters(cls, text: str) -> str:
        if any(ord(character) < 32 or ord(character) == 127 for character in text):
            raise ValueError("must not contain control characters")
        return text

    @field_validator("name")
    @classmethod
    def _short_enough(cls, name: str) -> str:
        if len(name.encode()) > LONGEST_NAME:
            raise ValueError(f"must have {LONGEST_NAME} bytes at most")
        return name

    @property
    def clip_format(self) -> ClipFormat:
        """The format of the clips; "WebP" and "WebP sequence" mean the same."""
        return ClipFormat.MP4 if self.format == "MP4" else ClipFormat.WEBP

    @property
    def cropping(self) -> WantedCropping | None:
        """The crop; None: the whole picture."""
        if not (self.portrait_ratio or self.crop_keyframes or self.rand_portrait or self.rand_square):
            return None
        return WantedCropping(
            ratio=self.portrait_ratio or None,
            center=self.crop_center,
            random_portrait=self.rand_portrait,
            random_square=self.rand_square,
            anchor=Anchor.TRAVEL,
            keyframes=[
                WantedCropKeyframe(
                    time=keyframe.time,
                    ratio=keyframe.ratio,
                    center=keyframe.center,
                    random_portrait=keyframe.rand_portrait,
                    random_square=keyframe.rand_square,
                )
                for keyframe in self.crop_keyframes or ()
            ],
            seed=self.seed,
            follow_subject=self.track_subject,
        )

    def refuse_invalid_values(self) -> None:
        """Raise 400 for values outside the cutter's lists."""
        if self.encoder not in ENCODERS:
            raise HTTPException(400, f"encoder {self.encoder!r} is not one of {', '.join(ENCODERS)}")
        if self.portrait_ratio and self.portrait_ratio not in RATIOS:
            raise HTTPException(400, f"portrait_ratio {self.portrait_ratio!r} is not one of {', '.join(RATIOS)}")
        for field, text in (("name", self.name), ("folder_suffix", self.folder_suffix)):
            if any(part in text for part in ("/", "\\", "..")):
                raise HTTPException(400, f"{field} must not contain '/', '\\' or '..'")
