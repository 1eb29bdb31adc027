"""Files of a model while they are received, by name."""

import hashlib
import os
from collections.abc import Collection
from pathlib import Path
from typing import BinaryIO

from rushes_inference.domain.errors import ModelTooLarge, UnusableModel


class ReceivedFiles:
    """Writes files of known names into a folder, and computes their SHA-256."""

    def __init__(self, folder: Path, names: Collection[str], most_bytes: int, what: str) -> None:
        """`most_bytes` limits their size together; `what` they are part of, for people."""
        self._folder, self._names, self._most_bytes, self._what = folder, names, most_bytes, what
        self._file: BinaryIO | None = None
        self._hash = hashlib.sha256()
        self._name = ""
        self.length = 0
        """Bytes of all files."""
        self.digests: dict[str, str] = {}
        """Digests of the complete files, in hexadecimal."""

    def begin(self, file: str) -> None:
        """Begin a file; what is written next belongs to it. Raises UnusableModel, OSError."""
        self.close()
        if file not in self._names or file in self.digests:
            raise UnusableModel(f"{file[:100]!r} is no part of {self._what}, or comes twice")
        path = self._folder / file
        path.parent.mkdir(exist_ok=True)
        self._name, self._hash, self._file = file, hashlib.sha256(), path.open("xb")

    def write(self, data: bytes) -> None:
        """Append bytes; raises UnusableModel where no file was begun, ModelTooLarge, OSError."""
        if self._file is None:
            raise UnusableModel("its first bytes belong to no file")
        self.length += len(data)
        if self.length > self._most_bytes:
            raise ModelTooLarge(self._most_bytes)
        self._hash.update(data)
        self._file.write(data)

    def close(self) -> None:
        """Finish the file that was begun last."""
        if self._file is not None:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            self.digests[self._name] = self._hash.hexdigest()
            self._file = None

    def check_there(self, names: Collection[str]) -> None:
        """Raises UnusableModel where one of these files is missing."""
        if missing := [name for name in names if name not in self.digests]:
            raise UnusableModel(f"it lacks {', '.join(missing)}")
