"""Hashing a whole file, some parts per call, while the node is idle."""

import asyncio

from rushes_footage.contents import parts_of
from rushes_footage.files import Source
from rushes_media.adapters.files.fingerprints import Fingerprints
from rushes_media.adapters.files.library import Library
from rushes_media.ports import Quiet
from rushes_media.threads import kept_open, opened, with_descriptor

_PATIENCE_SECONDS = 8.0
"""A call returns after about so long and is repeated by the caller."""


async def hash_parts(
    library: Library, fingerprints: Fingerprints, quiet: Quiet, source: Source, first: int, *, hurried: bool
) -> list[bytes]:
    """Digests of parts from `first` on, as many as fit into the time; raises like Library.open."""
    clock = asyncio.get_running_loop().time
    until = clock() + _PATIENCE_SECONDS
    digests: list[bytes] = []
    with kept_open(await opened(library, source)) as file:
        for number in range(first, parts_of(file.version.size)):
            left = until - clock()
            if left <= 0 or not (hurried or await quiet.quiet(left)):
                break
            digests.append(await fingerprints.of_part(file, number))
        # Digests of a file that changed meanwhile are invalid.
        await with_descriptor(file, lambda _: file.check_unchanged())
    return digests
