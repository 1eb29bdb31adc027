"""Near-duplicate videos, found by perceptual hashes of their frames."""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

FrameHashes: TypeAlias = NDArray[np.uint64]
"""One hash per frame, in order; 0 for a picture without contrast."""

METHOD: Final = "1"
"""Version of the choice and hashing of frames: raise it whenever the hashes of the same video change."""
SPACING: Final = 0.25
"""Seconds between the frames that are hashed: where a copy was cut, its frames lie at most half of that beside."""
HEAD: Final = 128
"""Frames hashed at the beginning of a video, and as many at its end: 32 s each. What lies between is not hashed."""
HASH_BITS: Final = 63
"""Bits of a hash that carry information."""
_NUMBER: Final = np.dtype("<u8")


@dataclass(frozen=True)
class VideoHashes:
    """Hashes of one video's frames, in their order."""

    hashes: FrameHashes
    tail: int
    """Position in the grid of the hash after the first HEAD; HEAD where nothing is left out between them."""

    @property
    def places(self) -> NDArray[np.int32]:
        """Position of each hash in the grid, from 0 on."""
        number = np.arange(len(self.hashes), dtype=np.int32)
        return np.where(number < HEAD, number, number + (self.tail - HEAD)).astype(np.int32)

    def to_bytes(self) -> bytes:
        """Eight bytes per hash, preceded by eight for `tail`."""
        return np.concatenate((np.array([self.tail], _NUMBER), self.hashes.astype(_NUMBER))).tobytes()


MOST_BYTES: Final = 8 * (1 + 2 * HEAD)


def video_hashes_of(data: bytes) -> VideoHashes:
    """The inverse of `to_bytes`; raises ValueError for anything else."""
    if not 8 <= len(data) <= MOST_BYTES or len(data) % 8:
        raise ValueError(f"must have 8 to {MOST_BYTES} bytes, a multiple of 8, and has {len(data)}")
    tail, *_ = numbers = np.frombuffer(data, _NUMBER)
    if not HEAD <= tail < 1 << 31:
        raise ValueError(f"must begin with the place of its second part, {HEAD} or more, and begins with {tail}")
    return VideoHashes(numbers[1:].astype(np.uint64), int(tail))


@dataclass(frozen=True, slots=True)
class Copy:
    """Two videos that show the same, by their indexes among the compared videos."""

    one: int
    other: int
    """The greater one."""
    mirrored: bool
    """One is mirrored, left and right exchanged."""
    later: float
    """Seconds of `one` before `other` begins; negative where that begins before."""
    shared: float
    """Seconds that both show and that were compared."""
    distance: float
    """Mean number of differing bits, of HASH_BITS, over the compared frames."""
