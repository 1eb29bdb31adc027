"""Rows of numbers that describe the windows of a file: computed by inference, and stored here uninterpreted."""

import hashlib
from dataclasses import dataclass
from typing import Final

BYTES_PER_NUMBER: Final = 2


@dataclass(frozen=True)
class RowsOf:
    """What computed the rows; those of different ones cannot be compared."""

    descriptor: str
    version: str

    @property
    def digest(self) -> str:
        """Short, and fit for the name of a file, as a descriptor's own name need not be."""
        said = f"{len(self.descriptor)} {self.descriptor} {self.version}".encode()
        return hashlib.blake2b(said, digest_size=8).hexdigest()


@dataclass(frozen=True)
class RowsHead:
    """What the rows are."""

    dimensions: int
    """Numbers in each row."""
    rows: int
    hop: float
    """Seconds between the beginnings of two rows."""

    @property
    def row_bytes(self) -> int:
        """Bytes of a row."""
        return self.dimensions * BYTES_PER_NUMBER

    @property
    def bytes(self) -> int:
        """Bytes of all rows."""
        return self.rows * self.row_bytes
