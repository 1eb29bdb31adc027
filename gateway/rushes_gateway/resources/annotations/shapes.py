"""Markers, labels, profiles."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from rushes_gateway.contract.answers import Change
from rushes_gateway.resources.crops.shapes import Cropping
from rushes_gateway.resources.encoders.shapes import AnyEncoder
from rushes_gateway.resources.formats.shapes import ClipAudio, ClipFormat, Contract, DynamicRange
from rushes_gateway.shapes import Seconds, Shape


class Marker(Shape):
    """An export as a marker on the timeline, with all settings that are needed to repeat it."""

    export_id: str
    start: Seconds
    number: int = Field(description="Counted from 1 in the order of the list.")
    output_path: str
    clips: int = Field(description="Number of clips that were ordered.")
    existing_clips: list[int] = Field(
        description="Positions of the clips that exist now, ascending, from 0: without those that were deleted, failed "
        "or are still to be cut."
    )
    spread: Seconds
    seconds: float = Field(description="Length of each clip.")
    short_side: int | None = Field(description="Shorter side of the clips in pixels; null: as the source.")
    label: str
    category: str
    folder_suffix: str
    group: str = Field(examples=["dog_001"])
    crop: Cropping | None = Field(description="The crop; null: the whole picture.")
    contract: Contract
    format: ClipFormat
    audio: ClipAudio
    dynamic_range: DynamicRange
    encoder: AnyEncoder = Field(description="The encoder that was requested.")


class Markers(Shape):
    """The markers of one asset in one profile."""

    markers: list[Marker]


class Profiles(Shape):
    """Names of profiles in alphabetical order; `default` is always included."""

    profiles: list[str]


class NewProfile(Shape):
    """A profile to create."""

    name: str = Field(min_length=1, max_length=200)


class Label(Shape):
    """A label that has been used."""

    text: str
    used_at: datetime


class Labels(Shape):
    """Labels that have been used, the most recently used first."""

    labels: list[Label]


class Hidden(Shape):
    """Whether an asset is hidden in a profile."""

    hidden: bool
    change: Change | None = Field(
        description="The change, which can be undone; null where the asset was in that state already."
    )


class Starred(Shape):
    """Whether an asset is starred."""

    starred: bool
    change: Change | None = Field(
        description="The change, which can be undone; null where the asset was in that state already."
    )


class ManyStarred(Shape):
    """Which assets are to be starred or not, as one change."""

    asset_ids: list[UUID] = Field(min_length=1, max_length=10_000)
    starred: bool


class ManyHidden(Shape):
    """Which assets are to be hidden or shown, as one change."""

    asset_ids: list[UUID] = Field(min_length=1, max_length=10_000)
    profile: str = Field("default", min_length=1, max_length=200)
    hidden: bool
