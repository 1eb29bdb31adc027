"""What people decided about writings in frames of videos, and which regions of a run these decisions hold for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeAlias

from rushes_catalog.domain.ids import BrandLabelId, ChangeId
from rushes_catalog.pipelines.domain.pipelines import StageRegion, Timeline
from rushes_footage.brand_letters import letters_of

LEAST_OVERLAP: Final = 0.5
"""Intersection over union of two boxes from which on they show the same writing."""


class Verdict(StrEnum):
    """What a person decided about a region."""

    CONFIRMED = "confirmed"
    """It shows the brand."""
    REJECTED = "rejected"
    """It shows no brand."""


@dataclass(frozen=True, slots=True)
class BrandLabel:
    """A decision about a writing in a frame of a content; the box is in pixels of the upright full-size picture."""

    id: BrandLabelId
    fingerprint: str
    """Of the video's content."""
    frame: int
    """Its number in the video."""
    x: int
    y: int
    w: int
    h: int
    text: str
    """As it was read."""
    verdict: Verdict
    brand: str | None
    """None where it was rejected."""
    made_by: str
    made_at: datetime
    change_id: ChangeId | None = None
    """The change that made it; None in labels of before."""


Labels: TypeAlias = Mapping[int, Sequence[BrandLabel]]
"""Decisions by the `seq` of the frame that they are about."""


def labels_by_seq(
    timeline: Timeline, contents: Sequence[str], labels: Iterable[BrandLabel]
) -> dict[int, list[BrandLabel]]:
    """The labels of the timeline's frames; `contents`: fingerprints of its videos, "" for unknown ones."""
    by_frame = labels_by_frame(labels)
    return {
        seq: found
        for seq, frame in enumerate(timeline.frames)
        if (found := by_frame.get((contents[frame.asset], frame.number)))
    }


def labels_by_frame(labels: Iterable[BrandLabel]) -> dict[tuple[str, int], list[BrandLabel]]:
    """Labels by the fingerprint of the content and the number of the frame in it."""
    by_frame: dict[tuple[str, int], list[BrandLabel]] = {}
    for label in labels:
        by_frame.setdefault((label.fingerprint, label.frame), []).append(label)
    return by_frame


def holding(region: StageRegion, labels: Sequence[BrandLabel]) -> BrandLabel | None:
    """The label of the same frame that holds for a region: of those with the same letters and enough overlap, the one
    with the most; the newest of equal ones."""
    same = [(overlap(region, label), label.made_at, label) for label in labels if same_writing(region, label)]
    return max(same, key=lambda each: each[:2])[2] if same else None


def same_writing(one: StageRegion | BrandLabel, other: StageRegion | BrandLabel) -> bool:
    """Whether two boxes of a frame overlap enough and have the same letters, regardless of case and punctuation."""
    return overlap(one, other) >= LEAST_OVERLAP and letters_of(one.text) == letters_of(other.text)


def overlap(one: StageRegion | BrandLabel, other: StageRegion | BrandLabel) -> float:
    """Intersection over union of two boxes, 0 to 1."""
    wide = min(one.x + one.w, other.x + other.w) - max(one.x, other.x)
    high = min(one.y + one.h, other.y + other.h) - max(one.y, other.y)
    if wide <= 0 or high <= 0:
        return 0.0
    shared = wide * high
    return shared / (one.w * one.h + other.w * other.h - shared)
