"""Reading waveforms: stored data, or the progress of making it."""

import asyncio
from dataclasses import dataclass

from rushes_chassis.errors import Exhausted, NotFound
from rushes_footage.files import Source
from rushes_footage.renditions import Kind
from rushes_media.adapters.files.library import Library
from rushes_media.domain.streams.renditions import Rendition, State
from rushes_media.domain.streams.waveforms import Peaks, Stretch
from rushes_media.formats import waveform_format
from rushes_media.operations.streams.renditions import Renditions
from rushes_media.threads import kept_open, opened

_TRIES = 3


@dataclass(frozen=True)
class Waveform:
    """A file's waveform in its present state."""

    rendition: Rendition
    peaks: Peaks | None
    """Set for READY only."""


class Waveforms:
    """Waveforms of this service's files. They are made, stored and claimed like renditions."""

    def __init__(self, renditions: Renditions, library: Library) -> None:
        self._renditions = renditions
        self._library = library

    async def of(self, source: Source, stretch: Stretch) -> Waveform:
        """A part of a file's waveform, which is begun where it is missing.

        Raises BeyondEnd, and like Renditions.ensured.
        """
        for _ in range(_TRIES):
            rendition = await self._renditions.ensured(source, Kind.WAVEFORM)
            if rendition.state is not State.READY:
                return Waveform(rendition, None)
            try:
                return Waveform(rendition, await self._read(rendition, stretch))
            except NotFound:
                continue  # Deleted between the two calls, to free space.
        raise Exhausted(
            "Waveforms are deleted before they can be sent: RUSHES_CACHE_BYTES is too small.", reason="NoRoom"
        )

    async def _read(self, rendition: Rendition, stretch: Stretch) -> Peaks:
        assert rendition.file is not None  # it is ready
        place = Source(rendition.file.root, rendition.file.path)
        with kept_open(await opened(self._library, place)) as file:
            return await asyncio.to_thread(waveform_format.read, file.descriptor, stretch)
