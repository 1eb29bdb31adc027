"""Finding out what a file is."""

import asyncio

from rushes_media.domain.facts import Inspection
from rushes_media.domain.sources import FileVersion, Source
from rushes_media.ports import Containers, Fingerprints, Library


async def inspect_file(
    library: Library, fingerprints: Fingerprints, containers: Containers, source: Source
) -> tuple[FileVersion, Inspection]:
    """The version that was looked at, its fingerprint, and its facts or why there are none."""
    file = await asyncio.to_thread(library.open, source)
    with file:
        fingerprint = await fingerprints.of(source, file)
        return file.version, Inspection(fingerprint, await containers.inspect(file))
