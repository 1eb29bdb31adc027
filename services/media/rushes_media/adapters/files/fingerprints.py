"""Fingerprints of files: a hash of size, head, middle and tail."""

import hashlib
import os

from rushes_chassis.recent import Recent
from rushes_footage.contents import DIGEST_BYTES, PART_BYTES
from rushes_footage.files import FileVersion, Source
from rushes_media.adapters.files.library import OpenFile
from rushes_media.threads import with_descriptor

_PART = 1 << 20
_REMEMBERED = 4096
_SECONDS = 60.0
"""For three MiB on a very slow share."""
_PART_SECONDS = 120.0
"""For one part of a file, on the same share."""


def fingerprint(descriptor: int, size: int) -> str:
    """BLAKE2b-256 in hexadecimal of the size and the first, middle and last MiB. Blocks on the file system."""
    digest = hashlib.blake2b(size.to_bytes(8, "big"), digest_size=32)
    for offset in sorted({0, max(0, (size - _PART) // 2), max(0, size - _PART)}):
        digest.update(os.pread(descriptor, _PART, offset))
    return digest.hexdigest()


def part_digest(descriptor: int, number: int) -> bytes:
    """BLAKE2b-256 of one part of a file. Blocks on the file system."""
    digest = hashlib.blake2b(digest_size=DIGEST_BYTES)
    at, end = number * PART_BYTES, (number + 1) * PART_BYTES
    # Not kept in the page cache: it is read once, and must not displace what others read.
    os.posix_fadvise(descriptor, at, PART_BYTES, os.POSIX_FADV_NOREUSE)
    while at < end and (block := os.pread(descriptor, min(_PART, end - at), at)):
        digest.update(block)
        at += len(block)
    return digest.digest()


class Fingerprints:
    """Caches the fingerprints of recently used files."""

    def __init__(self) -> None:
        self._known: Recent[tuple[str, str, FileVersion, int], str] = Recent(_REMEMBERED)

    async def of(self, source: Source, file: OpenFile) -> str:
        """The fingerprint of a source that is open: in hexadecimal."""
        key = (source.root, source.path, file.version, file.changed_ns)
        if (known := self._known.get(key)) is not None:
            return known
        made = await with_descriptor(
            file, lambda descriptor: fingerprint(descriptor, file.version.size), seconds=_SECONDS
        )
        self._known.put(key, made)
        return made

    async def of_part(self, file: OpenFile, number: int) -> bytes:
        """The digest of one part, as rushes_footage.contents divides files; not cached."""
        return await with_descriptor(file, lambda descriptor: part_digest(descriptor, number), seconds=_PART_SECONDS)
