"""Recognising single fields in H.264 by their slice headers (ITU-T H.264, 7.3.2.1.1 and 7.3.3)."""

from collections.abc import Iterable

_EXTENDED_PROFILES = frozenset((44, 83, 86, 100, 110, 118, 122, 128, 134, 135, 138, 139, 244))
"""Profiles whose sequence parameter sets state the chroma format."""
_SEQUENCE_SET = 7


class FieldPairs:
    """Pairs the fields of frames in the order of decoding."""

    def __init__(self) -> None:
        self.are_possible = False
        """Whether the sequence parameter set allows single fields."""
        self._number_bits = 4
        self._separate_planes = False
        self._waits: tuple[int, bool] | None = None
        """Frame number and parity of a field that waits for its second one."""

    def learn(self, parameter_sets: Iterable[bytes]) -> None:
        """Read the sequence parameter sets among parameter sets; raises IndexError where one ends early."""
        for unit in parameter_sets:
            if unit[0] & 0x1F == _SEQUENCE_SET:
                self._read(_Bits(unit[1:]))

    def is_second(self, picture: bytes) -> bool:
        """Whether a unit, the first one of a packet's picture, is the second field of the frame before it.

        The beginning of the unit is enough. Raises IndexError where it is not.
        """
        bits = _Bits(picture[1:])
        for _ in range(3):  # First macroblock, type of the slice, picture parameter set.
            bits.exp_golomb()
        if self._separate_planes:
            bits.number(2)
        number = bits.number(self._number_bits)
        if not bits.number(1):
            self._waits = None
            return False
        is_bottom = bool(bits.number(1))
        if self._waits == (number, not is_bottom):
            self._waits = None
            return True
        self._waits = number, is_bottom
        return False

    def _read(self, bits: "_Bits") -> None:
        profile = bits.number(8)
        bits.number(16)
        bits.exp_golomb()
        self._separate_planes = False
        if profile in _EXTENDED_PROFILES:
            chroma = bits.exp_golomb()
            if chroma == 3:
                self._separate_planes = bool(bits.number(1))
            bits.exp_golomb()
            bits.exp_golomb()
            bits.number(1)
            if bits.number(1):
                _pass_scaling_lists(bits, 12 if chroma == 3 else 8)
        self._number_bits = bits.exp_golomb() + 4
        match bits.exp_golomb():
            case 0:
                bits.exp_golomb()
            case 1:
                bits.number(1)
                bits.exp_golomb()
                bits.exp_golomb()
                for _ in range(bits.exp_golomb()):
                    bits.exp_golomb()
        bits.exp_golomb()
        bits.number(1)
        bits.exp_golomb()
        bits.exp_golomb()
        self.are_possible = not bits.number(1)


def _pass_scaling_lists(bits: "_Bits", count: int) -> None:
    for place in range(count):
        if not bits.number(1):
            continue
        last = following = 8
        for _ in range(16 if place < 6 else 64):
            if following:
                coded = bits.exp_golomb()
                delta = (coded + 1) // 2 if coded % 2 else -(coded // 2)
                following = (last + delta) % 256
            last = following or last


class _Bits:
    """Reads the fields of a unit."""

    def __init__(self, payload: bytes) -> None:
        self._payload = payload.replace(b"\0\0\3", b"\0\0")  # Without emulation prevention.
        self._at = 0

    def number(self, bits: int) -> int:
        """An unsigned number of so many bits; raises IndexError at the end."""
        value = 0
        for _ in range(bits):
            value = value << 1 | self._payload[self._at >> 3] >> (7 - self._at % 8) & 1
            self._at += 1
        return value

    def exp_golomb(self) -> int:
        """An unsigned number in Exp-Golomb code; raises IndexError at the end."""
        zeros = 0
        while not self.number(1):
            zeros += 1
        return (1 << zeros) - 1 + self.number(zeros)
