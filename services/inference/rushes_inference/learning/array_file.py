"""Files of arrays behind a header; bytes from anybody can be parsed safely.

Format: an 8-byte magic number, version and header length in 4 bytes each, the header (JSON), then arrays of 32-bit
numbers, all little-endian. Which arrays there are follows from the header. Nothing is executed.
"""

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter, ValidationError

from rushes_inference.domain.classifiers import LARGEST_NUMBER, sound

H = TypeVar("H")

_BEGINNING: Final = struct.Struct("<8sII")
BEGINNING_BYTES: Final = _BEGINNING.size


@dataclass(frozen=True)
class ArrayFile(Generic[H]):
    """What the files of one kind have in common."""

    magic: bytes
    begins_as: str
    """Whose beginning that is, for people: "a finder's"."""
    version: int
    longest_header: int
    """In bytes."""
    header: TypeAdapter[H]

    def written(self, header: H, arrays: Iterable[bytes]) -> bytes:
        """A file with this header and these arrays."""
        text = self.header.dump_json(header)
        return b"".join((_BEGINNING.pack(self.magic, self.version, len(text)), text, *arrays))

    def read(self, data: bytes) -> "tuple[H, ReadArrays]":
        """The header, and the arrays behind it; raises ValueError, which says what is wrong with the bytes."""
        if len(data) < BEGINNING_BYTES:
            raise ValueError(f"it has {len(data)} bytes, which is no beginning of one")
        magic, version, length = _BEGINNING.unpack_from(data)
        if magic != self.magic:
            raise ValueError(f"it does not begin as {self.begins_as} does")
        if version != self.version:
            raise ValueError(f"it has version {version}, and this Rushes knows version {self.version}")
        end = BEGINNING_BYTES + length
        if length > self.longest_header or end > len(data):
            raise ValueError(f"its header has {length} bytes, and there may be {min(self.longest_header, len(data))}")
        try:
            header = self.header.validate_json(data[BEGINNING_BYTES:end])
        except ValidationError as wrong:
            first = wrong.errors(include_url=False, include_input=False)[0]
            raise ValueError(f"its header is wrong: {'.'.join(map(str, first['loc']))} {first['msg']}") from wrong
        return header, ReadArrays(data, end)


class ReadArrays:
    """The arrays of a file, one behind the other."""

    def __init__(self, data: bytes, at: int) -> None:
        self._data, self._at = data, at

    def expect(self, count: int) -> None:
        """Raises ValueError unless so many numbers are left, and nothing else."""
        length = self._at + 4 * count
        if len(self._data) != length:
            raise ValueError(f"it has {len(self._data)} bytes, and its header says {length}")

    def integers(self, count: int) -> NDArray[np.int32]:
        """The next integers."""
        array = np.frombuffer(self._data, "<i4", count, self._at)
        self._at += array.nbytes
        return array

    def numbers(self, count: int) -> NDArray[np.float32]:
        """The next numbers; raises ValueError for one that no classifier has."""
        array = np.frombuffer(self._data, "<f4", count, self._at)
        self._at += array.nbytes
        if not sound(array):
            raise ValueError(f"it holds numbers beyond {LARGEST_NUMBER:g}, or what is no number")
        return array
