"""The frame rate in a Matroska file's header.

FFmpeg states the mean of variable-rate footage there, and readers such as OpenCV count frames by it.
"""

from collections.abc import Iterator

from rushes_media.domain.ebml import Read, head_at, segment_of

_TRACKS, _TRACK = b"\x16\x54\xae\x6b", b"\xae"
_DEFAULT_DURATION = b"\x23\xe3\x83"
_VOID = 0xEC
_HEADER = 1 << 20
"""Bytes in which the tracks are looked for: FFmpeg writes them before the first cluster."""


def rates_to_void(read: Read) -> list[tuple[int, bytes]]:
    """Bytes to write, by their offsets, so that no track of a file states a rate."""
    segment = segment_of(read)
    if segment is None:
        return []
    begin = segment.content
    data = read(begin, _HEADER)
    return [
        (begin + at, _void(until - at))
        for kind, content, end, _ in _parts(data, 0, len(data))
        if kind == _TRACKS
        for track, inner, last, _ in _parts(data, content, end)
        if track == _TRACK
        for part, _, until, at in _parts(data, inner, last)
        if part == _DEFAULT_DURATION
    ]


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
