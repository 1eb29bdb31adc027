"""Marks in metadata of files that say which task made them.

Pictures carry it in EXIF as the image description, which all three formats support; a WAV file as its comment, where
ffmpeg writes it.
"""

import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from rushes_footage.formats import ClipFormat

_IMAGE_DESCRIPTION = 0x010E
_ASCII = 2
_LARGEST = 1024
"""Bytes of a metadata chunk: larger ones are not read."""
_PNG_HEAD = 8 + 25
"""Bytes of a PNG's signature and its first chunk."""
_VP8X_HAS_EXIF = 0x08


def with_mark(picture: bytes, form: ClipFormat, mark: str) -> bytes:
    """The picture as ffmpeg wrote it, with a mark added."""
    exif = _exif(mark)
    match form:
        case ClipFormat.PNG:
            return picture[:_PNG_HEAD] + _png_chunk(b"eXIf", exif) + picture[_PNG_HEAD:]
        case ClipFormat.JPEG:
            head = 4 + int.from_bytes(picture[4:6])  # After the JFIF segment, which comes first.
            return picture[:head] + _jpeg_segment(exif) + picture[head:]
        case _:
            return _webp_with(picture, exif)


def bears_mark(file: BinaryIO, form: ClipFormat, mark: str) -> bool:
    """Whether a picture has exactly this mark."""
    exif = _exif(mark)
    match form:
        case ClipFormat.PNG:
            chunk = _png_chunk(b"eXIf", exif)
            return file.read(_PNG_HEAD + len(chunk))[_PNG_HEAD:] == chunk
        case ClipFormat.JPEG:
            start = file.read(6)
            segment = _jpeg_segment(exif)
            file.seek(4 + int.from_bytes(start[4:6]))
            return file.read(len(segment)) == segment
        case _:
            return any(name == b"EXIF" and content == exif for name, content in _riff_chunks(file))


def sound_bears_mark(file: BinaryIO, mark: str) -> bool:
    """Whether a WAV file's comment is exactly this mark."""
    said = mark.encode() + b"\0"
    comment = b"ICMT" + struct.pack("<I", len(said)) + said
    return any(
        name == b"LIST" and content[:4] == b"INFO" and comment in content for name, content in _riff_chunks(file)
    )


def _exif(mark: str) -> bytes:
    """An EXIF block with one field, little-endian."""
    said = mark.encode() + b"\0"
    # The first directory is at offset 8, has one entry, and ends at 26, where the value begins.
    return b"II*\0" + struct.pack("<IHHHIII", 8, 1, _IMAGE_DESCRIPTION, _ASCII, len(said), 26, 0) + said


def _png_chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def _jpeg_segment(exif: bytes) -> bytes:
    content = b"Exif\0\0" + exif
    return b"\xff\xe1" + struct.pack(">H", len(content) + 2) + content


def _webp_with(picture: bytes, exif: bytes) -> bytes:
    """Only WebP files with an extended header may hold metadata."""
    width, height = (side & 0x3FFF for side in struct.unpack("<HH", picture[26:30]))
    flags = struct.pack("<I", _VP8X_HAS_EXIF)
    extended = flags + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    content = b"WEBP" + _riff_chunk(b"VP8X", extended) + picture[12:] + _riff_chunk(b"EXIF", exif)
    return b"RIFF" + struct.pack("<I", len(content)) + content


def _riff_chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def _riff_chunks(file: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """Chunks of a WebP or WAV file that are small enough to be a mark."""
    file.seek(12)
    while len(head := file.read(8)) == 8:
        size = int.from_bytes(head[4:], "little")
        if size > _LARGEST:
            file.seek(size + size % 2, 1)
        else:
            yield head[:4], file.read(size + size % 2)[:size]
