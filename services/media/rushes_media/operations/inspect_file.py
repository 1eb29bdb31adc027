"""Finding out what a file is."""

from rushes_footage.files import FileVersion, Source
from rushes_media.domain.facts import Inspection
from rushes_media.ports.files import Fingerprints, Library
from rushes_media.ports.workers import Containers
from rushes_media.threads import opened


async def inspect_file(
    library: Library, fingerprints: Fingerprints, containers: Containers, source: Source
) -> tuple[FileVersion, Inspection]:
    """The version that was looked at, its fingerprint, and its facts or why there are none."""
    file = await opened(library, source)
    with file:
        fingerprint = await fingerprints.of(source, file)
        return file.version, Inspection(fingerprint, await containers.inspect(file))
