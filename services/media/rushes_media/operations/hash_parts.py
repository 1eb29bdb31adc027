"""Hashing all of a file, some parts at a time, while nobody waits for anything."""

import asyncio

from rushes_footage.contents import parts_of
from rushes_footage.files import Source
from rushes_media.ports.files import Fingerprints, Library
from rushes_media.ports.workers import Quiet
from rushes_media.threads import opened, with_descriptor

_PATIENCE_SECONDS = 8.0
"""Who asks is answered after so long, and asks again."""


async def hash_parts(
    library: Library, fingerprints: Fingerprints, quiet: Quiet, source: Source, first: int, *, hurried: bool
) -> list[bytes]:
    """The digests of its parts from `first` on, as many as there was time for; raises like Library.open."""
    clock = asyncio.get_running_loop().time
    until = clock() + _PATIENCE_SECONDS
    digests: list[bytes] = []
    with await opened(library, source) as file:
        for number in range(first, parts_of(file.version.size)):
            left = until - clock()
            if left <= 0 or not (hurried or await quiet.quiet(left)):
                break
            digests.append(await fingerprints.of_part(file, number))
        # Of what was written meanwhile nothing is known.
        await with_descriptor(file, lambda _: file.check_unchanged())
    return digests
