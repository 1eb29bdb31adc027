"""What a finished Matroska file says of itself in its header, and should say otherwise.

FFmpeg states the mean rate of variable-rate footage there, and readers such as OpenCV count frames by it. It counts the
lead of coded sound in the file's length, and of the last picture's no more than it guesses; players show that one until
the length is over.
"""

from collections.abc import Iterator
from fractions import Fraction
from struct import Struct

from rushes_media.domain.files.ebml import Read, head_at, segment_of

_INFO, _SCALE, _DURATION = b"\x15\x49\xa9\x66", b"\x2a\xd7\xb1", b"\x44\x89"
_TRACKS, _TRACK = b"\x16\x54\xae\x6b", b"\xae"
_DEFAULT_DURATION = b"\x23\xe3\x83"
_VOID = 0xEC
_HEADER = 1 << 20
"""Bytes in which these parts are looked for: FFmpeg writes them before the first cluster."""
_LENGTHS = {4: Struct(">f"), 8: Struct(">d")}
_USUAL_SCALE = 1_000_000
"""Nanoseconds of a tick where the file does not say."""


def corrections(read: Read, seconds: Fraction, *, has_rate: bool) -> list[tuple[int, bytes]]:
    """Bytes to write, by their offsets, so that a file lasts so long, and states a rate only where it has one."""
    segment = segment_of(read)
    if segment is None:
        return []
    data = read(segment.content, _HEADER)
    found = [*_length(data, seconds), *(() if has_rate else _rates(data))]
    return [(segment.content + at, written) for at, written in found]


def _length(data: bytes, seconds: Fraction) -> Iterator[tuple[int, bytes]]:
    for kind, content, end, _ in _parts(data, 0, len(data)):
        if kind != _INFO:
            continue
        parts = {part: (begin, until) for part, begin, until, _ in _parts(data, content, end)}
        begin, until = parts.get(_SCALE, (0, 0))
        scale = int.from_bytes(data[begin:until]) or _USUAL_SCALE
        begin, until = parts.get(_DURATION, (0, 0))
        number = _LENGTHS.get(until - begin)
        if number is not None:
            yield begin, number.pack(float(seconds * 1_000_000_000 / scale))


def _rates(data: bytes) -> Iterator[tuple[int, bytes]]:
    return (
        (at, _void(until - at))
        for kind, content, end, _ in _parts(data, 0, len(data))
        if kind == _TRACKS
        for track, inner, last, _ in _parts(data, content, end)
        if track == _TRACK
        for part, _, until, at in _parts(data, inner, last)
        if part == _DEFAULT_DURATION
    )


def _parts(data: bytes, at: int, end: int) -> Iterator[tuple[bytes, int, int, int]]:
    """Of each part its identifier, where its content begins and ends, and where it begins itself."""
    while at < end:
        head = head_at(data, at)
        if head is None or head.size is None:
            return
        yield head.kind, head.content, head.content + head.size, at
        at = head.content + head.size


def _void(length: int) -> bytes:
    """A part that readers pass over; it is short enough for a size of one byte."""
    return bytes((_VOID, 0x80 | (length - 2))) + bytes(length - 2)
