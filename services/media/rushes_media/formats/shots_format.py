"""Serialisation of a video's cuts: a header, and a row for each cut in order."""

import os
import struct
from collections.abc import Sequence
from typing import Final

from rushes_footage.shots import CutKind
from rushes_media.domain.frames.shots import Cut, check_cuts

_MAGIC: Final = b"RUSHESSH"
_HEAD: Final = struct.Struct("<8sQQ")
"""Magic, frames of the video, and the number of cuts."""
_ROW: Final = struct.Struct("<QBf")
"""Frame, number of the kind, and confidence."""
_NUMBERS: Final = {CutKind.CUT: 1, CutKind.FADE: 2}
_KINDS: Final = {number: kind for kind, number in _NUMBERS.items()}


def rows_of(cuts: Sequence[Cut]) -> bytes:
    """The rows alone, as a worker answers them."""
    return b"".join(_ROW.pack(cut.frame, _NUMBERS[cut.kind], cut.confidence) for cut in cuts)


def cuts_from(rows: bytes, wanted: range) -> list[Cut]:
    """The cuts of rows; raises ValueError where they are no cuts among these frames, in order."""
    if len(rows) % _ROW.size:
        raise ValueError("the last row is cut short")
    unpacked = list(_ROW.iter_unpack(rows))
    if unknown := {number for _, number, _ in unpacked} - _KINDS.keys():
        raise ValueError(f"there is no kind of cut {min(unknown)}")
    cuts = [Cut(frame, _KINDS[number], confidence) for frame, number, confidence in unpacked]
    check_cuts(cuts, wanted)
    return cuts


def most_bytes(cuts: int) -> int:
    """Bytes of a file with so many cuts."""
    return _HEAD.size + _ROW.size * cuts


def rows_bytes(cuts: int) -> int:
    """Bytes of so many rows."""
    return _ROW.size * cuts


def written(frames: int, cuts: Sequence[Cut]) -> bytes:
    """A whole file."""
    return _HEAD.pack(_MAGIC, frames, len(cuts)) + rows_of(cuts)


def read(descriptor: int, frames: int) -> list[Cut]:
    """All cuts of a video of so many frames. Blocks on the disk.

    Raises ValueError where the file is no whole one, or one of another video.
    """
    size = os.fstat(descriptor).st_size
    stored = os.pread(descriptor, size, 0)
    if len(stored) != size or size < _HEAD.size:
        raise ValueError("the file is cut short")
    magic, of_frames, count = _HEAD.unpack_from(stored)
    if magic != _MAGIC or size != most_bytes(count):
        raise ValueError("the file is no list of cuts")
    if of_frames != frames:
        raise ValueError(f"the file is of {of_frames} frames, and the video has {frames}")
    return cuts_from(stored[_HEAD.size :], range(1, frames))
