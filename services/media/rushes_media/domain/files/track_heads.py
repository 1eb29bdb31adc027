"""What the headers of MP4, Matroska, AVI and ASF say of each track: its codec, and whether it is encrypted.

FFmpeg tells neither for what it cannot decode.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from rushes_media.domain.files.asf_header import HEADER as ASF
from rushes_media.domain.files.asf_header import asf_tracks
from rushes_media.domain.files.ebml import EBML, LONGEST_HEAD, Read, head_at, segment_of
from rushes_media.domain.files.mp4_boxes import Place, boxes, first_box, may_hold

_MOST_PARTS = 4096
"""Limit of boxes or elements side by side."""
_LONGEST_ENTRY = 64 << 10
"""Bytes that are read of a track's description."""


@dataclass(frozen=True, slots=True)
class TrackHead:
    """A track of pictures or of sound."""

    is_picture: bool
    codec: str
    """As the file names it: "avc1", "V_MPEG4/ISO/AVC"; of an encrypted track what it was before."""
    encryption: str = ""
    """Name of the scheme ("cenc"); "" where it is not encrypted."""


def track_heads(read: Read, size: int) -> list[TrackHead]:
    """The tracks of pictures and of sound of an MP4, Matroska or ASF file of `size` bytes, of an AVI those of pictures.

    None for other files.
    """
    head = read(0, len(ASF))
    if head.startswith(EBML):
        return [*_matroska(read)]
    if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        return [*_avi(read)]
    if head == ASF:
        return [TrackHead(track.is_picture, _shown(track.codec), track.encryption) for track in asf_tracks(read)]
    return [*_mp4(read, size)]


def may_be_encrypted(read: Read, size: int) -> bool:
    """Whether it is worth the time to look at the tracks for one that is encrypted; False is certain."""
    begin = read(0, len(ASF))
    if begin.startswith(EBML) or begin == ASF:
        return True
    moov = first_box(read, (0, size), b"moov")
    return moov is not None and may_hold(read, moov, *_ENCRYPTED)


# -- MP4 ---------------------------------------------------------------------------

_HANDLERS = {b"vide": True, b"soun": False}
_FAIRPLAY = frozenset((b"drmi", b"drms", b"drmt"))
_ENCRYPTED = frozenset((b"encv", b"enca", *_FAIRPLAY))


def _mp4(read: Read, size: int) -> Iterator[TrackHead]:
    # Not on to the end: behind it a recorder may have written thousands of fragments.
    moov = first_box(read, (0, size), b"moov")
    for kind, begin, end in boxes(read, *moov) if moov is not None else ():
        mdia = first_box(read, (begin, end), b"mdia") if kind == b"trak" else None
        handler = first_box(read, mdia, b"hdlr") if mdia is not None else None
        if mdia is None or handler is None:
            continue
        is_picture = _HANDLERS.get(read(handler[0] + 8, 4))  # Behind version, flags and a field of QuickTime.
        if is_picture is not None:
            yield from _sample_entries(read, mdia, is_picture=is_picture)


def _sample_entries(read: Read, mdia: Place, *, is_picture: bool) -> Iterator[TrackHead]:
    table = first_box(read, mdia, b"minf", b"stbl", b"stsd")
    if table is not None:
        begin, end = table
        # Behind version, flags and the count.
        for kind, content, entry_end in boxes(read, begin + 8, end):
            if kind not in _ENCRYPTED:
                yield TrackHead(is_picture, _shown(kind))
                continue
            entry = read(content, min(entry_end - content, _LONGEST_ENTRY))
            original = _behind(entry, b"frma", 0) or kind
            scheme = b"FairPlay" if kind in _FAIRPLAY else _behind(entry, b"schm", 4) or b"unknown scheme"
            yield TrackHead(is_picture, _shown(original), _shown(scheme))


def _behind(entry: bytes, kind: bytes, offset: int) -> bytes:
    """Four bytes of a box in the protection of an entry, whose other parts have lengths of their own."""
    at = entry.find(kind, entry.find(b"sinf"))
    return entry[at + 4 + offset : at + 8 + offset] if at >= 0 else b""


# -- Matroska ----------------------------------------------------------------------

_TRACKS, _ENTRY, _CLUSTER = b"\x16\x54\xae\x6b", b"\xae", b"\x1f\x43\xb6\x75"
_TYPE, _CODEC = b"\x83", b"\x86"
_TYPES = {b"\1": True, b"\2": False}
_ENCODINGS, _ENCODING, _ENCRYPTION, _ALGORITHM = b"\x6d\x80", b"\x62\x40", b"\x50\x35", b"\x47\xe1"
_ALGORITHMS = {1: "DES", 2: "3DES", 3: "Twofish", 4: "Blowfish", 5: "AES"}


def _matroska(read: Read) -> Iterator[TrackHead]:
    segment = segment_of(read)
    if segment is None:
        return
    at = segment.content
    for _ in range(_MOST_PARTS):
        head = head_at(read(at, LONGEST_HEAD), 0)
        if head is None or head.size is None or head.kind == _CLUSTER:
            return
        if head.kind == _TRACKS:
            tracks = read(at + head.content, min(head.size, _LONGEST_ENTRY))
            for entry in _elements(tracks, _ENTRY):
                yield from _entry(entry)
            return
        at += head.content + head.size


def _entry(entry: bytes) -> Iterator[TrackHead]:
    types = [*_elements(entry, _TYPE)]
    is_picture = _TYPES.get(types[0].lstrip(b"\0")) if types else None
    if is_picture is None:
        return
    codecs = [data.rstrip(b"\0") for data in _elements(entry, _CODEC)]
    encryptions = [
        _ALGORITHMS.get(int.from_bytes(next(_elements(encryption, _ALGORITHM), b"")), "")
        for encodings in _elements(entry, _ENCODINGS)
        for encoding in _elements(encodings, _ENCODING)
        for encryption in _elements(encoding, _ENCRYPTION)
    ]
    scheme = (encryptions[0] or "unknown scheme") if encryptions else ""
    yield TrackHead(is_picture, _shown(codecs[0]) if codecs else "", scheme)


def _elements(data: bytes, wanted: bytes) -> Iterator[bytes]:
    """The contents of the elements of a kind side by side."""
    at = 0
    while (head := head_at(data, at)) is not None and head.size is not None:
        if head.kind == wanted:
            yield data[head.content : head.content + head.size]
        at = head.content + head.size


# -- AVI ---------------------------------------------------------------------------


def _avi(read: Read) -> Iterator[TrackHead]:
    head = read(0, _LONGEST_ENTRY)
    at = head.find(b"vids")
    at = head.find(b"strf", at) if at >= 0 else -1
    if at >= 0:
        # Behind the kind and the length: the size of the header, width, height, planes and depth.
        yield TrackHead(is_picture=True, codec=_shown(head[at + 24 : at + 28]))


def _shown(name: bytes) -> str:
    """The name without what cannot be printed."""
    return "".join(sign if sign.isprintable() else "?" for sign in name.decode("latin-1")).strip()
