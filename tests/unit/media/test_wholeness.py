"""A container's own sizes say whether its file is finished."""

import random
import struct

import pytest

from rushes_media.domain.files.wholeness import is_whole, missing_bytes


def box(kind: bytes, content: bytes = b"", *, size: int | None = None) -> bytes:
    return struct.pack(">I4s", 8 + len(content) if size is None else size, kind) + content


FTYP, MOOV, MDAT = box(b"ftyp", b"isom"), box(b"moov", bytes(100)), box(b"mdat", bytes(1000))
LARGE_MDAT = struct.pack(">I4sQ", 1, b"mdat", 16 + 1000) + bytes(1000)
FRAGMENTS = FTYP + MOOV + box(b"moof", bytes(50)) + MDAT
AVI = b"RIFF" + struct.pack("<I", 4 + 500) + b"AVI " + bytes(500)
EBML = b"\x1a\x45\xdf\xa3\x84" + b"webm"
SEGMENT = b"\x18\x53\x80\x67"
UNKNOWN = b"\x01\xff\xff\xff\xff\xff\xff\xff"
PIPED = EBML + SEGMENT + UNKNOWN + b"\x15\x49\xa9\x66\x82" + bytes(2)
BLOCK = b"\xa3\x43\xe8" + bytes(1000)
IN_CLUSTER = b"\xe7\x82" + bytes(2) + BLOCK + BLOCK
CLUSTER = b"\x1f\x43\xb6\x75\x10" + len(IN_CLUSTER).to_bytes(3) + IN_CLUSTER
ENDLESS_CLUSTER = b"\x1f\x43\xb6\x75" + UNKNOWN + IN_CLUSTER


def whole(data: bytes) -> bool:
    return is_whole(lambda offset, length: data[offset : offset + length], len(data))


@pytest.mark.parametrize(
    "data",
    [
        FTYP + MDAT + MOOV,
        FTYP + MOOV + MDAT,
        FTYP + box(b"free") + LARGE_MDAT + MOOV,
        FRAGMENTS + box(b"mfra", bytes(20)),
        AVI,
        AVI + b"RIFF" + struct.pack("<I", 4 + 301) + b"AVIX" + bytes(302),
        EBML + SEGMENT + b"\x81" + b"x",
        EBML + SEGMENT + b"\x01" + (1000).to_bytes(7) + bytes(1000),
    ],
)
def test_a_finished_file_is_whole_and_no_part_of_it_is(data: bytes) -> None:
    assert whole(data)
    # Where an AVI's first part ends it looks finished: it would be, had it no second one.
    ends = {len(AVI)} if data.startswith(AVI) else set()
    assert [length for length in range(len(data)) if whole(data[:length])] == sorted(ends - {len(data)})
    assert not whole(data + b"x")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        FTYP,
        FTYP + MOOV,  # a header, and nothing that it points to yet
        FTYP + MDAT,  # recorded so far, without an index
        FTYP + MOOV + box(b"mdat", bytes(1000), size=0),
        FTYP + box(b"mdat", size=2000) + bytes(900) + MOOV,
        FTYP + MDAT + bytes(len(MOOV)),  # room was made for all of it at once
        FRAGMENTS,
        FTYP + box(b"free", size=7),
        b"RIFF" + bytes(4) + b"AVI " + bytes(500),
        EBML + SEGMENT + b"\x01\xff\xff\xff\xff\xff\xff\xff" + bytes(1000),
        EBML + SEGMENT + b"\xff" + bytes(1000),
        b"\x47" + bytes(187),
        bytes(1000),
        b"not a video",
    ],
)
def test_what_states_no_sizes_may_go_on(data: bytes) -> None:
    assert not whole(data)


def test_a_file_of_countless_parts_is_not_read_to_its_end() -> None:
    asked = 0

    def read(offset: int, length: int) -> bytes:
        nonlocal asked
        asked += 1
        return FTYP if offset == 0 else box(b"free")

    assert not is_whole(read, 10**9)
    assert asked < 10_000


def missing(data: bytes) -> int:
    return missing_bytes(lambda offset, length: data[offset : offset + length], len(data))


@pytest.mark.parametrize(
    "data",
    [
        FTYP + MOOV + MDAT,
        FTYP + MOOV + LARGE_MDAT,
        EBML + SEGMENT + b"\x43\xe8" + bytes(1000),
        b"RIFF" + struct.pack("<I", 4 + 1000) + b"AVI " + bytes(1000),
        AVI + b"RIFF" + struct.pack("<I", 4 + 1000) + b"AVIX" + bytes(1000),
        PIPED + CLUSTER + CLUSTER,
        PIPED + ENDLESS_CLUSTER + ENDLESS_CLUSTER,
        PIPED + b"\xec\x90" + CLUSTER[:8] + bytes(8) + CLUSTER,  # what begins a cluster occurs in other bytes, too
        PIPED + CLUSTER + b"\xec\x43\xe8" + bytes(1000),
    ],
)
def test_how_much_of_a_file_is_not_there_is_what_its_last_part_lacks(data: bytes) -> None:
    assert missing(data) == 0
    assert [missing(data[:-cut]) for cut in (1, 500, 900)] == [1, 500, 900]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        FTYP + MOOV + box(b"mdat", bytes(1000), size=0),  # to the end of the file
        FTYP + box(b"nois", size=1 << 30),
        FTYP + MDAT + random.Random(3).randbytes(1000),
        AVI + b"RIFF" + bytes(4) + b"AVIX" + bytes(301),  # of a recording that was broken off in its second list
        EBML + SEGMENT + b"\x01\xff\xff\xff\xff\xff\xff\xff" + bytes(1000),
        PIPED,
        PIPED + CLUSTER + bytes(1000),  # zeros, as of a file system that lost the end
        PIPED + ENDLESS_CLUSTER + b"\xa1\x43\xe8" + bytes(900),  # no part of a cluster
        PIPED + CLUSTER[:8] + bytes(5000),
        PIPED + ENDLESS_CLUSTER + b"\xa3" + UNKNOWN + bytes(1000),
    ],
)
def test_where_no_size_is_to_be_believed_nothing_is_missing(data: bytes) -> None:
    assert missing(data) == 0


def test_the_last_part_of_a_recording_without_a_length_is_found_in_its_last_bytes_alone() -> None:
    data = PIPED + CLUSTER * 20_000
    asked = 0

    def read(offset: int, length: int) -> bytes:
        nonlocal asked
        asked += length
        return data[offset : min(offset + length, len(data) - 300)]

    assert missing_bytes(read, len(data) - 300) == 300
    assert asked < len(data) / 2


def test_a_tail_full_of_what_begins_a_cluster_is_not_looked_through_from_each_of_them() -> None:
    # From each of them all the others follow, up to the last bytes, which are no part: five billion in all.
    assert missing(PIPED + ENDLESS_CLUSTER[:16] * 100_000 + bytes(20)) == 0


@pytest.mark.parametrize("left", [1, 4, 7])
def test_a_head_that_the_end_of_the_file_cuts_is_missing_too(left: int) -> None:
    assert missing(PIPED + CLUSTER + CLUSTER[:left]) > 0
    assert missing(PIPED + ENDLESS_CLUSTER + BLOCK[:2]) > 0
