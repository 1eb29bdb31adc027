"""Perceptual hashes of videos: some frames of each second."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from concurrent.futures import Executor

from rushes_chassis import errors
from rushes_footage.facts import Problem
from rushes_footage.files import Source
from rushes_inference.domain.asked_pictures import VideoFrame
from rushes_inference.domain.copies import VideoHashes
from rushes_inference.operations.file_batches import each_file
from rushes_inference.operations.room import Room
from rushes_inference.ports.pixels import VideoSamples
from rushes_inference.vision.perceptual_hash import BOX, NO_EVIDENCE, frame_hashes, looked_at


class HashingFrames:
    """Processes batches of files."""

    def __init__(self, frames: VideoSamples, room: Room, threads: Executor) -> None:
        """Hashes are computed in `threads`."""
        self._frames, self._room, self._threads = frames, room, threads

    def files(self, sources: Sequence[Source]) -> AsyncGenerator[VideoHashes | Problem]:
        """Each file's hashes or problem, in order; raises Busy, and errors of media that concern no single file."""
        return each_file(self._room, sources, self._hashes)

    async def _hashes(self, source: Source) -> VideoHashes | Problem:
        """Frames that cannot be decoded have no hash; raises the last frame's error where none can."""
        numbers, tail = looked_at(await self._frames.times(source))
        if not numbers:
            return Problem("NoFrames", "The video has no frame.")
        pictures = []
        unread: errors.RushesError | None = None
        for number in numbers:
            try:
                pictures.append(await self._frames.sample(VideoFrame(source, number), BOX))
            except (errors.DataLoss, errors.NotFound) as damaged:
                pictures.append(NO_EVIDENCE)
                unread = damaged
        if unread is not None and all(picture is NO_EVIDENCE for picture in pictures):
            raise unread
        hashes = await asyncio.get_running_loop().run_in_executor(self._threads, frame_hashes, pictures)
        return VideoHashes(hashes, tail)
