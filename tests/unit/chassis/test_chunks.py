"""The hand-made codec of Chunk writes what protobuf writes, and reads what protobuf reads."""

import os
import tempfile

import pytest
from google.protobuf.message import DecodeError
from hypothesis import example, given
from hypothesis import strategies as st

from rushes.media.v1.files_pb2 import Chunk
from rushes_chassis.chunks import decode_chunk, encode_chunk, payload_length, read_chunk

EDGES = [0, 1, 2, 127, 128, 129, 16_383, 16_384, 65_536, (1 << 20) - 1, 1 << 20, (1 << 21) - 1, 1 << 21, (4 << 20) + 7]


@pytest.mark.parametrize("length", EDGES)
def test_it_writes_the_same_bytes_as_protobuf(length: int) -> None:
    data = os.urandom(length)
    expected = Chunk(data=data).SerializeToString()
    assert encode_chunk(data) == encode_chunk(memoryview(data)) == expected
    assert payload_length(expected) == length
    assert bytes(decode_chunk(expected)) == data


@given(st.binary(max_size=1000))
def test_what_it_writes_it_reads(data: bytes) -> None:
    assert bytes(decode_chunk(encode_chunk(data))) == data == Chunk.FromString(encode_chunk(data)).data


@given(st.binary(max_size=60))
@example(b"\x0a\x01a\x0a\x02bc")  # a repeated field: the last one counts
@example(b"\x10\x05\x0a\x01a")  # an unknown field before it
@example(b"\x0a\x81\x00a")  # a length that is longer than need be
@example(b"\x0a\x05ab")  # cut off
def test_it_reads_anything_as_protobuf_does(encoded: bytes) -> None:
    try:
        expected = Chunk.FromString(encoded).data
    except DecodeError:
        with pytest.raises(DecodeError):
            decode_chunk(encoded)
    else:
        assert bytes(decode_chunk(encoded)) == expected


@given(st.binary(min_size=1, max_size=5000), st.data())
def test_it_reads_a_files_bytes_as_they_are(content: bytes, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(content)))
    length = data.draw(st.integers(0, len(content) + 10))
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.flush()
        chunk = read_chunk(file.fileno(), offset, length)
    assert chunk == Chunk(data=content[offset : offset + length]).SerializeToString()
    assert hash(chunk) == hash(bytes(bytearray(chunk)))
