"""Parts of Matroska files: an identifier, a size, and the content."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

Read: TypeAlias = Callable[[int, int], bytes]
"""Reads at most so many bytes from an offset; fewer at the end of the file."""

EBML = b"\x1a\x45\xdf\xa3"
"""The first bytes of a file."""
_SEGMENT = b"\x18\x53\x80\x67"
LONGEST_HEAD = 4 + 8
"""Bytes of an identifier and a size."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a part begins with."""

    kind: bytes
    size: int | None
    """Of the content, in bytes; None: unknown."""
    content: int
    """Offset of the content."""


def segment_of(read: Read) -> Head | None:
    """The segment, which holds everything but the header; None where there is none."""
    header = head_at(read(0, LONGEST_HEAD), 0)
    if header is None or header.size is None:
        return None
    start = header.content + header.size
    segment = head_at(read(start, LONGEST_HEAD), 0)
    if segment is None or segment.kind != _SEGMENT:
        return None
    return Head(segment.kind, segment.size, start + segment.content)


def head_at(data: bytes, at: int) -> Head | None:
    """The identifier and the size of the part at `at`; None where there is none, or not all of it."""
    sized = at + _width(data, at)
    content = sized + _width(data, sized)
    if not at < sized < content <= len(data):
        return None
    unknown = (1 << 7 * (content - sized)) - 1
    size = int.from_bytes(data[sized:content]) & unknown
    return Head(data[at:sized], None if size == unknown else size, content)


def _width(data: bytes, at: int) -> int:
    """Bytes of the number at `at`, which the zeros that it begins with tell; 0 where there is none."""
    return 9 - data[at].bit_length() if at < len(data) and data[at] else 0
