"""`message Chunk { bytes data = 1; }` encoded and decoded without protobuf objects.

Protobuf copies a payload into a message and out of it again, which is expensive where gigabytes pass. The wire format
is kept to the byte, so either end may use protobuf instead.
"""

import ctypes
import os

from google.protobuf.wrappers_pb2 import BytesValue

CHUNK_BYTES = 1 << 19
"""Default payload of one message of a stream, in bytes."""
MOST_CHUNK_BYTES = 1 << 20
"""Largest payload of one message, in bytes: larger ones are no faster."""

_TAG = 0x0A  # field 1, length-delimited

# PyBytes_FromStringAndSize(NULL, n) is an uninitialised bytes object that its creator may fill before other code has
# access to it (documented C API): the file's bytes go behind the header with no copy but the kernel's.
_new_bytes = ctypes.pythonapi.PyBytes_FromStringAndSize
_new_bytes.restype, _new_bytes.argtypes = ctypes.py_object, (ctypes.c_void_p, ctypes.c_ssize_t)
_address_of = ctypes.pythonapi.PyBytes_AsString
_address_of.restype, _address_of.argtypes = ctypes.c_void_p, (ctypes.py_object,)


def _header(length: int) -> bytes:
    """Tag and length before a payload of this length; nothing for an empty payload, as in protobuf."""
    if length == 0:
        return b""
    header = bytearray((_TAG,))
    while length > 0x7F:
        header.append(length & 0x7F | 0x80)
        length >>= 7
    header.append(length)
    return bytes(header)


def encode_chunk(payload: bytes | memoryview) -> bytes:
    """A Chunk with this payload, encoded."""
    return b"".join((_header(len(payload)), payload))


def decode_chunk(encoded: bytes) -> memoryview:
    """A view of the payload, without a copy.

    Valid encodings of other forms (repeated or unknown fields) are decoded by protobuf; raises its DecodeError for
    anything that is no Chunk.
    """
    end = len(encoded)
    if not end:
        return memoryview(b"")
    if encoded[0] == _TAG:
        length = shift = 0
        for place in range(1, min(end, 11)):
            byte = encoded[place]
            length |= (byte & 0x7F) << shift
            if byte < 0x80:
                if length == end - place - 1:
                    return memoryview(encoded)[place + 1 :]
                break
            shift += 7
    return memoryview(BytesValue.FromString(encoded).value)  # the same format under another name


def payload_length(encoded: bytes) -> int:
    """Payload bytes of a Chunk that encode_chunk or read_chunk made."""
    for place in range(1, min(len(encoded), 11)):
        if encoded[place] < 0x80:
            return len(encoded) - place - 1
    return 0


def read_chunk(descriptor: int, offset: int, length: int, flags: int = 0) -> bytes:
    """An encoded Chunk of a file's bytes [offset, offset + length), shorter at the end of the file.

    `flags` are preadv2's: with RWF_NOWAIT raises BlockingIOError where the page cache lacks the first byte, and returns
    a shorter Chunk where it lacks a later one. Raises OSError for other failures of the file system.
    """
    header = _header(length)
    start = len(header)
    chunk, view = _fresh(start + length)
    view[:start] = header
    got = os.preadv(descriptor, (view[start:],), offset, flags) if length else 0
    return chunk if got == length else encode_chunk(view[start : start + got])


def read_bytes(descriptor: int, offset: int, length: int, flags: int = 0) -> bytes:
    """The payload alone, which is os.pread with preadv2's flags. Raises like read_chunk."""
    if not length:
        return b""
    content, view = _fresh(length)
    got = os.preadv(descriptor, (view,), offset, flags)
    return content if got == length else content[:got]


def _fresh(size: int) -> tuple[bytes, memoryview]:
    """A new bytes object of this size, and a view to fill it before other code has access to it."""
    content: bytes = _new_bytes(None, size)
    return content, memoryview((ctypes.c_char * size).from_address(_address_of(content))).cast("B")
