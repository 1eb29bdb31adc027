"""What the header of an ASF file (WMV, WMA) says of its tracks.

Source: Advanced Systems Format Specification 1.20, 3.1 (header), 3.3 (stream properties), 3.14 and 3.15 (content
encryption).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from rushes_media.domain.files.ebml import Read

_LONGEST = 1 << 20
"""Bytes that are read of a header."""
_MOST_OBJECTS = 4096
_HEAD = 24
"""Bytes of an object's kind and size."""
_HEADER_HEAD = _HEAD + 6
"""With the number of objects and two reserved bytes."""


def _kind(text: str) -> bytes:
    return UUID(text).bytes_le


HEADER = _kind("75b22630-668e-11cf-a6d9-00aa0062ce6c")
_STREAM = _kind("b7dc0791-a9b7-11cf-8ee6-00c00c205365")
_PICTURE = _kind("bc19efc0-5b4d-11cf-a8fd-00805f5c442b")
_SOUND = _kind("f8699e40-5b4d-11cf-a8fd-00805f5c442b")
_ENCRYPTIONS = {
    _kind("2211b3fb-bd23-11d2-b4b7-00a0c955fc6e"): "Windows Media DRM",
    _kind("298ae614-2622-4c17-b935-dae07ee9289c"): "Windows Media DRM",
    _kind("43058533-6981-49e6-9b74-ad12cb86d58c"): "PlayReady",
}


@dataclass(frozen=True, slots=True)
class AsfTrack:
    """A track of pictures or of sound."""

    is_picture: bool
    codec: bytes
    """Four letters ("WMV3"), or for sound a number of Windows ("0x0161")."""
    encryption: str
    """Of the whole file; "" where there is none."""


def asf_tracks(read: Read) -> Iterator[AsfTrack]:
    """The tracks of a file that begins with HEADER."""
    size = int.from_bytes(read(16, 8), "little")
    header = read(0, min(size, _LONGEST))
    objects = [*_objects(header)]
    encryption = next((_ENCRYPTIONS[kind] for kind, _ in objects if kind in _ENCRYPTIONS), "")
    for kind, content in objects:
        if kind != _STREAM:
            continue
        # Kind of the stream and of its error correction, a time, two lengths, flags and a reserved field.
        described = content[54:]
        if content.startswith(_PICTURE):
            # Width, height, flags and a length, then the codec amid a header as in AVI.
            yield AsfTrack(True, described[27:31], encryption)
        elif content.startswith(_SOUND):
            yield AsfTrack(False, b"0x%04x" % int.from_bytes(described[:2], "little"), encryption)


def _objects(header: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kinds and contents of the objects in the header."""
    at = _HEADER_HEAD
    for _ in range(_MOST_OBJECTS):
        size = int.from_bytes(header[at + 16 : at + _HEAD], "little")
        if size < _HEAD:
            return
        yield header[at : at + 16], header[at + _HEAD : at + size]
        at += size
