"""Versions of finders, which trainings make, and what a version has scored."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from rushes_catalog.domain.ids import AssetId, FinderId, VersionId
from rushes_catalog.finders.domain.finders import DescriptorNames, WindowDescriptor
from rushes_footage.facts import Problem
from rushes_footage.files import FileVersion

MOST_VERSIONS = 10
"""Versions that are kept of a finder: the newest, and the one in use."""
SCORED_VERSIONS = 5
"""The newest versions whose scores are kept, beside those of the one in use."""
TOLERATED = 0.02
"""By so much less average precision a new version may have than the one in use to take its place."""


@dataclass(frozen=True, slots=True)
class UsedSpan:
    """A span that a version was trained on, in microseconds from frame 0; the end is exclusive."""

    asset_id: AssetId
    start_us: int
    end_us: int
    positive: bool
    rejected: bool = False
    """Negative: a person rejected it as a moment."""


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Precision and recall at a threshold."""

    threshold: float
    precision: float
    recall: float


@dataclass(frozen=True, slots=True)
class Mistake:
    """A held-out span whose score is far from what the example says; `source` counts the training's sources from 0."""

    source: int
    start: float
    end: float
    """In seconds from frame 0."""
    score: float
    positive: bool


@dataclass(frozen=True, slots=True)
class FinderCard:
    """What inference says of a classifier of windows. Scores are those of windows of sources that were held out."""

    algorithm: str
    descriptors: tuple[WindowDescriptor, ...]
    positives: int
    negatives: int
    """Spans; drawn negatives are not among them."""
    sources: int
    drawn: int
    """Windows of drawn negatives."""
    average_precision: float | None
    average_precision_before: float | None
    """Of the examples of the version in use, on the same folds."""
    threshold: float | None
    note: str
    curve: tuple[CurvePoint, ...]
    mistakes: tuple[Mistake, ...]
    problems: tuple[tuple[int, Problem], ...]
    """Sources that could not be used, by their number, and why."""
    window: float
    hop: float
    trainer: str


@dataclass(frozen=True, slots=True)
class TrainedFinder:
    """The result of a training."""

    card: FinderCard
    model: bytes


@dataclass(frozen=True, slots=True)
class FinderStep:
    """Progress of a training, 0 to 1; the stage is for people."""

    fraction: float
    stage: str


@dataclass(frozen=True, slots=True)
class WorstExample:
    """An example with a score that is far from what it is."""

    asset_id: AssetId
    start: float
    end: float
    """In seconds from frame 0."""
    score: float
    positive: bool


@dataclass(frozen=True, slots=True)
class VersionCard:
    """What is known of a version; stored with these names."""

    algorithm: str
    descriptors: DescriptorNames
    positives: int
    negatives: int
    """The hard ones included."""
    hard: int
    drawn: int
    sources: int
    average_precision: float | None
    average_precision_before: float | None
    threshold: float | None
    note: str
    window: float
    hop: float
    """Seconds."""
    trainer: str
    curve: tuple[CurvePoint, ...] = ()
    mistakes: tuple[WorstExample, ...] = ()


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A version to record."""

    id: VersionId
    finder_id: FinderId
    trained_at: datetime
    card: VersionCard
    spans: tuple[UsedSpan, ...]
    model: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class KnownVersion:
    """A stored version."""

    id: VersionId
    finder_id: FinderId
    number: int
    """Counted from 1; never used again."""
    trained_at: datetime
    card: VersionCard
    active: bool
    scanned: int = 0
    """Number of videos that it has scored."""


@dataclass(frozen=True, slots=True)
class ScoredWindows:
    """Scores of all windows of a file by a version; without sound there are none for a finder by sound."""

    source: FileVersion
    """The version of the file."""
    window: float
    hop: float
    start: float
    """Seconds: length of a window, between the beginnings of two, and where the first begins."""
    scores: bytes = field(repr=False)
    """16-bit floating-point numbers, little-endian, one for each window, calibrated: 0 to 1."""


def takes_over(card: VersionCard, *, there_is_one: bool) -> bool:
    """Whether a new version takes the place of the one in use: it is not clearly worse on the same folds."""
    if not there_is_one or card.average_precision is None or card.average_precision_before is None:
        return True
    return card.average_precision >= card.average_precision_before - TOLERATED


def to_drop(newest_first: Sequence[KnownVersion]) -> list[VersionId]:
    """Versions that are not kept, of all of a finder; the one in use always is."""
    active = next((place for place, each in enumerate(newest_first) if each.active), 0)
    kept = MOST_VERSIONS - (active >= MOST_VERSIONS)
    return [each.id for each in newest_first[kept:] if not each.active]


def without_scores(newest_first: Sequence[KnownVersion]) -> list[VersionId]:
    """Versions whose scores are not kept."""
    return [each.id for each in newest_first[SCORED_VERSIONS:] if not each.active]
