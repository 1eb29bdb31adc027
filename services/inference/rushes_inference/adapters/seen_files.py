"""Vectors of a library's pictures in a file that is mapped into memory.

The file has no name: it ends with its process, however that ends, and before that with the last search in it.
"""

import errno
import hashlib
import mmap
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

import numpy as np
from numpy.typing import NDArray

from rushes_inference.domain.seen_errors import NoRoom
from rushes_inference.seeing.merging import Merged
from rushes_inference.seeing.packing import Packed, packed
from rushes_inference.seeing.stretches import Layout

_LEAST_FREE: Final = 1 << 30
"""Bytes of the disk that are left to others."""
_FREE_SOME: Final = "Free some of it, or set RUSHES_DATA_DIR of inference to a folder of a larger disk."
_PART: Final = 64 << 20
"""Bytes after which the disk's room is looked at again."""
_KEY: Final = 16
"""Bytes of the hash by which a content is found again."""


def key_of(fingerprint: str) -> bytes:
    """A hash of a content's fingerprint: millions of them are kept."""
    # A NUL at its end would be lost in numpy's arrays of bytes.
    return hashlib.blake2b(fingerprint.encode(), digest_size=_KEY - 1).digest() + b"."


class SeenSizes:
    """How many vectors some contents have, which are numbered from 0."""

    def __init__(self, keys: Sequence[bytes], offsets: NDArray[np.int64]) -> None:
        """`offsets`: the first vector of each content, and behind them the number of all."""
        given = np.array(keys, f"S{_KEY}")
        self._order = np.argsort(given)
        self._keys, self._counts = given[self._order], np.diff(offsets)[self._order]

    def find(self, key: bytes) -> int | None:
        """The number of a content; None where it is not here."""
        place = int(np.searchsorted(self._keys, np.bytes_(key)))
        return int(self._order[place]) if place < len(self._keys) and self._keys[place] == key else None

    def of(self, keys: Sequence[bytes]) -> int:
        """Vectors of those of these contents that are here, together."""
        return int(self._counts[np.isin(self._keys, np.array(keys, f"S{_KEY}"))].sum())


class SeenVectors:
    """The vectors of some contents, which are numbered from 0."""

    def __init__(
        self, file: IO[bytes], dimensions: int, keys: Sequence[bytes], factors: NDArray[np.float32], layout: Layout
    ) -> None:
        self.layout = layout
        count = len(factors)
        mapped = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) if count else b""
        numbers = np.frombuffer(mapped, np.int8).reshape(count, dimensions)
        self.vectors = Packed(numbers, factors)
        self.sizes = SeenSizes(keys, layout.offsets)

    def part(self, begin: int, end: int) -> Packed:
        """Some of the vectors."""
        return Packed(self.vectors.numbers[begin:end], self.vectors.factors[begin:end])


class SeenWriter:
    """Vectors of a library that is being loaded."""

    def __init__(self, file: IO[bytes], dimensions: int, room: "_Room") -> None:
        self._file, self._dimensions, self._room = file, dimensions, room
        self._written = self._promised = 0
        self._keys: list[bytes] = []
        self._factors: list[NDArray[np.float32]] = []
        self._begins: list[NDArray[np.uint32]] = []
        self._offsets, self._pictures = [0], list[int]()

    def add(self, key: bytes, pictures: Merged) -> int:
        """Append a content; its number. Raises NoRoom."""
        return self._add(key, packed(pictures.vectors), pictures.begins, pictures.pictures)

    def copy(self, key: bytes, others: SeenVectors, number: int) -> int:
        """Append a content of others; its number. Raises NoRoom."""
        layout = others.layout
        begin, end = int(layout.offsets[number]), int(layout.offsets[number + 1])
        return self._add(key, others.part(begin, end), layout.begins[begin:end], int(layout.pictures[number]))

    def end(self) -> SeenVectors:
        """All that was added; raises NoRoom."""
        with _told_of_room():
            self._file.flush()
        layout = Layout(
            np.array(self._offsets, np.int64),
            np.concatenate([np.empty(0, np.uint32), *self._begins]),
            np.array(self._pictures, np.uint32),
        )
        factors = np.concatenate([np.empty(0, np.float32), *self._factors])
        return SeenVectors(self._file, self._dimensions, self._keys, factors, layout)

    def sizes(self) -> SeenSizes:
        """Of all that was added, and of what did not fit any more."""
        return SeenSizes(self._keys, np.array(self._offsets, np.int64))

    def _add(self, key: bytes, vectors: Packed, begins: NDArray[np.uint32], pictures: int) -> int:
        self._keys.append(key)
        self._offsets.append(self._offsets[-1] + len(vectors))
        self._need(vectors.numbers.nbytes)
        with _told_of_room():
            self._file.write(np.ascontiguousarray(vectors.numbers).data)
        self._factors.append(np.array(vectors.factors))
        self._begins.append(np.array(begins))
        self._pictures.append(pictures)
        return len(self._keys) - 1

    def _need(self, length: int) -> None:
        self._written += length
        self._room.check_limit(self._written)
        if self._written > self._promised:
            self._room.check_disk(length)
            self._promised = self._written - length + max(length, _PART)


@dataclass(frozen=True)
class _Room:
    """How large a library's vectors may be."""

    folder: Path
    most_bytes: int
    least_free: int

    def check_limit(self, length: int) -> None:
        """Raises NoRoom where a file of so many bytes is too large."""
        if length > self.most_bytes:
            raise NoRoom(
                f"their vectors take more than {self.most_bytes} bytes, the limit of RUSHES_SEEN_BYTES",
                "Raise RUSHES_SEEN_BYTES of inference, and restart it.",
            )

    def check_disk(self, more: int) -> None:
        """Raises NoRoom where the disk has no room for so many further bytes."""
        free = shutil.disk_usage(self.folder).free
        if free - more < self.least_free:
            raise NoRoom(
                f"the disk of the data folder of inference has {free} bytes free, of which {self.least_free} are left "
                "to others",
                _FREE_SOME,
            )


class SeenFiles:
    """Makes files of vectors in a folder of this process."""

    def __init__(self, folder: Path, *, most_bytes: int, least_free: int = _LEAST_FREE) -> None:
        """`most_bytes`: of one file. `least_free`: bytes of the disk that are left to others."""
        self._room = _Room(folder, most_bytes, least_free)
        folder.mkdir(parents=True, exist_ok=True)

    def check_room(self, length: int) -> None:
        """Raises NoRoom where a library of so many bytes does not fit."""
        self._room.check_limit(length)
        if length:
            self._room.check_disk(length)

    @contextmanager
    def begin(self, dimensions: int) -> Iterator[SeenWriter]:
        """Begin a library's vectors; raises NoRoom. Its memory map outlives the file that is closed at the end."""
        with _told_of_room():
            file = tempfile.TemporaryFile(dir=self._room.folder)  # noqa: SIM115  # closed below
        with file:
            yield SeenWriter(file, dimensions, self._room)


@contextmanager
def _told_of_room() -> Iterator[None]:
    try:
        yield
    except OSError as full:
        if full.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise
        raise NoRoom("the disk of the data folder of inference is full", _FREE_SOME) from full
