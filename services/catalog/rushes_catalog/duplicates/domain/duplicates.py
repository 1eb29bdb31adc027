"""Duplicates in a collection, and their grouping for display."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeAlias

from rushes_catalog.domain.ids import AssetId
from rushes_footage.facts import Problem

_TRIMMED_SECONDS: Final = 0.4
"""Larger differences at an end count as trimmed: encoders and the grid of hashes cause smaller ones."""


@dataclass(frozen=True, slots=True)
class HashedFile:
    """Hashes of a file's frames, or why there are none."""

    fingerprint: str
    answer: bytes | Problem


@dataclass(frozen=True, slots=True)
class Copy:
    """Two near-duplicate files, by their fingerprints."""

    one: str
    other: str
    """The greater one."""
    mirrored: bool
    later_seconds: float
    """Seconds by which `other` begins later than `one`; negative where it begins earlier."""
    alike: float
    """1 for identical frames, 0.5 for as much difference as unrelated ones have."""


Pair: TypeAlias = tuple[str, str]
"""Two fingerprints in ascending order; the same twice for files of equal content."""


def pair_of(one: str, other: str) -> Pair:
    """The pair in ascending order."""
    return (one, other) if one <= other else (other, one)


@dataclass(frozen=True, slots=True)
class CollectedVideo:
    """A video of the collection that has duplicates."""

    asset_id: AssetId
    name: str
    category: str
    """"" for a loose video."""
    fingerprint: str
    duration_seconds: float
    size: int
    width: int
    """Displayed width; `height` likewise."""
    height: int

    @property
    def rank(self) -> tuple[float, int, int, bool, str, str]:
        """The smallest is the reference of its group: the longest, largest, sorted one."""
        longest = -round(self.duration_seconds / _TRIMMED_SECONDS)
        return longest, -self.width * self.height, -self.size, not self.category, self.category, self.name


class DuplicateKind(StrEnum):
    """How a video differs from its reference."""

    SAME_FILE = "same_file"
    COPY = "copy"
    TRIMMED = "trimmed"


@dataclass(frozen=True, slots=True)
class Likeness:
    """Likeness of a video to its reference."""

    kind: DuplicateKind
    mirrored: bool = False
    later_seconds: float = 0.0
    """Seconds by which the reference begins later."""
    alike: float = 1.0


@dataclass(frozen=True, slots=True)
class DuplicateGroup:
    """A reference video and its duplicates."""

    first: CollectedVideo
    others: tuple[tuple[CollectedVideo, Likeness], ...]


def grouped(
    videos: Iterable[CollectedVideo], copies: Iterable[Copy], dismissed: Collection[Pair]
) -> list[DuplicateGroup]:
    """Groups with the most certain first; each video at most once, beside the first one that it duplicates.

    Dismissed pairs, and duplicates of a group's duplicate only, are left out: each video shown is a duplicate of the
    reference.
    """
    by_content: dict[str, list[CollectedVideo]] = defaultdict(list)
    for video in videos:
        by_content[video.fingerprint].append(video)
    like: dict[str, list[tuple[str, Copy]]] = defaultdict(list)
    for copy in copies:
        if copy.one in by_content and copy.other in by_content and (copy.one, copy.other) not in dismissed:
            like[copy.one].append((copy.other, copy))
            like[copy.other].append((copy.one, copy))
    groups = []
    taken = set[AssetId]()
    for first in sorted((each for some in by_content.values() for each in some), key=lambda video: video.rank):
        if first.asset_id in taken:
            continue
        others = []
        if (first.fingerprint, first.fingerprint) not in dismissed:
            same = Likeness(DuplicateKind.SAME_FILE)
            others += [(each, same) for each in by_content[first.fingerprint] if each is not first]
        others += [
            (each, _likeness(first, each, copy))
            for fingerprint, copy in like[first.fingerprint]
            for each in by_content[fingerprint]
        ]
        left = [(each, how) for each, how in others if each.asset_id not in taken]
        if left:
            left.sort(key=lambda other: (-other[1].alike, other[0].rank))
            taken |= {first.asset_id, *(each.asset_id for each, _ in left)}
            groups.append(DuplicateGroup(first, tuple(left)))
    groups.sort(key=_doubt)
    return groups


def _doubt(group: DuplicateGroup) -> tuple[bool, float, str, str]:
    _, how = group.others[0]
    return how.kind is not DuplicateKind.SAME_FILE, -how.alike, group.first.category, group.first.name


def _likeness(first: CollectedVideo, other: CollectedVideo, copy: Copy) -> Likeness:
    later = copy.later_seconds if copy.one == first.fingerprint else -copy.later_seconds
    missing = abs(first.duration_seconds - other.duration_seconds)
    trimmed = max(abs(later), missing) > _TRIMMED_SECONDS
    return Likeness(DuplicateKind.TRIMMED if trimmed else DuplicateKind.COPY, copy.mirrored, later, copy.alike)


class SearchState(StrEnum):
    """State of a search."""

    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class DuplicateSearch:
    """The latest search of a collection."""

    state: SearchState
    error: str
    """For people; "" unless it has failed."""
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class SearchProgress:
    """Progress of hashing files."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Duplicates of a collection and the state of the search."""

    groups: Sequence[DuplicateGroup]
    search: DuplicateSearch | None
    progress: SearchProgress | None
    """Of a search that runs."""
    unhashed: int
    """Number of files that were not hashed yet."""
