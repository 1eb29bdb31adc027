"""Videos that show the same, as far as hashes of their frames tell."""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

FrameHashes: TypeAlias = NDArray[np.uint64]
"""One after the other; 0 for a picture that is no evidence."""

METHOD: Final = "1"
"""By which frames are chosen and hashed; another one where hashes of the same video change."""
SPACING: Final = 0.25
"""Seconds between the frames that are hashed: where a copy was cut, its frames lie at most half of that beside."""
HEAD: Final = 128
"""Frames of a video's beginning, and as many of its end: 32 s of each. What lies between them is not looked at."""
HASH_BITS: Final = 63
"""Of a hash that tell something."""
_NUMBER: Final = np.dtype("<u8")


@dataclass(frozen=True)
class VideoHashes:
    """Of the frames of one video, in their order."""

    hashes: FrameHashes
    tail: int
    """The place in the grid of what is behind HEAD frames; HEAD where nothing is left out before that."""

    @property
    def places(self) -> NDArray[np.int32]:
        """Of each hash in the grid, from 0 on."""
        number = np.arange(len(self.hashes), dtype=np.int32)
        return np.where(number < HEAD, number, number + (self.tail - HEAD)).astype(np.int32)

    def to_bytes(self) -> bytes:
        """Eight for each hash, and eight more."""
        return np.concatenate((np.array([self.tail], _NUMBER), self.hashes.astype(_NUMBER))).tobytes()


MOST_BYTES: Final = 8 * (1 + 2 * HEAD)


def video_hashes_of(data: bytes) -> VideoHashes:
    """What `to_bytes` has written; raises ValueError for anything else."""
    if not 8 <= len(data) <= MOST_BYTES or len(data) % 8:
        raise ValueError(f"must have 8 to {MOST_BYTES} bytes, a multiple of 8, and has {len(data)}")
    tail, *_ = numbers = np.frombuffer(data, _NUMBER)
    if not HEAD <= tail < 1 << 31:
        raise ValueError(f"must begin with the place of its second part, {HEAD} or more, and begins with {tail}")
    return VideoHashes(numbers[1:].astype(np.uint64), int(tail))


@dataclass(frozen=True, slots=True)
class Copy:
    """Two videos that show the same, by their places among those that were compared."""

    one: int
    other: int
    """The greater one."""
    mirrored: bool
    """Left and right are exchanged."""
    later: float
    """Seconds of `one` before `other` begins; negative where that begins before."""
    shared: float
    """Seconds that both show and that were compared."""
    distance: float
    """Bits of HASH_BITS that differ in the mean of them."""
