"""Where a Matroska file should end.

The size of its segment tells. Writers leave that open at first; where one could not go back, as in a pipe, or did not
get to it, the size of the last part tells.
"""

from collections.abc import Iterator

from rushes_media.domain.files.ebml import LONGEST_HEAD, Read, head_at, segment_of

_CLUSTER = b"\x1f\x43\xb6\x75"
_TIMESTAMP, _POSITION, _PREVIOUS_SIZE, _CHECKSUM = b"\xe7", b"\xa7", b"\xab", b"\xbf"
_BEGINS_CLUSTER = (_TIMESTAMP, _POSITION, _PREVIOUS_SIZE, _CHECKSUM)
_PARTS = frozenset(
    (
        _CLUSTER,
        b"\xec",  # Void
        b"\x11\x4d\x9b\x74",  # SeekHead
        b"\x15\x49\xa9\x66",  # Info
        b"\x16\x54\xae\x6b",  # Tracks
        b"\x1c\x53\xbb\x6b",  # Cues
        b"\x12\x54\xc3\x67",  # Tags
        b"\x19\x41\xa4\x69",  # Attachments
        b"\x10\x43\xa7\x70",  # Chapters
        # Those of clusters, which follow each other like clusters where these have no size.
        *_BEGINS_CLUSTER,
        b"\x58\x54",  # SilentTracks
        b"\xa3",  # SimpleBlock
        b"\xa0",  # BlockGroup
    )
)
_TAIL = 16 << 20
"""Bytes from the end in which a cluster is looked for: they have up to some megabytes."""
_MOST_PARTS = 1 << 19
"""Limit of parts looked at, from all beginnings together: blocks of sound may have a hundred bytes."""


def end_of_segment(read: Read) -> int | None:
    """The end of the segment, which a recorder writes into its head at last; None where it has not done so."""
    segment = segment_of(read)
    return None if segment is None or segment.size is None else segment.content + segment.size


def end_of_last_part(read: Read, size: int) -> int | None:
    """The end of the last part of a segment without size, beyond `size`, that of the file, where it was cut off.

    None where it is not found, such as in a cluster without size that is longer than what is read.
    """
    segment = segment_of(read)
    if segment is None or segment.size is not None:
        return None
    start = max(segment.content, size - _TAIL)
    tail = read(start, size - start)
    turns = iter(range(_MOST_PARTS))
    at = tail.find(_CLUSTER)
    while at >= 0 and next(turns, None) is not None:
        # The bytes that begin a cluster may occur in a picture: then nothing of the kind follows.
        end = _end_of_parts(tail, at, turns)
        if end is not None:
            return start + end
        at = tail.find(_CLUSTER, at + 1)
    return None


def _end_of_parts(data: bytes, at: int, turns: Iterator[int]) -> int | None:
    """The end of the parts from `at` on; None where there are others than Matroska has, or more than `turns`."""
    for _ in turns:
        if at >= len(data):
            return at
        head = head_at(data, at)
        if head is None:
            return len(data) + 1 if len(data) - at < LONGEST_HEAD else None
        if head.kind not in _PARTS or (head.size is None and head.kind != _CLUSTER):
            return None
        if head.kind == _CLUSTER and not data.startswith(_BEGINS_CLUSTER, head.content) and head.content < len(data):
            return None
        at = head.content + (head.size or 0)
    return None
