"""Finding near-duplicate videos by the perceptual hashes of their frames.

Hashes are looked up by bands of their bits (multi-index hashing: M. Norouzi, A. Punjani, D. Fleet, "Fast Search in
Hamming Space with Multi-Index Hashing", 2012): two hashes that differ in fewer bits than there are bands have a band in
common. Each match votes for a pair of videos and a time offset. The decision is by the mean distance of all frames that
overlap at this offset: unrelated frames differ in half of their bits.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from rushes_inference.domain.copies import HEAD, SPACING, Copy, FrameHashes, VideoHashes
from rushes_inference.vision.perceptual_hash import mirrored

DIFFERENT: Final = 6.0
"""Largest mean distance, in bits of 63, of near-duplicates."""
LEAST_SHARED: Final = 4
"""Least number of overlapping frames: one second."""
LEAST_SHARE: Final = 0.6
"""Least share of the shorter video's frames that have to overlap."""
ENOUGH: Final = 3 * HEAD // 4
"""Overlapping frames that are enough in any case: of long videos only beginnings or ends may overlap."""

_BANDS: Final = 3
_BAND_BITS: Final = 21
_NEAR: Final = 10
"""Largest distance of two hashes that counts as a match."""
_LOOKED_UP: Final = 24
"""Hashes of a video that are looked up, spread evenly; all hashes are in the index."""
_CROWD: Final = 400
"""Bands with more hashes than this are skipped, as they do not discriminate."""
_AT_ONCE: Final = 2_000_000
"""Hashes compared at once."""
_WAYS: Final = 3
"""Offsets of two videos that are tried, those with most votes first."""

_Indexes: TypeAlias = NDArray[np.int64]


def copies(videos: Sequence[VideoHashes]) -> Iterator[Copy]:
    """Each pair of near-duplicates, by the first one's index, then the other's."""
    index = _Index.of(videos)
    led = _leads(index, len(videos))
    for one, other in sorted(led):
        found = _compared(videos[one], videos[other], led[one, other])
        if found is not None:
            yield Copy(one, other, *found)


@dataclass(frozen=True)
class _Index:
    """The distinct hashes of all videos, each with its video and first position."""

    hashes: FrameHashes
    video: NDArray[np.int32]
    place: NDArray[np.int32]
    looked_up: _Indexes

    @classmethod
    def of(cls, videos: Sequence[VideoHashes]) -> "_Index":
        hashes, places, looked_up, begin = [np.empty(0, np.uint64)], [np.empty(0, np.int32)], [np.empty(0, np.int64)], 0
        counts = np.zeros(len(videos), np.int64)
        for number, each in enumerate(videos):
            _, first = np.unique(each.hashes, return_index=True)
            first = np.sort(first[each.hashes[first] != 0])
            hashes.append(each.hashes[first])
            places.append(each.places[first])
            counts[number] = count = len(first)
            some = np.unique(np.linspace(0, count - 1, min(count, _LOOKED_UP)).astype(np.int64)) if count else first
            looked_up.append(some.astype(np.int64) + begin)
            begin += count
        video = np.repeat(np.arange(len(videos), dtype=np.int32), counts)
        return cls(np.concatenate(hashes), video, np.concatenate(places), np.concatenate(looked_up))


_Way: TypeAlias = tuple[bool, int]
"""Whether mirrored, and the offset in positions."""


def _leads(index: _Index, count: int) -> dict[tuple[int, int], list[_Way]]:
    """Candidate pairs, with their offsets by votes."""
    votes: dict[tuple[int, int], dict[_Way, int]] = defaultdict(lambda: defaultdict(int))
    for band in range(_BANDS):
        shift = np.uint64(1 + band * _BAND_BITS)
        keys = _band(index.hashes, shift)
        order = np.argsort(keys, kind="stable")
        ordered = keys[order]
        for turned in (False, True):
            asked = mirrored(index.hashes[index.looked_up]) if turned else index.hashes[index.looked_up]
            asked_keys = _band(asked, shift)
            begin, end = np.searchsorted(ordered, asked_keys), np.searchsorted(ordered, asked_keys, side="right")
            counts = np.where(end - begin > _CROWD, 0, end - begin)
            for some in _blocks(counts):
                question = np.repeat(np.arange(some.start, some.stop), counts[some])
                within = np.arange(len(question)) - np.repeat(np.cumsum(counts[some]) - counts[some], counts[some])
                found = order[begin[question] + within]
                source = index.looked_up[question]
                differ = np.bitwise_count(asked[question] ^ index.hashes[found])
                near = (differ <= _NEAR) & (index.video[source] != index.video[found])
                _count(index, source[near], found[near], turned, votes)
    return {
        pair: sorted(ways, key=lambda way: (-ways[way], way))[:_WAYS] for pair, ways in votes.items() if pair[0] < count
    }


def _band(hashes: FrameHashes, shift: np.uint64) -> NDArray[np.uint32]:
    return ((hashes >> shift) & np.uint64((1 << _BAND_BITS) - 1)).astype(np.uint32)


def _blocks(counts: _Indexes) -> Iterator[slice]:
    """Look-ups with about _AT_ONCE results together."""
    total = np.cumsum(counts)
    begin = 0
    while begin < len(counts):
        before = int(total[begin - 1]) if begin else 0
        end = max(begin + 1, int(np.searchsorted(total, before + _AT_ONCE, side="right")))
        yield slice(begin, end)
        begin = end


def _count(
    index: _Index,
    source: _Indexes,
    found: _Indexes,
    turned: bool,
    votes: dict[tuple[int, int], dict[_Way, int]],
) -> None:
    one, other = index.video[source], index.video[found]
    later = index.place[source] - index.place[found]
    swapped = one > other
    rows = np.stack(
        (np.where(swapped, other, one), np.where(swapped, one, other), np.where(swapped, -later, later)), axis=1
    )
    each, times = np.unique(rows, axis=0, return_counts=True)
    for (first, second, way), many in zip(each.tolist(), times.tolist(), strict=True):
        votes[first, second][turned, way] += many


def _compared(one: VideoHashes, other: VideoHashes, ways: Sequence[_Way]) -> tuple[bool, float, float, float] | None:
    """The overlap of two videos as a Copy; None where they are no near-duplicates."""
    shorter = min(np.count_nonzero(one.hashes), np.count_nonzero(other.hashes))
    # In still pictures every offset is as good as another: plain ones come first.
    ends = int(one.places[-1]) - int(other.places[-1])
    tried = {(turned, later + by) for turned, later in ways for by in (-1, 0, 1)}
    tried |= {(turned, later) for turned, _ in ways for later in (0, ends)}
    best: tuple[float, int, bool, int] | None = None
    for turned, later in sorted(tried):
        hashes = mirrored(other.hashes) if turned else other.hashes
        _, mine, its = np.intersect1d(one.places, other.places + later, assume_unique=True, return_indices=True)
        evident = (one.hashes[mine] != 0) & (hashes[its] != 0)
        shared = int(np.count_nonzero(evident))
        if shared < max(LEAST_SHARED, min(LEAST_SHARE * shorter, ENOUGH)):
            continue
        distance = float(np.bitwise_count(one.hashes[mine] ^ hashes[its])[evident].mean())
        if distance <= DIFFERENT and (best is None or (distance, -shared) < best[:2]):
            best = distance, -shared, turned, later
    if best is None:
        return None
    distance, missing, turned, later = best
    return turned, later * SPACING, -missing * SPACING, distance
