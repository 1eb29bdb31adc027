"""Finding out what a file is."""

from rushes_footage.facts import Inspection
from rushes_footage.files import Source
from rushes_media.ports.files import Fingerprints, Library
from rushes_media.ports.workers import Containers
from rushes_media.threads import opened


async def inspect_file(
    library: Library, fingerprints: Fingerprints, containers: Containers, source: Source
) -> Inspection:
    """The version that is there now, its fingerprint, and its facts or why there are none; raises like Library.open."""
    file = await opened(library, source)
    with file:
        fingerprint = await fingerprints.of(source, file)
        return Inspection(file.version, fingerprint, await containers.inspect(file))
