"""The first seconds of a file's sound."""

from rushes_footage.files import Source
from rushes_media.adapters.files.library import Library
from rushes_media.adapters.workers.containers import Containers
from rushes_media.threads import expect_unchanged, kept_open, opened


class Sounds:
    """Sound of this service's files; decoded anew by each call."""

    def __init__(self, library: Library, containers: Containers) -> None:
        self._library, self._containers = library, containers

    async def first(self, source: Source, seconds: float) -> bytes:
        """See Containers.sound; raises SourceChanged, and like Library.open."""
        with kept_open(await opened(self._library, source)) as file:
            samples = await self._containers.sound(file, seconds)
            await expect_unchanged(file)
            return samples
