"""dataset.jsonl: a line of JSON for each clip of an output root, as the catalog says them."""

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import structlog

from rushes_media.adapters.held_files import WORKING, created_and_held

log = structlog.get_logger()

NAME = "dataset.jsonl"
_MARK = "rushes"
"""Each line of ours has this field."""
_LONGEST_LINE = 1 << 20


@dataclass(frozen=True)
class WorkingManifest:
    """See ports.WorkingManifest."""

    path: Path
    descriptor: int
    final: Path

    def write(self, data: bytes) -> None:
        """Add to it."""
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self.descriptor, rest) :]

    def publish(self) -> None:
        """Take the old one's place; an empty one leaves none there."""
        _put_foreign_aside(self.final)
        if os.fstat(self.descriptor).st_size == 0:
            self.final.unlink(missing_ok=True)
            return
        os.fsync(self.descriptor)
        self.path.replace(self.final)


@contextmanager
def working_manifest(output_root: Path) -> Iterator[WorkingManifest]:
    """A new, empty manifest of an output root; it is gone at the end unless it was published."""
    path = output_root / WORKING / f"{NAME}.{uuid4()}"
    descriptor = created_and_held(path)
    try:
        yield WorkingManifest(path, descriptor, output_root / NAME)
    finally:
        path.unlink(missing_ok=True)
        os.close(descriptor)


def _put_foreign_aside(manifest: Path) -> None:
    try:
        with manifest.open("rb") as file:
            first = file.readline(_LONGEST_LINE)
    except FileNotFoundError:
        return
    with suppress(ValueError):
        line = json.loads(first)
        if isinstance(line, dict) and _MARK in line:
            return
    aside = manifest.with_name(f"{NAME}.kept-{time.time_ns()}")
    manifest.rename(aside)
    log.warning("a dataset.jsonl that Rushes did not write was put aside", kept_as=str(aside))
