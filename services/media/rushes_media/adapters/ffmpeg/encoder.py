"""Encoding clips, and segments of clips, with ffmpeg."""

import os
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from rushes_footage.encoders import CPU
from rushes_footage.formats import ClipFormat
from rushes_media.adapters.ffmpeg.argv import export_clip_argv, finished_clip_argv, segments_argv
from rushes_media.adapters.ffmpeg.runner import WAITED_FOR, FfmpegRunner, limits_for
from rushes_media.adapters.files.library import OpenFile
from rushes_media.adapters.workers.feeds import Feeds
from rushes_media.adapters.workers.heard_sound import HeardSound, HeardSpan
from rushes_media.adapters.workers.pouring import Pouring
from rushes_media.domain.clips.encodings import ClipEncoding, ClipRecipe, SoundEncoding
from rushes_media.domain.clips.matroska_header import corrections
from rushes_media.domain.clips.segments import Segment
from rushes_media.domain.errors import EncoderFailed
from rushes_media.domain.frames.feeds import Feed
from rushes_media.domain.trials.decoders import ON_CPU, Decoder
from rushes_media.ports import Deaths
from rushes_media.threads import finished


class FfmpegEncoder:
    """ffmpeg gets descriptors only, no paths."""

    def __init__(
        self,
        runner: FfmpegRunner,
        feeds: Feeds,
        heard: HeardSound,
        program: Path,
        vaapi_device: str,
        deaths: Deaths,
    ) -> None:
        self._runner = runner
        self._feeds, self._heard = feeds, heard
        self._deaths = deaths
        self._program = str(program)
        self._vaapi_device = vaapi_device

    async def encode(
        self,
        source: OpenFile,
        targets: Sequence[int],
        encoding: ClipEncoding,
        recipe: ClipRecipe,
        on_frame: Callable[[int], None],
    ) -> None:
        """Encode one clip to descriptors: of a file, or for a sequence of its folder and its sound file.

        `on_frame` is called with the number of finished frames. When cancelled, it leaves no process running. Raises
        EncoderFailed, OutputTooLarge, WorkStalled, WorkersAway.
        """
        argv = export_clip_argv(self._program, encoding, recipe, self._vaapi_device)
        await self._encode(argv, source, encoding.feed, source, targets, encoding, recipe, on_frame)

    async def _encode(
        self,
        argv: Sequence[str],
        picture: OpenFile,
        feed: Feed | None,
        source: OpenFile,
        targets: Sequence[int],
        encoding: ClipEncoding,
        recipe: ClipRecipe,
        on_frame: Callable[[int], None] | None = None,
    ) -> None:
        """Run a command on a picture and the source's sound."""
        try:
            async with (
                self._feeds.picture(picture, feed, niceness=WAITED_FOR) as seen,
                self._poured(source, encoding.sound) as poured,
            ):
                await self._runner.run(
                    argv,
                    # Descriptors have fixed numbers: of a silent clip the second one is not read.
                    files=(seen.descriptor, poured.pipe if poured else seen.descriptor, *targets),
                    limits=limits_for(recipe.encoder, niceness=WAITED_FOR),
                    on_frame=on_frame,
                    beside=(*seen.beside, *((poured.source,) if poured else ())),
                )
        except EncoderFailed as failed:
            note_death(self._deaths, source, recipe.encoder, failed)
            raise
        if recipe.form is ClipFormat.MKV:
            await finished(lambda: _correct(targets[0], encoding))

    @asynccontextmanager
    async def _poured(self, source: OpenFile, sound: SoundEncoding | None) -> AsyncIterator[Pouring | None]:
        if sound is None:
            yield None
            return
        span = HeardSpan(sound.stream, sound.start, sound.sample_rate, sound.samples, sound.clock)
        async with self._heard.poured(source, span) as poured:
            yield poured

    async def encode_segments(
        self,
        source: OpenFile,
        targets: Sequence[int],
        encoding: ClipEncoding,
        segments: Sequence[Segment],
        seek_micros: int | None,
        on_frame: Callable[[int], None],
    ) -> None:
        """Write segments of a clip to descriptors, decoding once from `seek_micros`; raises like `encode`."""
        rate = encoding.plan.clip_frames / encoding.duration

        def on_micros(micros: int) -> None:
            on_frame(round(micros * rate / 1_000_000))

        argv = segments_argv(self._program, encoding, segments, seek_micros=seek_micros)
        try:
            async with self._feeds.picture(source, encoding.feed, niceness=WAITED_FOR) as picture:
                limits = limits_for(CPU, niceness=WAITED_FOR)
                await self._runner.run(
                    argv,
                    files=(picture.descriptor, *targets),
                    limits=limits,
                    on_micros=on_micros,
                    beside=picture.beside,
                )
        except EncoderFailed as failed:
            note_death(self._deaths, source, CPU, failed)
            raise

    async def finish(
        self, picture: OpenFile, source: OpenFile, targets: Sequence[int], encoding: ClipEncoding, recipe: ClipRecipe
    ) -> None:
        """Mux an encoded picture with the source's sound; raises like `encode`."""
        argv = finished_clip_argv(self._program, encoding, recipe)
        await self._encode(argv, picture, None, source, targets, encoding, replace(recipe, encoder=CPU))


def _correct(descriptor: int, encoding: ClipEncoding) -> None:
    def read(at: int, length: int) -> bytes:
        return os.pread(descriptor, length, at)

    for offset, data in corrections(read, encoding.duration, has_rate=encoding.rate is not None):
        os.pwrite(descriptor, data, offset)


def note_death(
    deaths: Deaths, source: OpenFile, encoder: str, failed: EncoderFailed, *, decoder: Decoder = ON_CPU
) -> None:
    """Report that ffmpeg died of a file of the library.

    Not where a graphics driver was loaded, which may be the cause; the retry on the CPU will show.
    """
    if failed.died and source.source is not None and encoder == CPU and not decoder.on_card:
        deaths.note(source.source, failed.message)
