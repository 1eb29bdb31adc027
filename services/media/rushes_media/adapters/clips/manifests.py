"""dataset.jsonl and dataset.parquet: one row per clip of an output root, as the catalog sends them."""

import json
import os
import struct
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

import structlog

from rushes_media.adapters.files.held_files import WORKING, created_and_held
from rushes_media.domain.clips.manifests import ManifestForm

log = structlog.get_logger()

_MARK = "rushes"
"""A field that every line written by Rushes has."""
_FOREIGN, _UNKNOWN = "Rushes did not write it", "it has clips that the database does not know"
_LONGEST_LINE = 1 << 20
_TABLE_MARK = b"rushes.manifest"
"""A key in the footer of every table written by Rushes."""
_TABLE_END = struct.Struct("<I4s")
"""The footer's length, and the magic number that ends every Parquet file."""
_LONGEST_FOOTER = 64 << 20


@dataclass(frozen=True)
class WorkingManifest:
    """A manifest that is being written; it is deleted at the end unless it was published. Blocks on the disk."""

    path: Path
    descriptor: int
    final: Path
    form: ManifestForm

    def write(self, data: bytes) -> None:
        """Append bytes."""
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self.descriptor, rest) :]

    def publish(self) -> None:
        """Replace the manifest; an empty one removes it.

        Where Rushes did not write it, it is put aside; and where it has lines of existing clips that the new one lacks:
        after the loss of a database they are all that is known of these clips.
        """
        if (why := self._worth_keeping()) is not None:
            aside = self.final.with_name(f"{self.form}.kept-{time.time_ns()}")
            self.final.rename(aside)
            log.warning("a manifest was put aside", why=why, kept_as=str(aside))
        if os.fstat(self.descriptor).st_size == 0:
            self.final.unlink(missing_ok=True)
            return
        os.fsync(self.descriptor)
        self.path.replace(self.final)

    def _worth_keeping(self) -> str | None:
        """Why the present manifest has to be kept; None where it need not, or there is none."""
        try:
            with self.final.open("rb") as before, self.path.open("rb") as after:
                if self.form is ManifestForm.TABLE:
                    # Of Rushes' own it has the same lines as the other manifest.
                    return None if _is_table(before) else _FOREIGN
                if not _has_lines(before):
                    return _FOREIGN
                before.seek(0)
                return _UNKNOWN if _lacks_clips(before, after, self.final.parent) else None
        except FileNotFoundError:
            return None


@contextmanager
def working_manifest(output_root: Path, form: ManifestForm) -> Iterator[WorkingManifest]:
    """A new empty manifest of an output root; it is deleted at the end unless it was published."""
    path = output_root / WORKING / f"{form}.{uuid4()}"
    descriptor = created_and_held(path)
    try:
        yield WorkingManifest(path, descriptor, output_root / form, form)
    finally:
        path.unlink(missing_ok=True)
        os.close(descriptor)


def _lacks_clips(before: Iterable[bytes], after: Iterable[bytes], folder: Path) -> bool:
    """Whether any line of a manifest, of a clip that exists in the folder or without a path, is missing in the one
    after it, in which all lines have a path.

    Both have the same order: almost all lines are passed by without being read.
    """
    missing: set[str] = set()
    rest = iter(after)
    ahead = next(rest, None)
    for line in before:
        if ahead is not None and (line == ahead or _path_of(line) == _path_of(ahead)):
            ahead = next(rest, None)
        # Unlike that of a Path, this is False for a path that no file can have, such as one that is too long.
        elif os.path.exists(folder / (path := _path_of(line))):  # noqa: PTH110
            missing.add(path)
    if missing and ahead is not None:
        missing.difference_update(map(_path_of, (ahead, *rest)))
    return bool(missing)


def _path_of(line: bytes) -> str:
    """The clip's path, relative to the manifest; "" of what is no line of a manifest."""
    with suppress(ValueError):
        read = json.loads(line)
        if isinstance(read, dict) and isinstance(path := read.get("path"), str):
            return path
    return ""


def _has_lines(file: BinaryIO) -> bool:
    with suppress(ValueError):
        line = json.loads(file.readline(_LONGEST_LINE))
        return isinstance(line, dict) and _MARK in line
    return False


def _is_table(file: BinaryIO) -> bool:
    size = os.fstat(file.fileno()).st_size
    if size < _TABLE_END.size:
        return False
    file.seek(size - _TABLE_END.size)
    length, magic = _TABLE_END.unpack(file.read(_TABLE_END.size))
    if magic != b"PAR1" or length > min(size - _TABLE_END.size, _LONGEST_FOOTER):
        return False
    file.seek(size - _TABLE_END.size - length)
    return _TABLE_MARK in file.read(length)
