"""The part of the picture that a container says is to be shown: PixelCrop in Matroska (RFC 9559, 5.1.4.1.28), clean
aperture in MP4 and QuickTime (ISO/IEC 14496-12, 12.1.4).

Read from the file's bytes, as PyAV does not report what FFmpeg's demuxers read. Whatever is in them, as much as a few
thousand headers of elements are read, and nothing is raised but by the file system.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from struct import Struct

from rushes_media.domain.files.mp4_boxes import Place, boxes, first_box, may_hold

_MOST_READS = 4096


@dataclass(frozen=True)
class DeclaredCrop:
    """Rows and columns that a container takes away, at least one."""

    width: int
    """Of the picture before, as the container says."""
    height: int
    left: int
    top: int
    right: int
    bottom: int


class _Unreadable(Exception):
    """The bytes are not what they should be, or too many would have to be read."""


def declared_crop(descriptor: int, container: str, track: int) -> DeclaredCrop | None:
    """What the container of a file takes away from its picture; None where it takes nothing away, or is invalid.

    `container` is the name of FFmpeg's demuxer. `track` is the picture's in MP4; of Matroska it is the first one.
    """
    file = _File(descriptor)
    try:
        if container.startswith("mov"):
            return _clean_aperture(file, track)
        if container.startswith("matroska"):
            return _pixel_crop(file)
    except _Unreadable:
        return None
    return None


class _File:
    """A file that is read in a limited number of small pieces."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._left = _MOST_READS
        self.size = os.fstat(descriptor).st_size

    def peek(self, at: int, length: int) -> bytes:
        """At most so many bytes, fewer at the end of the file; raises _Unreadable."""
        self._left -= 1
        if self._left < 0:
            raise _Unreadable
        return os.pread(self._descriptor, length, at)

    def read(self, at: int, length: int) -> bytes:
        """Exactly so many bytes; raises _Unreadable."""
        data = self.peek(at, length) if at + length <= self.size else b""
        if len(data) < length:
            raise _Unreadable
        return data


@dataclass(frozen=True)
class _Part:
    """An element of Matroska."""

    kind: int
    begin: int
    """Of its content, in bytes."""
    end: int


_TRACK_ID = Struct(">I")
_APERTURE = Struct(">8i")
_SIZES = Struct(">HH")
_SIZES_AT = 24
"""Offset of a visual sample entry's width in its content."""
_ENTRY = 78
"""Bytes of a visual sample entry before its boxes."""
_ENTRIES_AT = 8
"""Offset of the first sample entry in its table's content."""


def _code(name: bytes) -> int:
    return int.from_bytes(name, "big")


def _clean_aperture(file: _File, track: int) -> DeclaredCrop | None:
    moov = first_box(file.peek, (0, file.size), b"moov")
    if moov is None or not may_hold(file.peek, moov, b"clap"):
        return None
    for kind, *trak in boxes(file.peek, *moov):
        place = trak[0], trak[1]
        if kind == b"trak" and _track_id(file, place) == track:
            table = first_box(file.peek, place, b"mdia", b"minf", b"stbl", b"stsd")
            entry = None if table is None else next(boxes(file.peek, table[0] + _ENTRIES_AT, table[1]), None)
            return None if entry is None else _aperture_of(file, entry[1], entry[2])
    return None


def _track_id(file: _File, trak: Place) -> int | None:
    header = first_box(file.peek, trak, b"tkhd")
    if header is None:
        return None
    # After version and flags: times of creation and modification, of 64 bits each in version 1.
    before = 4 + (16 if file.read(header[0], 1) == b"\1" else 8)
    number: int = _TRACK_ID.unpack(file.read(header[0] + before, _TRACK_ID.size))[0]
    return number


def _aperture_of(file: _File, entry: int, entry_end: int) -> DeclaredCrop | None:
    width, height = _SIZES.unpack(file.read(entry + _SIZES_AT, _SIZES.size))
    found = None
    for kind, begin, end in boxes(file.peek, entry + _ENTRY, entry_end):
        if kind == b"clap" and end - begin >= _APERTURE.size:
            found = clean_aperture(width, height, _APERTURE.unpack(file.read(begin, _APERTURE.size))) or found
    return found


def clean_aperture(width: int, height: int, stated: tuple[int, ...]) -> DeclaredCrop | None:
    """What eight numbers of a `clap` box leave of pictures of this size; None for all of it, and for nonsense.

    The numbers are four fractions: width, height, and how far the middle lies to the right of, and below, the
    picture's middle.
    """
    tops, bottoms = stated[::2], stated[1::2]
    if min(bottoms) <= 0:
        return None
    wide, high, right_by, down_by = (Fraction(top, bottom) for top, bottom in zip(tops, bottoms, strict=True))
    across, along = _edges(width, wide, right_by), _edges(height, high, down_by)
    if across is None or along is None or not any((*across, *along)):
        return None
    return DeclaredCrop(width, height, across[0], along[0], across[1], along[1])


def _edges(whole: int, part: Fraction, off: Fraction) -> tuple[int, int] | None:
    """Pixels before and after a part of a side; None where it is not a part of it."""
    middle = Fraction(whole - 1, 2) + off
    # The first and the last pixel of the part, rounded as FFmpeg does.
    first, last = middle - (part - 1) / 2, middle + (part - 1) / 2
    if first < 0 or int(last) > whole - 1 or int(last) < int(first):
        return None
    return int(first), whole - 1 - int(last)


_SEGMENT, _SEEK_HEAD, _SEEK, _TRACKS, _CLUSTER = 0x18538067, 0x114D9B74, 0x4DBB, 0x1654AE6B, 0x1F43B675
_SEEK_ID, _SEEK_POSITION = 0x53AB, 0x53AC
_TRACK_ENTRY, _TRACK_TYPE, _VIDEO = 0xAE, 0x83, 0xE0
_WIDTH, _HEIGHT = 0xB0, 0xBA
_CROP_LEFT, _CROP_TOP, _CROP_RIGHT, _CROP_BOTTOM = 0x54CC, 0x54BB, 0x54DD, 0x54AA
_LONGEST_ID, _LONGEST_SIZE = 4, 8
_PICTURE = 1
"""Of track types."""


def _elements(file: _File, begin: int, end: int) -> Iterator[_Part]:
    at = begin
    while at < end:
        head = file.read(at, min(_LONGEST_ID + _LONGEST_SIZE, file.size - at))
        id_bytes = _length(head[0])
        if id_bytes > _LONGEST_ID or len(head) <= id_bytes:
            raise _Unreadable
        size_bytes = _length(head[id_bytes])
        content = at + id_bytes + size_bytes
        if size_bytes > _LONGEST_SIZE or content > at + len(head):
            raise _Unreadable
        unknown = (1 << 7 * size_bytes) - 1
        size = _code(head[id_bytes : id_bytes + size_bytes]) & unknown
        # A recorder that was stopped left lengths unknown, or larger than what it wrote.
        last = end if size == unknown else min(end, content + size)
        yield _Part(_code(head[:id_bytes]), content, last)
        at = last


def _length(first: int) -> int:
    """Bytes of a number of variable length, by its first one; 9 where there is none of that kind."""
    return 9 - first.bit_length()


def _pixel_crop(file: _File) -> DeclaredCrop | None:
    segment = next((part for part in _elements(file, 0, file.size) if part.kind == _SEGMENT), None)
    tracks = None if segment is None else _tracks(file, segment)
    if tracks is None:
        return None
    for entry in _elements(file, tracks.begin, tracks.end):
        if entry.kind != _TRACK_ENTRY:
            continue
        parts = {part.kind: part for part in _elements(file, entry.begin, entry.end)}
        if _number(file, parts.get(_TRACK_TYPE)) == _PICTURE and _VIDEO in parts:
            return _crop_of(file, parts[_VIDEO])
    return None


def _tracks(file: _File, segment: _Part) -> _Part | None:
    """Before the first cluster, or where the file says."""
    told = None
    for part in _elements(file, segment.begin, segment.end):
        if part.kind == _TRACKS:
            return part
        if part.kind == _SEEK_HEAD:
            told = _told_tracks(file, part) or told
        if part.kind == _CLUSTER:
            break
    if told is None or segment.begin + told >= segment.end:
        return None
    found = next(_elements(file, segment.begin + told, segment.end), None)
    return found if found is not None and found.kind == _TRACKS else None


def _told_tracks(file: _File, head: _Part) -> int | None:
    """Where in the segment the tracks are, by a table of contents."""
    for seek in _elements(file, head.begin, head.end):
        if seek.kind == _SEEK:
            parts = {part.kind: part for part in _elements(file, seek.begin, seek.end)}
            if _number(file, parts.get(_SEEK_ID)) == _TRACKS:
                return _number(file, parts.get(_SEEK_POSITION))
    return None


def _crop_of(file: _File, video: _Part) -> DeclaredCrop | None:
    parts = {part.kind: part for part in _elements(file, video.begin, video.end)}
    left, top, right, bottom = (
        _number(file, parts.get(kind)) for kind in (_CROP_LEFT, _CROP_TOP, _CROP_RIGHT, _CROP_BOTTOM)
    )
    width, height = _number(file, parts.get(_WIDTH)), _number(file, parts.get(_HEIGHT))
    if not any((left, top, right, bottom)) or left + right >= width or top + bottom >= height:
        return None
    return DeclaredCrop(width, height, left, top, right, bottom)


def _number(file: _File, part: _Part | None) -> int:
    """An unsigned number, 0 where the element is missing or empty; raises _Unreadable where it is too long."""
    if part is None or part.begin == part.end:
        return 0
    if part.end - part.begin > _LONGEST_SIZE:
        raise _Unreadable
    return _code(file.read(part.begin, part.end - part.begin))
