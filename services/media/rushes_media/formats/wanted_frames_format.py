"""Frames that a worker is to find, as one row of numbers each: lists that are too long for its order."""

from array import array
from collections.abc import Sequence

from rushes_media.domain.frames.frame_index import Entry, FrameIndex
from rushes_media.domain.frames.wanted_frames import WantedFrame, wanted_frame

_NONE = -(1 << 63)
_ROW = 7


def encode(index: FrameIndex, frames: Sequence[int]) -> bytes:
    """Where these frames of a file can be found."""
    rows = array("q")
    for number in frames:
        frame = wanted_frame(index, number)
        key = _NONE if frame.key_pts is None else frame.key_pts
        rows.extend((frame.number, frame.pts, key, *(frame.entry or (_NONE, 0, 0, 0))))
    return rows.tobytes()


def decode(data: bytes) -> list[WantedFrame]:
    """The frames of such bytes."""
    rows = array("q")
    rows.frombytes(data)
    return [_frame(rows[place : place + _ROW]) for place in range(0, len(rows), _ROW)]


def _frame(row: "array[int]") -> WantedFrame:
    number, pts, key, *entry = row
    return WantedFrame(number, pts, None if key == _NONE else key, None if entry[0] == _NONE else Entry(*entry))
