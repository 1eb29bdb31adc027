"""Whether a file is complete, by the sizes in its container: a file that is being written states no sizes yet, or
larger ones; a truncated one states larger ones for ever. Nothing is decoded; a few bytes are read per part.
"""

from collections.abc import Callable
from typing import TypeAlias

Read: TypeAlias = Callable[[int, int], bytes]
"""Reads at most so many bytes from an offset; fewer at the end of the file."""

# Limit of top-level parts. Files for players have fewer than ten; fragmented files have their own index at the end.
_MOST_PARTS = 4096
_MP4_PARTS = frozenset(
    (
        b"ftyp",
        b"styp",
        b"moov",
        b"mdat",
        b"moof",
        b"mfra",
        b"sidx",
        b"free",
        b"skip",
        b"wide",
        b"uuid",
        b"meta",
        b"udta",
    )
)
"""Kinds of boxes whose size is trusted; after a wrong one any bytes look like a box."""
_EBML, _SEGMENT = b"\x1a\x45\xdf\xa3", b"\x18\x53\x80\x67"


def is_whole(read: Read, size: int) -> bool:
    """True where the container's sizes add up to the file's, `size` in bytes.

    False proves nothing: transport streams, and files that are no video, state no sizes.
    """
    head = read(0, 12)
    if head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"):
        return _whole_mp4(read, size)
    if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        return _whole_riff(read, size)
    if head[:4] == _EBML:
        return _whole_matroska(read, size)
    return False


def missing_bytes(read: Read, size: int) -> int:
    """Bytes by which the container's last part exceeds the file; 0 where it does not."""
    head = read(0, 12)
    if head[4:8] in _MP4_PARTS:
        return max(0, _end_of_mp4(read, size) - size)
    if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        return max(0, (_end_of_riff(read, size) or 0) - size)
    if head[:4] == _EBML:
        return max(0, (_end_of_matroska(read) or 0) - size)
    return 0


def _end_of_mp4(read: Read, size: int) -> int:
    offset = 0
    for _ in range(_MOST_PARTS):
        head = read(offset, 16)
        length, kind = int.from_bytes(head[:4]), head[4:8]
        if length == 1:
            length = int.from_bytes(head[8:16])
        if length < 8 or kind not in _MP4_PARTS:
            return 0
        offset += length
        if offset >= size:
            return offset
    return 0


def _whole_mp4(read: Read, size: int) -> bool:
    """Every box ends where the next begins, the last one with the file; the index and the media data exist.

    Fragmented files add up after each fragment, so only the index that is written at the end proves completion.
    """
    offset, kinds = 0, set[bytes]()
    for _ in range(_MOST_PARTS):
        if offset == size:
            return {b"moov", b"mdat"} <= kinds and (b"moof" not in kinds or b"mfra" in kinds)
        head = read(offset, 16)
        length, kind = int.from_bytes(head[:4]), head[4:8]
        if length == 1:
            length = int.from_bytes(head[8:16])
        # 0 means "to the end of the file", which recorders write at first.
        if len(head) < 8 or length < 8 or not kind.strip(b"\0"):
            return False
        kinds.add(kind)
        offset += length
        if offset > size:
            return False
    return False


def _whole_riff(read: Read, size: int) -> bool:
    return _end_of_riff(read, size) == size


def _end_of_riff(read: Read, size: int) -> int | None:
    """The end of the last RIFF list; there are several in files above its size limit. None where a list has no size
    yet."""
    offset = 0
    for _ in range(_MOST_PARTS):
        if offset >= size:
            return offset
        head = read(offset, 8)
        length = int.from_bytes(head[4:8], "little")
        if head[:4] != b"RIFF" or length == 0:
            return None
        offset += 8 + length + length % 2
    return None


def _whole_matroska(read: Read, size: int) -> bool:
    """A header and one segment, whose size a recorder writes at the end."""
    return _end_of_matroska(read) == size


def _end_of_matroska(read: Read) -> int | None:
    header = _vint(read(4, 8))
    if header is None:
        return None
    offset = 4 + header[0] + header[1]
    if read(offset, 4) != _SEGMENT:
        return None
    segment = _vint(read(offset + 4, 8))
    return None if segment is None else offset + 4 + segment[0] + segment[1]


def _vint(data: bytes) -> tuple[int, int] | None:
    """Length of a variable-size integer, and its value; None where it is unknown."""
    if not data or data[0] == 0:
        return None
    width = 9 - data[0].bit_length()
    value = int.from_bytes(data[:width]) & ((1 << 7 * width) - 1)
    if len(data) < width or value == (1 << 7 * width) - 1:
        return None
    return width, value
