"""Finding videos that show the same, by hashes alone."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from rushes_inference.domain.copies import HEAD, SPACING, Copy, FrameHashes, VideoHashes
from rushes_inference.vision.copies import copies
from rushes_inference.vision.perceptual_hash import mirrored

ONE = np.uint64(1)


def frames(seed: int, count: int = 80) -> FrameHashes:
    """Those of a scene that changes with each frame."""
    return np.random.default_rng(seed).integers(0, 2**64, count, np.uint64) | ONE


def noisy(hashes: FrameHashes, bits: int, seed: int = 0) -> FrameHashes:
    """With as many bits of each turned."""
    random = np.random.default_rng(seed)
    turned: NDArray[np.uint64] = hashes.copy()
    for place in range(len(turned)):
        for bit in random.choice(63, bits, replace=False):
            turned[place] ^= np.uint64(2 << int(bit))
    return turned


def found(*videos: FrameHashes) -> list[Copy]:
    return list(copies([VideoHashes(each, HEAD) for each in videos]))


@given(st.integers(0, 1000), st.booleans(), st.integers(0, 5), st.integers(0, 25), st.integers(0, 25))
@settings(deadline=None, max_examples=40)
def test_a_copy_is_found_and_it_is_said_how_it_lies_on_the_other(
    seed: int, turned: bool, bits: int, start: int, end: int
) -> None:
    original = frames(seed)
    part = original[start : len(original) - end]
    copy = noisy(mirrored(part) if turned else part, bits)
    [pair] = found(frames(seed + 5000), original, copy, frames(seed + 6000))
    assert (pair.one, pair.other, pair.mirrored) == (1, 2, turned)
    assert pair.later == start * SPACING
    assert pair.shared == len(part) * SPACING
    assert pair.distance == pytest.approx(bits)
    [other] = found(copy, original)
    assert (other.mirrored, other.later) == (turned, -start * SPACING)


def test_what_is_unrelated_or_shares_little_is_no_copy() -> None:
    original = frames(1)
    assert found(original, frames(2), np.concatenate((original[:30], frames(3)))) == []
    assert found(original, noisy(original, 9)) == []
    assert found(original[:3], original[:3]) == [], "less than a second"
    assert found() == found(original) == []


def test_frames_without_evidence_neither_speak_for_a_copy_nor_against_it() -> None:
    black, original = np.zeros(40, np.uint64), frames(1)
    assert found(black, black) == []
    faded = original.copy()
    faded[:30] = 0
    [pair] = found(original, faded)
    assert pair.shared == 50 * SPACING


def test_of_a_still_the_plain_way_is_said() -> None:
    still = np.repeat(frames(1, 1), 40)
    [pair] = found(still, still)
    assert (pair.later, pair.shared) == (0, 10)


def test_a_long_video_is_known_by_its_end_where_the_beginning_is_missing() -> None:
    original, other = frames(1, 2 * HEAD), frames(2, 2 * HEAD)
    # 30 of 100 s are cut off: most of what the copy begins with was not looked at in the original.
    other[:8], other[HEAD:] = original[HEAD - 8 : HEAD], original[HEAD:]
    [pair] = copies([VideoHashes(original, 400 - HEAD), VideoHashes(other, 280 - HEAD)])
    assert (pair.later, pair.shared) == (30, (HEAD + 8) * SPACING)
    assert not list(copies([VideoHashes(original, 400 - HEAD), VideoHashes(frames(3, 2 * HEAD), 280 - HEAD)]))
