"""Parts of MP4 and QuickTime files: boxes of a length, a kind, and a content (ISO/IEC 14496-12, 4.2)."""

from collections.abc import Iterator
from typing import TypeAlias

from rushes_media.domain.files.ebml import Read

Place: TypeAlias = tuple[int, int]
"""Where a content begins and ends."""

_MOST_PARTS = 4096
"""Limit of boxes side by side."""
_READ_AT_ONCE = 1 << 20
"""Bytes of a header that is searched whole: in long videos it has many megabytes."""


def boxes(read: Read, begin: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Kind, begin of the content, and end of the boxes side by side."""
    for _ in range(_MOST_PARTS):
        head = read(begin, 16)
        if begin + 8 > end or len(head) < 8:
            return
        length, content = int.from_bytes(head[:4]), begin + 8
        if length == 1:
            length, content = int.from_bytes(head[8:16]), begin + 16
        until = begin + length if length else end
        if not content <= until <= end:
            return  # QuickTime ends a list of boxes with zeros; a file that was cut off ends amid one.
        yield head[4:8], content, until
        begin = until


def first_box(read: Read, place: Place, *path: bytes) -> Place | None:
    """The first box of that path; None where there is none. What comes behind it is not read."""
    for wanted in path:
        found = next(((content, until) for kind, content, until in boxes(read, *place) if kind == wanted), None)
        if found is None:
            return None
        place = found
    return place


def may_hold(read: Read, moov: Place, *kinds: bytes) -> bool:
    """Whether boxes of any of these kinds may be somewhere in a file's header; False is certain.

    One read, where walking through the boxes takes a hundred.
    """
    begin, end = moov
    if end - begin > _READ_AT_ONCE:
        return True
    header = read(begin, end - begin)
    return any(kind in header for kind in kinds)
