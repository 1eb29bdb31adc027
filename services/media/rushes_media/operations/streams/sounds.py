"""The sound of files: its first seconds, or all of it."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from rushes_footage.files import Source
from rushes_media.adapters.files.library import Library
from rushes_media.adapters.workers.containers import Containers
from rushes_media.adapters.workers.whole_sounds import WholeSounds
from rushes_media.domain.streams.sounds import whole_sound
from rushes_media.operations.frames.frame_indexes import FrameIndexes
from rushes_media.threads import expect_unchanged, kept_open, opened


class Sounds:
    """Sound of this service's files; decoded anew by each call."""

    def __init__(self, library: Library, indexes: FrameIndexes, containers: Containers, whole: WholeSounds) -> None:
        self._library, self._indexes = library, indexes
        self._containers, self._whole = containers, whole

    async def first(self, source: Source, seconds: float) -> bytes:
        """See Containers.sound; raises SourceChanged, and like Library.open."""
        with kept_open(await opened(self._library, source)) as file:
            samples = await self._containers.sound(file, seconds)
            await expect_unchanged(file)
            return samples

    async def whole(self, source: Source) -> AsyncGenerator[bytes]:
        """The sound from frame 0 to the end of the last frame, in parts; none where the file has no sound.

        Raises SoundTooLong, and like FrameIndexes.open and WholeSounds.parts; SourceChanged also behind the last part,
        where the file was replaced meanwhile.
        """
        async with self._indexes.open(source) as indexed:
            sound = whole_sound(indexed.index)
            if sound is None:
                return
            async with aclosing(self._whole.parts(indexed.file, sound)) as parts:
                async for part in parts:
                    yield part
            await expect_unchanged(indexed.file)
