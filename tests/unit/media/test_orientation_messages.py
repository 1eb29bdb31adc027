"""Pictures of H.264 and HEVC that say how they are to be turned, found in the first bytes of their packets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes_media.sandbox.files.parameter_sets import Units

AVC_RECORD = bytes((1, 100, 0, 12, 0xFF, 0xE1, 0, 0))
HEVC_RECORD = bytes((1, *bytes(20), 3, 0))
"""With lengths of four bytes each."""
INFO = bytes((5, 0xFF, 45)) + bytes(range(1, 256)) + bytes(45)
"""A message of 300 bytes, as encoders introduce themselves."""
SLICE = bytes((0x65, 1, 2, 3))


def orientation(*, rotation: int = 0, flips: int = 0, is_cancelled: bool = False) -> bytes:
    said = (is_cancelled << 18 | flips << 16 | rotation) << 5 | 0b1_0000
    return bytes((47, 3)) + said.to_bytes(3, "big")


def behind_lengths(*units: bytes) -> memoryview:
    return memoryview(b"".join(len(unit).to_bytes(4, "big") + unit for unit in units))


def avc(*messages: bytes) -> bytes:
    payload = b"".join(messages) + b"\x80"
    return b"\6" + payload.replace(b"\0\0\0", b"\0\0\3\0")


@pytest.mark.parametrize(("rotation", "flips"), [(0x4000, 0), (0x8000, 0), (0, 1), (0, 2)])
def test_a_turn_and_a_flip_are_found_behind_other_messages(rotation: int, flips: int) -> None:
    units, message = Units("h264", AVC_RECORD), orientation(rotation=rotation, flips=flips)
    assert units.turns(behind_lengths(avc(INFO, message), SLICE))
    assert units.turns(behind_lengths(avc(INFO), avc(message), SLICE))


def test_start_codes_are_understood_as_well() -> None:
    data = b"\0\0\0\1" + avc(INFO, orientation(rotation=0x4000)) + b"\0\0\1" + SLICE
    assert Units("h264", b"").turns(memoryview(data))


def test_hevc_has_other_heads() -> None:
    message = bytes((39 << 1, 1)) + orientation(rotation=0xC000) + b"\x80"
    units = Units("hevc", HEVC_RECORD)
    assert units.turns(behind_lengths(message, bytes((19 << 1, 1, 2))))
    assert not units.turns(behind_lengths(avc(orientation(rotation=0xC000))))


@pytest.mark.parametrize("message", [orientation(), orientation(rotation=0x4000, is_cancelled=True), INFO, b""])
def test_an_upright_picture_is_not_turned(message: bytes) -> None:
    assert not Units("h264", AVC_RECORD).turns(behind_lengths(avc(message), SLICE))


def test_other_codecs_say_nothing() -> None:
    assert not Units("mpeg4", b"").turns(behind_lengths(avc(orientation(rotation=0x4000))))


@given(st.sampled_from([("h264", AVC_RECORD), ("hevc", HEVC_RECORD), ("h264", b"")]), st.binary(max_size=300))
def test_garbage_is_read_without_failing(codec: tuple[str, bytes], data: bytes) -> None:
    units = Units(*codec)
    units.turns(memoryview(data))
    assert all(units.sequence_sets(data))
    units.turns(memoryview(b"\0\0\1\6" + data))
    units.turns(behind_lengths(b"\6" + data, bytes((39 << 1, 1)) + data))
