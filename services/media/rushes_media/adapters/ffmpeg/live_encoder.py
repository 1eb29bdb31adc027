"""Live transcoding with ffmpeg."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

from rushes_media.adapters.ffmpeg.argv import live_argv
from rushes_media.adapters.ffmpeg.encoder import note_death
from rushes_media.adapters.ffmpeg.runner import WATCHED, FfmpegRunner, limits_for
from rushes_media.adapters.files.library import OpenFile
from rushes_media.adapters.workers.feeds import Feeds
from rushes_media.domain.errors import EncoderFailed, NotWatched, WorkStalled
from rushes_media.domain.streams.live import LiveEncoding
from rushes_media.domain.trials.decoders import Decoder
from rushes_media.ports import Deaths
from rushes_media.threads import close_beside, reopened

_CHUNK = 64 << 10
_AHEAD = 16
"""Chunks that may wait for a slow viewer; then ffmpeg blocks too."""
UNREAD_SECONDS = 30.0
"""ffmpeg is ended after a viewer, for example one who paused, has read nothing for so long."""


class FfmpegLive:
    """ffmpeg gets a descriptor only, no path."""

    def __init__(
        self,
        runner: FfmpegRunner,
        feeds: Feeds,
        program: Path,
        vaapi_device: str,
        stall_seconds: float,
        deaths: Deaths,
        unread_seconds: float = UNREAD_SECONDS,
    ) -> None:
        self._runner, self._feeds, self._program, self._deaths = runner, feeds, str(program), deaths
        self._vaapi_device, self._stall_seconds, self._unread_seconds = vaapi_device, stall_seconds, unread_seconds

    async def encode(
        self, source: OpenFile, encoding: LiveEncoding, decoder: Decoder, encoder: str, ended: "asyncio.Future[None]"
    ) -> AsyncGenerator[bytes]:
        """Fragmented MP4, produced as fast as it is read; closing it ends the encoder.

        `ended` is done when the encoder is, although not all that it wrote may have been read. Raises EncoderFailed,
        WorkStalled, and NotWatched where nothing was read for half a minute.
        """
        chunks: asyncio.Queue[bytes] = asyncio.Queue(_AHEAD)

        async def fill(output: asyncio.StreamReader) -> None:
            while chunk := await output.read(_CHUNK):
                try:
                    async with asyncio.timeout(self._unread_seconds):
                        await chunks.put(chunk)
                except TimeoutError as unread:
                    raise NotWatched(self._unread_seconds) from unread

        argv = live_argv(self._program, encoding, decoder=decoder, encoder=encoder, vaapi_device=self._vaapi_device)
        # After a seek picture and sound are read through two inputs, since they lie at different positions.
        feed = encoding.start.rest.feed if encoding.start else None
        sounds = [await reopened(source)] if encoding.start else []
        try:
            limits = limits_for(encoder, decoder=decoder, niceness=WATCHED)
            async with self._feeds.picture(source, feed, niceness=WATCHED) as picture:
                files = (picture.descriptor, *sounds)
                running = asyncio.ensure_future(self._runner.pour(argv, files=files, limits=limits, into=fill))
                running.add_done_callback(lambda _: ended.set_result(None))
                try:
                    while (chunk := await self._next(chunks, running)) is not None:
                        yield chunk
                    await running
                finally:
                    running.cancel()
                    await asyncio.wait((running,))
        except EncoderFailed as failed:
            note_death(self._deaths, source, encoder, failed, decoder=decoder)
            raise
        finally:
            close_beside(source.source, *sounds)

    async def _next(self, chunks: asyncio.Queue[bytes], running: "asyncio.Future[None]") -> bytes | None:
        """The next chunk; None at the end. Raises WorkStalled."""
        if chunks.empty() and not running.done():
            getting = asyncio.ensure_future(chunks.get())
            waited = asyncio.wait((getting, running), timeout=self._stall_seconds, return_when=asyncio.FIRST_COMPLETED)
            try:
                done, _ = await waited
                if getting in done:
                    return getting.result()
                if not done:
                    raise WorkStalled(self._stall_seconds)
            finally:
                getting.cancel()
        return None if chunks.empty() else chunks.get_nowait()
