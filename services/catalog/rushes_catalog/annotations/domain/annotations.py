"""Annotations of assets: markers, labels, hidden flags."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from rushes_catalog.domain.ids import AssetId, ExportId
from rushes_footage.contracts import Contract
from rushes_footage.crops import Cropping
from rushes_footage.files import Place
from rushes_footage.formats import ClipAudio, ClipFormat, DynamicRange

DEFAULT_PROFILE = "default"


@dataclass(frozen=True, slots=True)
class Marker:
    """An export on the timeline; start, spread and length of each clip in seconds; `number` counts a list from 1.

    `clips` were ordered; `existing_clips` are the positions, from 0, of those that exist now.
    """

    asset_id: AssetId
    export_id: ExportId
    start: float
    output_path: str
    clips: int
    existing_clips: tuple[int, ...]
    spread: float
    seconds: float
    short_side: int
    label: str
    category: str
    folder_suffix: str
    group: str
    cropping: Cropping | None
    contract: Contract
    format: ClipFormat
    audio: ClipAudio
    dynamic_range: DynamicRange
    encoder: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class Label:
    """A label and when it was last used."""

    text: str
    used_at: datetime


@dataclass(frozen=True, slots=True)
class HiddenAsset:
    """An asset that is hidden in a profile."""

    asset_id: AssetId
    place: Place


def in_order(markers: Iterable[Marker]) -> tuple[Marker, ...]:
    """By start, then by age; numbered."""
    ordered = sorted(markers, key=lambda marker: (marker.start, marker.export_id))
    return tuple(replace(marker, number=number) for number, marker in enumerate(ordered, 1))


def first_of_start(markers: Iterable[Marker]) -> tuple[Marker, ...]:
    """The earliest export for each asset and start, as the replaced cutter's clients expect."""
    first: dict[tuple[AssetId, float], Marker] = {}
    for marker in in_order(markers):
        first.setdefault((marker.asset_id, marker.start), marker)
    return in_order(first.values())
