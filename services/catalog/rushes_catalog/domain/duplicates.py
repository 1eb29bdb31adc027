"""Videos of a collection that show the same, and which of them stand beside each other."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeAlias

from rushes_catalog.domain.ids import AssetId
from rushes_footage.facts import Problem

_TRIMMED_SECONDS: Final = 0.4
"""What two copies differ in at one end before that is called trimmed: encoders and grids of hashes differ by less."""


@dataclass(frozen=True, slots=True)
class HashedFile:
    """The hashes of a file's frames, or why nobody knows them."""

    fingerprint: str
    answer: bytes | Problem


@dataclass(frozen=True, slots=True)
class Copy:
    """Two files that show the same, by their fingerprints."""

    one: str
    other: str
    """The greater one."""
    mirrored: bool
    later_seconds: float
    """Of `one` before `other` begins; negative where that begins before."""
    alike: float
    """1 where all that was compared is the same, 0.5 where it is as different as what is unrelated."""


Pair: TypeAlias = tuple[str, str]
"""Two fingerprints, the lesser one first; twice the same for files that hold the same."""


def pair_of(one: str, other: str) -> Pair:
    """In their order."""
    return (one, other) if one <= other else (other, one)


@dataclass(frozen=True, slots=True)
class CollectedVideo:
    """A video of the collection that something else may be like."""

    asset_id: AssetId
    name: str
    category: str
    """"": it lies loose."""
    fingerprint: str
    duration_seconds: float
    size: int
    width: int
    """As shown; so is the height."""
    height: int

    @property
    def rank(self) -> tuple[float, int, int, bool, str, str]:
        """The least one is what the others are compared with: the longest, largest, sorted one."""
        longest = -round(self.duration_seconds / _TRIMMED_SECONDS)
        return longest, -self.width * self.height, -self.size, not self.category, self.category, self.name


class DuplicateKind(StrEnum):
    """What a video is beside another one."""

    SAME_FILE = "same_file"
    COPY = "copy"
    TRIMMED = "trimmed"


@dataclass(frozen=True, slots=True)
class Likeness:
    """Of a video to the one that it is compared with."""

    kind: DuplicateKind
    mirrored: bool = False
    later_seconds: float = 0.0
    """Of the other one, before this one begins."""
    alike: float = 1.0


@dataclass(frozen=True, slots=True)
class DuplicateGroup:
    """A video, and others that show the same."""

    first: CollectedVideo
    others: tuple[tuple[CollectedVideo, Likeness], ...]


def grouped(
    videos: Iterable[CollectedVideo], copies: Iterable[Copy], dismissed: Collection[Pair]
) -> list[DuplicateGroup]:
    """Each video at most once: beside the first one that it is like. The surest groups first.

    What was dismissed, or is like one of the others alone, is seen when those are out of the way: nobody is shown two
    videos of which nothing is known but that both are like a third.
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
    """How a search stands."""

    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class DuplicateSearch:
    """The last one in a collection."""

    state: SearchState
    error: str
    """A sentence for people; "" where it has not failed."""
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class SearchProgress:
    """Of files whose frames are hashed."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Duplicates:
    """What is known of a collection."""

    groups: Sequence[DuplicateGroup]
    search: DuplicateSearch | None
    progress: SearchProgress | None
    """Of a search that runs."""
    unhashed: int
    """Files that no search has looked at."""
