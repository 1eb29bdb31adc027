"""The index of a proxy: offset and time of each frame, in a file beside it, read a few bytes at a time.

A head of 64 bytes, then for each frame `offset << 24 | size` of its JPEG in the proxy, then for each frame its pts in
ticks of the source; all numbers little-endian, of 64 bits. While a proxy is made the head is empty and the times are
missing: what is there says how far it is.
"""

import os
import struct
import sys
from array import array
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from rushes_media.domain.frames.frame_index import MOST_TOLERANCE

_HEAD = struct.Struct("<8sQQQQQII8x")
_MAGIC = b"RUSHPRX1"
_ENTRY = 8
_SIZE_BITS = 24
LARGEST_FRAME = (1 << _SIZE_BITS) - 1
"""Limit of a JPEG's bytes."""


class NotAnIndex(Exception):
    """The file is not a complete index of a proxy."""


@dataclass(frozen=True)
class ProxyHead:
    """Metadata of the whole proxy."""

    frame_count: int
    time_base: Fraction
    """Seconds per tick of the times."""
    rate: Fraction
    """Frames per second, as the container states."""
    width: int
    height: int


def append(descriptor: int, at_frame: int, offsets: Sequence[int], sizes: Sequence[int]) -> None:
    """Append the places of further frames, from a frame on."""
    entries = array("Q", [offset << _SIZE_BITS | size for offset, size in zip(offsets, sizes, strict=True)])
    _write(descriptor, _bytes(entries), _HEAD.size + _ENTRY * at_frame)


def places_so_far(descriptor: int) -> tuple["array[int]", "array[int]"]:
    """Offsets and sizes of the frames so far, in an unfinished file."""
    size = os.fstat(descriptor).st_size
    return _places(descriptor, max(0, size - _HEAD.size) // _ENTRY)


def size_with(frames: int) -> int:
    """Size of an unfinished file with so many frames."""
    return _HEAD.size + _ENTRY * frames


def finish(descriptor: int, head: ProxyHead, pts: "array[int]") -> None:
    """Complete the index, once every frame has its place."""
    _write(descriptor, _bytes(pts), _HEAD.size + _ENTRY * head.frame_count)
    os.ftruncate(descriptor, _whole(head.frame_count))
    base, rate = head.time_base, head.rate
    packed = _HEAD.pack(
        _MAGIC,
        head.frame_count,
        *(base.numerator, base.denominator, rate.numerator, rate.denominator),
        *(head.width, head.height),
    )
    _write(descriptor, packed, 0)


def read_head(descriptor: int) -> ProxyHead:
    """Raises NotAnIndex where the file is not whole."""
    stored = os.pread(descriptor, _HEAD.size, 0)
    if len(stored) < _HEAD.size:
        raise NotAnIndex
    magic, frames, *fractions, width, height = _HEAD.unpack(stored)
    if magic != _MAGIC or os.fstat(descriptor).st_size != _whole(frames):
        raise NotAnIndex
    base, rate = Fraction(*fractions[:2]), Fraction(*fractions[2:])
    return ProxyHead(frames, base, rate, width, height)


def entry_at(frame: int) -> tuple[int, int]:
    """Offset and size of a frame's entry."""
    return _HEAD.size + _ENTRY * frame, _ENTRY


def place_of(descriptor: int, frame: int) -> tuple[int, int]:
    """Offset and size of a frame's JPEG in the proxy; the frame has to exist."""
    offset, size = entry_at(frame)
    (entry,) = struct.unpack("<Q", os.pread(descriptor, size, offset))
    return entry >> _SIZE_BITS, entry & LARGEST_FRAME


def frame_shown_at(descriptor: int, head: ProxyHead, seconds: Fraction) -> int:
    """The last frame that begins at or before a time from frame 0; the last one of all for times after the end.

    With the tolerance of domain.frames.frame_index: 4.4 as a float may lie just before the frame that it means.
    """
    tolerance = min(head.time_base / 2, MOST_TOLERANCE)
    until = floor(_pts(descriptor, head, 0) + (seconds + tolerance) / head.time_base)
    place = bisect_right(range(head.frame_count), until, key=lambda frame: _pts(descriptor, head, frame))
    return max(0, place - 1)


def _pts(descriptor: int, head: ProxyHead, frame: int) -> int:
    stored = os.pread(descriptor, _ENTRY, _HEAD.size + _ENTRY * (head.frame_count + frame))
    return int.from_bytes(stored, "little", signed=True)


def _places(descriptor: int, frames: int) -> tuple["array[int]", "array[int]"]:
    entries = array("Q")
    entries.frombytes(os.pread(descriptor, _ENTRY * frames, _HEAD.size))
    if sys.byteorder == "big":
        entries.byteswap()
    offsets = array("q", [entry >> _SIZE_BITS for entry in entries])
    return offsets, array("q", [entry & LARGEST_FRAME for entry in entries])


def _whole(frames: int) -> int:
    return _HEAD.size + 2 * _ENTRY * frames


def _bytes(numbers: "array[int]") -> bytes:
    if sys.byteorder == "big":
        numbers = numbers[:]
        numbers.byteswap()
    return numbers.tobytes()


def _write(descriptor: int, data: bytes, at: int) -> None:
    rest = memoryview(data)
    while rest:
        written = os.pwrite(descriptor, rest, at)
        rest, at = rest[written:], at + written
