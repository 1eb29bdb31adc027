"""Whether a file is complete, by the sizes in its container: a file that is being written states no sizes yet, or
larger ones; a truncated one states larger ones for ever. Nothing is decoded; a few bytes are read per part.
"""

from rushes_media.domain.files.ebml import EBML, Read
from rushes_media.domain.files.matroska_end import end_of_last_part, end_of_segment

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


def is_whole(read: Read, size: int) -> bool:
    """True where the container's sizes add up to the file's, `size` in bytes.

    False proves nothing: transport streams, and files that are no video, state no sizes.
    """
    head = read(0, 12)
    if head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"):
        return _whole_mp4(read, size)
    if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        return _whole_riff(read, size)
    if head[:4] == EBML:
        return end_of_segment(read) == size
    return False


def missing_bytes(read: Read, size: int) -> int:
    """Bytes by which the container's last part exceeds the file; 0 where it does not."""
    head = read(0, 12)
    if head[4:8] in _MP4_PARTS:
        return max(0, _end_of_mp4(read, size) - size)
    if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        return max(0, (_end_of_riff(read, size) or 0) - size)
    if head[:4] == EBML:
        return max(0, (end_of_segment(read) or end_of_last_part(read, size) or 0) - size)
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
