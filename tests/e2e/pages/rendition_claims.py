"""Renditions that somebody seems to be making: the lock that a node would hold, held by a test, at a progress."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rushes_footage.files import FileVersion
from rushes_footage.renditions import Kind
from rushes_media.adapters.derived.derived_store import DerivedStore
from rushes_media.adapters.derived.rendition_files import RenditionFiles
from rushes_media.adapters.files.fingerprints import fingerprint
from rushes_media.domain.streams.renditions import rendition_name
from rushes_media.operations.frames.frame_indexes import identity_of
from tests.e2e.stack import Stack


@contextmanager
def being_made(stack: Stack, video: Path, *kinds: Kind, progress: float) -> Iterator[None]:
    """For as long as the context lasts no node makes these, and each says that another does."""
    with video.open("rb") as file:
        version = FileVersion.of(os.fstat(file.fileno()))
        identity = identity_of(fingerprint(file.fileno(), version.size), version)
    files = RenditionFiles(DerivedStore(stack.folder / "data" / "derived", 1 << 30))
    claims = []
    try:
        for kind in kinds:
            claim = files.claim(rendition_name(identity, kind))
            assert claim is not None
            claims.append(claim)
            claim.tell(progress)
        yield
    finally:
        for claim in claims:
            claim.release()
