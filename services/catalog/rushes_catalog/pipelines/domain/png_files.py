"""Validating PNG files by their chunks, without decompressing anything."""

import struct
import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MOST_PIXELS_ACROSS = 7680
"""Limit of width and height, as for frames."""
_HEAD = struct.Struct(">I4s")
_CRC = struct.Struct(">I")
_SIZE = struct.Struct(">II")
_IHDR_BYTES = 13


def expect_png(data: bytes) -> None:
    """Raise ValueError, which names the problem, unless the bytes are a complete PNG file."""
    if not data.startswith(SIGNATURE):
        raise ValueError("is not a PNG file")
    view, at, first, pixels = memoryview(data), len(SIGNATURE), True, False
    while at < len(data):
        if at + _HEAD.size > len(data):
            raise ValueError("is a truncated PNG file")
        length, kind = _HEAD.unpack_from(data, at)
        end = at + _HEAD.size + length
        if end + _CRC.size > len(data):
            raise ValueError("is a truncated PNG file")
        # The checksum covers the chunk's type and data.
        if zlib.crc32(view[at + 4 : end]) != _CRC.unpack_from(data, end)[0]:
            raise ValueError("is a damaged PNG file")
        if first:
            _expect_header(kind, data[at + _HEAD.size : end])
        first, at = False, end + _CRC.size
        pixels = pixels or kind == b"IDAT"
        if kind == b"IEND":
            if at != len(data):
                raise ValueError("is a PNG file with more bytes behind its end")
            if not pixels:
                raise ValueError("is a PNG file without pixels")
            return
    raise ValueError("is a truncated PNG file")


def _expect_header(kind: bytes, content: bytes) -> None:
    if kind != b"IHDR" or len(content) != _IHDR_BYTES:
        raise ValueError("is a PNG file without a header")
    width, height = _SIZE.unpack_from(content)
    if not (1 <= width <= MOST_PIXELS_ACROSS and 1 <= height <= MOST_PIXELS_ACROSS):
        raise ValueError(f"must be 1 to {MOST_PIXELS_ACROSS} pixels wide and high, and is {width} x {height}")
