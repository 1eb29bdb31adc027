"""dataset.jsonl and dataset.parquet: one row per clip of an output root, as the catalog sends them."""

import json
import os
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

import structlog

from rushes_media.adapters.held_files import WORKING, created_and_held
from rushes_media.domain.manifests import ManifestForm

log = structlog.get_logger()

_MARK = "rushes"
"""A field that every line written by Rushes has."""
_LONGEST_LINE = 1 << 20
_TABLE_MARK = b"rushes.manifest"
"""A key in the footer of every table written by Rushes."""
_TABLE_END = struct.Struct("<I4s")
"""The footer's length, and the magic number that ends every Parquet file."""
_LONGEST_FOOTER = 64 << 20


@dataclass(frozen=True)
class WorkingManifest:
    """Implements ports.exports.WorkingManifest."""

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
        """Replace the manifest; an empty one removes it."""
        _put_foreign_aside(self.final, self.form)
        if os.fstat(self.descriptor).st_size == 0:
            self.final.unlink(missing_ok=True)
            return
        os.fsync(self.descriptor)
        self.path.replace(self.final)


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


def _put_foreign_aside(manifest: Path, form: ManifestForm) -> None:
    try:
        with manifest.open("rb") as file:
            if _is_table(file) if form is ManifestForm.TABLE else _has_lines(file):
                return
    except FileNotFoundError:
        return
    aside = manifest.with_name(f"{form}.kept-{time.time_ns()}")
    manifest.rename(aside)
    log.warning("a manifest that Rushes did not write was put aside", kept_as=str(aside))


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
