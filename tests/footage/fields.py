"""H.264 whose frames are coded as two pictures, one for each field, as camcorders and broadcasters write it.

No encoder at hand writes it. This one codes all macroblocks as they are (I_PCM; ITU-T H.264, 7.3.5), so that
pictures of all types say their number: field pairs of I, P and B pictures, and between them, where wanted, frames
coded whole.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from tests.footage.picture import Planes, draw_picture

WIDTH: Final = 160
HEIGHT: Final = 96
_MACROBLOCK: Final = 16
_SLICE_TYPES: Final = {"P": 5, "B": 6, "I": 7}
_PCM: Final = {"P": 30, "B": 48, "I": 25}
"""mb_type of I_PCM in slices of each type."""
_NUMBER_BITS: Final = 4
_ORDER_BITS: Final = 8
_SCALING_DELTAS: Final = (8, -2, 1, 0, 5)
"""Of a scaling list that is not flat; the rest repeats the last value. PCM is not scaled."""


@dataclass(frozen=True)
class FieldCoding:
    """How frames are divided into pictures."""

    b_frames: int = 0
    """From one reference frame to the next."""
    whole: int = 0
    """Each frame of so many is coded whole; 0 for none."""
    key_distance: int = 25
    rate: int = 25
    """Frames a second."""
    scaling_lists: bool = False
    """Whether the sequence parameter set is of the High profile, and has some."""
    wide_numbers: bool = False
    """Whether frame numbers have nine bits, as of encoders that count far."""

    @property
    def number_bits(self) -> int:
        return 9 if self.wide_numbers else _NUMBER_BITS


class CodedPicture(NamedTuple):
    """A frame or a field, behind start codes."""

    data: bytes
    frame: int
    """In the order of showing, from 0."""
    is_second: bool
    """Whether it is the second field of its frame."""
    is_key: bool


def coded_pictures(coding: FieldCoding, frames: int, first: int = 0) -> Iterator[CodedPicture]:
    """The pictures, in the order of decoding, of frames that carry the numbers from `first` on."""
    number, key = 0, 0
    for place, kind in _decoding_order(coding, frames):
        is_key = kind == "I"
        if is_key:
            number, key = 0, place
        elif kind == "P":
            number += 1
        # That of a B-frame, to which none refers, is the one of the next reference frame.
        told = (number + (kind == "B")) % (1 << coding.number_bits)
        planes = draw_picture(first + place, width=WIDTH, height=HEIGHT, subsampled=True)
        picture = _Slice(coding, kind, told, 2 * (place - key), is_key)
        sets = sequence_set(coding) + _picture_set() if is_key else b""
        if coding.whole and place % coding.whole == coding.whole - 1 and not is_key:
            yield CodedPicture(_delimiter() + picture.whole(planes), place, is_second=False, is_key=False)
            continue
        upper, lower = (picture.field(planes, bottom=bottom) for bottom in (False, True))
        yield CodedPicture(_delimiter() + sets + upper, place, is_second=False, is_key=is_key)
        yield CodedPicture(_delimiter() + lower, place, is_second=True, is_key=False)


def _decoding_order(coding: FieldCoding, frames: int) -> Iterator[tuple[int, str]]:
    """Places in the order of showing, and types, in the order of decoding."""
    for key in range(0, frames, coding.key_distance):
        yield key, "I"
        end, last = min(key + coding.key_distance, frames), key
        while last + 1 < end:
            reference = min(last + coding.b_frames + 1, end - 1)
            yield reference, "P"
            yield from ((place, "B") for place in range(last + 1, reference))
            last = reference


@dataclass(frozen=True)
class _Slice:
    """A slice that is a whole picture, or a whole field."""

    coding: FieldCoding
    kind: str
    number: int
    """frame_num."""
    order: int
    """pic_order_cnt_lsb of the upper field."""
    is_key: bool

    def whole(self, planes: Planes) -> bytes:
        return self._unit(self.kind, planes, None, is_key=self.is_key)

    def field(self, planes: Planes, *, bottom: bool) -> bytes:
        """One field; the second one of a key frame is a P picture, as broadcasters have it."""
        kind = "P" if self.is_key and bottom else self.kind
        rows = Planes(*(plane[int(bottom) :: 2] for plane in planes))
        return self._unit(kind, rows, int(bottom), is_key=self.is_key and not bottom)

    def _unit(self, kind: str, planes: Planes, parity: int | None, *, is_key: bool) -> bytes:
        bits = Bits()
        bits.unsigned(0)
        bits.unsigned(_SLICE_TYPES[kind])
        bits.unsigned(0)
        bits.fixed(self.number, self.coding.number_bits)
        bits.fixed(parity is not None, 1)
        if parity is not None:
            bits.fixed(parity, 1)
        if is_key:
            bits.unsigned(0)  # idr_pic_id
        bits.fixed((self.order + (parity or 0)) % (1 << _ORDER_BITS), _ORDER_BITS)
        if kind == "B":
            bits.fixed(1, 1)  # direct_spatial_mv_pred_flag
        if kind in "PB":
            bits.fixed(0, 1)  # num_ref_idx_active_override_flag
            bits.fixed(0, 1)  # ref_pic_list_modification_flag_l0
        if kind == "B":
            bits.fixed(0, 1)  # ref_pic_list_modification_flag_l1
        if self.is_key and is_key:
            bits.fixed(0, 2)  # no_output_of_prior_pics_flag, long_term_reference_flag
        elif kind != "B":
            bits.fixed(0, 1)  # adaptive_ref_pic_marking_mode_flag
        bits.signed(0)  # slice_qp_delta
        bits.unsigned(1)  # disable_deblocking_filter_idc
        self._macroblocks(bits, kind, planes)
        bits.end()
        importance = 0 if kind == "B" else 2
        return _unit(5 if is_key else 1, importance, bits.data())

    @staticmethod
    def _macroblocks(bits: "Bits", kind: str, planes: Planes) -> None:
        for top in range(0, planes.y.shape[0], _MACROBLOCK):
            for left in range(0, planes.y.shape[1], _MACROBLOCK):
                if kind != "I":
                    bits.unsigned(0)  # mb_skip_run
                bits.unsigned(_PCM[kind])
                bits.align()
                half, up, at = _MACROBLOCK // 2, top // 2, left // 2
                bits.whole(planes.y[top : top + _MACROBLOCK, left : left + _MACROBLOCK].tobytes())
                bits.whole(planes.u[up : up + half, at : at + half].tobytes())
                bits.whole(planes.v[up : up + half, at : at + half].tobytes())


def sequence_set(coding: FieldCoding) -> bytes:
    """The sequence parameter set, behind its start code."""
    bits = Bits()
    bits.fixed(100 if coding.scaling_lists else 77, 8)
    bits.fixed(0, 8)
    bits.fixed(30, 8)
    bits.unsigned(0)
    if coding.scaling_lists:
        bits.unsigned(1)  # chroma_format_idc
        bits.unsigned(0)
        bits.unsigned(0)
        bits.fixed(0, 1)
        bits.fixed(1, 1)  # seq_scaling_matrix_present_flag
        for place in range(8):
            _scaling_list(bits, place)
    bits.unsigned(coding.number_bits - 4)
    bits.unsigned(0)  # pic_order_cnt_type
    bits.unsigned(_ORDER_BITS - 4)
    bits.unsigned(2)  # max_num_ref_frames
    bits.fixed(0, 1)
    bits.unsigned(WIDTH // _MACROBLOCK - 1)
    bits.unsigned(HEIGHT // (2 * _MACROBLOCK) - 1)
    bits.fixed(0, 1)  # frame_mbs_only_flag
    bits.fixed(0, 1)  # mb_adaptive_frame_field_flag
    bits.fixed(1, 1)  # direct_8x8_inference_flag
    bits.fixed(0, 1)
    bits.fixed(1, 1)  # vui_parameters_present_flag
    bits.fixed(0, 4)
    bits.fixed(1, 1)  # timing_info_present_flag
    bits.fixed(1, 32)
    bits.fixed(2 * coding.rate, 32)
    bits.fixed(1, 1)  # fixed_frame_rate_flag
    bits.fixed(0, 3)
    bits.fixed(1, 1)  # bitstream_restriction_flag
    bits.fixed(1, 1)
    for value in (0, 0, 10, 10, 1 if coding.b_frames else 0, 2):
        bits.unsigned(value)
    bits.end()
    return _unit(7, 3, bits.data())


def _scaling_list(bits: "Bits", place: int) -> None:
    """Some lists are there and some are not; one falls back to the default by its first value."""
    bits.fixed(place % 3 != 1, 1)
    if place % 3 == 1:
        return
    if place == 3:
        bits.signed(-8)
        return
    for delta in _SCALING_DELTAS:
        bits.signed(delta)
    size = 16 if place < 6 else 64
    for _ in range(size - len(_SCALING_DELTAS)):
        bits.signed(0)


def _picture_set() -> bytes:
    bits = Bits()
    bits.unsigned(0)
    bits.unsigned(0)
    bits.fixed(0, 2)
    for _ in range(3):
        bits.unsigned(0)
    bits.fixed(0, 3)
    for _ in range(3):
        bits.signed(0)
    bits.fixed(1, 1)  # deblocking_filter_control_present_flag
    bits.fixed(0, 2)
    bits.end()
    return _unit(8, 3, bits.data())


def _delimiter() -> bytes:
    return _unit(9, 0, b"\xf0")


def _unit(kind: int, importance: int, payload: bytes) -> bytes:
    # Emulation prevention: three bytes that would be a start code get a fourth.
    escaped = bytearray()
    zeros = 0
    for byte in payload:
        if zeros == 2 and byte <= 3:
            escaped.append(3)
            zeros = 0
        escaped.append(byte)
        zeros = zeros + 1 if byte == 0 else 0
    return b"\0\0\0\1" + bytes([importance << 5 | kind]) + bytes(escaped)


class Bits:
    """Writes the fields of a unit."""

    def __init__(self) -> None:
        self._done = bytearray()
        self._pending = ""

    def fixed(self, value: int, bits: int) -> None:
        """An unsigned number of so many bits."""
        self._pending += f"{int(value):0{bits}b}"

    def unsigned(self, value: int) -> None:
        """An unsigned number in Exp-Golomb code."""
        digits = f"{value + 1:b}"
        self._pending += "0" * (len(digits) - 1) + digits

    def signed(self, value: int) -> None:
        """A signed number in Exp-Golomb code."""
        self.unsigned(2 * value - 1 if value > 0 else -2 * value)

    def align(self) -> None:
        """Zeros up to the next byte."""
        self._pending += "0" * (-len(self._pending) % 8)
        self._done += bytes(int(self._pending[at : at + 8], 2) for at in range(0, len(self._pending), 8))
        self._pending = ""

    def whole(self, data: bytes) -> None:
        """Bytes, at the border of one."""
        assert not self._pending
        self._done += data

    def end(self) -> None:
        """The bit that ends a unit's payload."""
        self._pending += "1"
        self.align()

    def data(self) -> bytes:
        """What was written."""
        return bytes(self._done)
