"""Serialisation of detections: several frames as compressed arrays.

Version 1, all numbers little-endian: the count of frames n and of boxes m (u32), width and height (u16), then the
frames' numbers, pts and nanoseconds (i64 x n each) and counts of boxes (u16 x n), then of all boxes x1, y1, x2 and y2
in eighths of a pixel (u16 x m each), score in 65535ths (u16 x m), class (u16 x m) and track (u32 x m). zlib.
"""

import struct
import sys
import zlib
from array import array
from collections.abc import Iterator, Sequence

from rushes_catalog.pipelines.domain.detection_runs import FoundChunk
from rushes_catalog.pipelines.domain.errors import ChunkDamaged
from rushes_footage.detections import DetectedFrame, Detection

_VERSION = b"\x01"
_HEAD = struct.Struct("<IIHH")
_EIGHTHS, _SCORES, _NANOSECONDS = 8, 65535, 1_000_000_000
_LEVEL = 6
_FRAME_KINDS = ("q", "q", "q", "H")
_BOX_KINDS = ("H", "H", "H", "H", "H", "H", "I")
_MOST_BYTES = 64 << 20


def chunk_of(frames: Sequence[DetectedFrame]) -> FoundChunk:
    """Consecutive frames of one video, at least one; pictures are at most 8191 pixels wide and high.

    Boxes without area, which models may return at borders, are left out, as other tools report them as damage.
    """
    found = [[box for box in frame.detections if _has_area(box)] for frame in frames]
    boxes = [box for some in found for box in some]
    columns = (
        array("q", [frame.number for frame in frames]),
        array("q", [frame.pts for frame in frames]),
        array("q", [round(frame.seconds * _NANOSECONDS) for frame in frames]),
        array("H", [len(some) for some in found]),
        *(array("H", [_eighths(getattr(box, side)) for box in boxes]) for side in ("x1", "y1", "x2", "y2")),
        array("H", [round(min(1.0, max(0.0, box.score)) * _SCORES) for box in boxes]),
        array("H", [box.class_index for box in boxes]),
        array("I", [box.track for box in boxes]),
    )
    head = _HEAD.pack(len(frames), len(boxes), frames[0].width, frames[0].height)
    data = _VERSION + zlib.compress(head + b"".join(_little(column).tobytes() for column in columns), _LEVEL)
    return FoundChunk(frames[0].number, frames[-1].number, len(frames), len(boxes), data)


def frames_in(data: bytes) -> Iterator[DetectedFrame]:
    """The frames of a chunk in order; raises ChunkDamaged."""
    width, height, (numbers, pts, nanoseconds, counts, *columns) = _unpacked(data)
    made = (
        Detection(x1 / _EIGHTHS, y1 / _EIGHTHS, x2 / _EIGHTHS, y2 / _EIGHTHS, score / _SCORES, kind, track)
        for x1, y1, x2, y2, score, kind, track in zip(*columns, strict=True)
    )
    for number, tick, nanosecond, found in zip(numbers, pts, nanoseconds, counts, strict=True):
        own = tuple(next(made) for _ in range(found))
        yield DetectedFrame(number, tick, nanosecond / _NANOSECONDS, width, height, own)


def classes_in(data: bytes) -> tuple[Sequence[int], Sequence[int], Sequence[int]]:
    """Frame numbers, boxes per frame, and the classes of all boxes; raises ChunkDamaged.

    For summaries of millions of boxes, without an object per box.
    """
    numbers, _, _, counts, _, _, _, _, _, kinds, _ = _unpacked(data)[2]
    return numbers, counts, kinds


def _unpacked(data: bytes) -> tuple[int, int, list["array[int]"]]:
    if data[:1] != _VERSION:
        raise ChunkDamaged("its version is unknown")
    try:
        unpacked = zlib.decompressobj().decompress(data[1:], _MOST_BYTES)
        count, boxes, width, height = _HEAD.unpack_from(unpacked)
        columns = _columns(unpacked, count, boxes)
    except (zlib.error, struct.error, ValueError) as wrong:
        raise ChunkDamaged(str(wrong)) from wrong
    if sum(columns[3]) != boxes:
        raise ChunkDamaged("its number of boxes is not the sum of its frames")
    return width, height, columns


def _columns(unpacked: bytes, frames: int, boxes: int) -> list["array[int]"]:
    columns, at = [], _HEAD.size
    for kinds, length in ((_FRAME_KINDS, frames), (_BOX_KINDS, boxes)):
        for kind in kinds:
            column = array(kind)
            size = length * column.itemsize
            column.frombytes(unpacked[at : at + size])
            if len(column) != length:
                raise ValueError("it is truncated")
            columns.append(_little(column))
            at += size
    if at != len(unpacked):
        raise ValueError("more bytes follow its end")
    return columns


def _little(column: "array[int]") -> "array[int]":
    if sys.byteorder == "big":
        column.byteswap()
    return column


def _has_area(box: Detection) -> bool:
    return _eighths(box.x1) < _eighths(box.x2) and _eighths(box.y1) < _eighths(box.y2)


def _eighths(pixels: float) -> int:
    return min(0xFFFF, max(0, round(pixels * _EIGHTHS)))
