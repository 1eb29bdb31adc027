"""Segments shared by clips: made once per node, and found by all nodes."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager

from rushes_media.adapters.derived.segment_files import SegmentFiles
from rushes_media.adapters.ffmpeg.encoder import FfmpegEncoder
from rushes_media.adapters.files.library import OpenFile
from rushes_media.adapters.workers.proofs import Proofs
from rushes_media.domain.clips.encodings import ClipEncoding, seek_micros
from rushes_media.domain.clips.segments import (
    JoinedPart,
    Segment,
    joined_grid,
    segment_name,
    segments_of,
    starts_after,
)
from rushes_media.operations.frames.frame_indexes import IndexedFile
from rushes_media.threads import acquired, expect_unchanged, in_thread

_MOST_AT_ONCE = 16
"""Limit of segments that one run of ffmpeg makes."""


class Segments:
    """The segments of this node. All methods belong to the event loop."""

    def __init__(self, files: SegmentFiles, encoder: FfmpegEncoder, proofs: Proofs) -> None:
        self._files, self._encoder, self._proofs = files, encoder, proofs
        self._making: dict[str, asyncio.Event] = {}

    @asynccontextmanager
    async def joined(
        self, indexed: IndexedFile, encoding: ClipEncoding, on_frame: Callable[[int], None]
    ) -> AsyncIterator[OpenFile]:
        """A clip's picture joined from its segments, in a temporary file.

        Raises what encoding raises, and ClipNotProven where a segment does not hold its frames.
        """
        segments = segments_of(indexed.index, encoding.plan)
        parts = [JoinedPart(starts_after(encoding, segment), segment.frame_count) for segment in segments]
        async with self.of_clip(indexed, encoding, on_frame) as files, in_thread(self._files.unnamed()) as picture:
            await self._proofs.join(files, parts, joined_grid(encoding), picture.descriptor)
            yield picture

    @asynccontextmanager
    async def of_clip(
        self, indexed: IndexedFile, encoding: ClipEncoding, on_frame: Callable[[int], None]
    ) -> AsyncIterator[list[OpenFile]]:
        """All segments of a clip in order, open for reading; missing ones are made.

        `on_frame` is called with the number of finished frames of the clip. Raises what encoding raises.
        """
        segments = segments_of(indexed.index, encoding.plan)
        names = [segment_name(indexed.identity, segment, encoding) for segment in segments]
        with ExitStack() as stack:
            opened: dict[str, OpenFile] = {}
            while missing := await self._missing(names, opened, stack):
                free = [at for at in missing if names[at] not in self._making][:_MOST_AT_ONCE]
                if free:
                    await self._make(indexed, {names[at]: segments[at] for at in free}, encoding, on_frame)
                else:
                    await self._making[names[missing[0]]].wait()
            yield [opened[name] for name in names]

    async def _missing(self, names: Sequence[str], opened: dict[str, OpenFile], stack: ExitStack) -> list[int]:
        """Open existing segments; returns the positions of missing ones."""
        for name in names:
            if name not in opened:
                file = await self._found(name)
                if file is not None:
                    opened[name] = stack.enter_context(file)
        return [at for at, name in enumerate(names) if name not in opened]

    async def _found(self, name: str) -> OpenFile | None:
        return await acquired(lambda: self._files.found(name), _close)

    async def _make(
        self,
        indexed: IndexedFile,
        wanted: dict[str, Segment],
        encoding: ClipEncoding,
        on_frame: Callable[[int], None],
    ) -> None:
        """Have ffmpeg decode once for all of them; concurrent callers for the same segment wait."""
        done = asyncio.Event()
        self._making |= dict.fromkeys(wanted, done)
        try:
            async with AsyncExitStack() as stack:
                files = [await stack.enter_async_context(in_thread(self._files.working_file(name))) for name in wanted]
                segments = list(wanted.values())
                seek = seek_micros(indexed.index, segments[0].first_frame)
                targets = [file.descriptor for file in files]
                await self._encoder.encode_segments(indexed.file, targets, encoding, segments, seek, on_frame)
                await expect_unchanged(indexed.file)
                for file in files:
                    await asyncio.to_thread(file.publish)
        finally:
            for name in wanted:
                del self._making[name]
            done.set()


def _close(file: OpenFile | None) -> None:
    if file is not None:
        file.close()
