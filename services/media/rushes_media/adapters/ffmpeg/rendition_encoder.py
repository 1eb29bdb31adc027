"""Encoding renditions with ffmpeg."""

import os
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

from rushes_footage.encoders import CPU
from rushes_media.adapters.ffmpeg.argv import picture_rendition_argv, sound_rendition_argv
from rushes_media.adapters.ffmpeg.encoder import note_death
from rushes_media.adapters.ffmpeg.runner import WAITED_FOR, FfmpegRunner, limits_for
from rushes_media.adapters.files.library import OpenFile
from rushes_media.adapters.workers.feeds import Feeds
from rushes_media.adapters.workers.heard_sound import HeardSound, HeardSpan
from rushes_media.domain.errors import EncoderFailed
from rushes_media.domain.streams.renditions import PictureRendition, SoundRendition
from rushes_media.domain.trials.decoders import ON_CPU, Decoder
from rushes_media.ports import Deaths

_LEAST_SECONDS = 3600.0
_SLOWEST = 8
"""Largest ratio of encoding time to playing time."""


class FfmpegRenditions:
    """ffmpeg gets descriptors only, no paths. When cancelled, methods leave no process running.

    `on_progress` is called with the progress, 0 to 1. Methods raise EncoderFailed, OutputTooLarge, WorkStalled,
    WorkTimedOut, WorkersAway.
    """

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

    async def encode_picture(
        self,
        source: OpenFile,
        target: int,
        encoding: PictureRendition,
        *,
        decoder: Decoder,
        encoder: str,
        most_bytes: int,
        on_progress: Callable[[float], None],
    ) -> None:
        """Write the picture to the descriptor `target`."""
        argv = picture_rendition_argv(
            self._program, encoding, decoder=decoder, encoder=encoder, vaapi_device=self._vaapi_device
        )
        try:
            async with self._feeds.picture(source, encoding.feed, niceness=WAITED_FOR) as picture:
                await self._run(
                    argv,
                    picture.descriptor,
                    target,
                    encoding.duration,
                    most_bytes,
                    encoder,
                    decoder,
                    on_frame=lambda frames: on_progress(frames / encoding.frame_count),
                    beside=picture.beside,
                )
        except EncoderFailed as failed:
            note_death(self._deaths, source, encoder, failed, decoder=decoder)
            raise

    async def encode_sound(
        self,
        source: OpenFile,
        target: int,
        encoding: SoundRendition,
        *,
        most_bytes: int,
        on_progress: Callable[[float], None],
    ) -> None:
        """Write the sound to the descriptor `target`."""
        micros = max(Fraction(1), encoding.duration * 1_000_000)
        start = Fraction(encoding.first_sample, encoding.sample_rate)
        span = HeardSpan(encoding.stream, start, encoding.sample_rate, samples=None, clock=encoding.clock)
        async with self._heard.poured(source, span) as poured:
            await self._run(
                sound_rendition_argv(self._program),
                poured.pipe,
                target,
                encoding.duration,
                most_bytes,
                CPU,
                ON_CPU,
                on_micros=lambda done: on_progress(float(done / micros)),
                beside=(poured.source,),
            )

    async def _run(
        self,
        argv: Sequence[str],
        source: int,
        target: int,
        duration: Fraction,
        most_bytes: int,
        encoder: str,
        decoder: Decoder,
        *,
        on_frame: Callable[[int], None] | None = None,
        on_micros: Callable[[int], None] | None = None,
        beside: Sequence[int] = (),
    ) -> None:
        timeout = max(_LEAST_SECONDS, float(duration) * _SLOWEST)
        # CPU time of all cores. The time limit ends the work; a long file must not look like a crash.
        cpu_seconds = round(timeout) * (os.cpu_count() or 1)
        await self._runner.run(
            argv,
            files=(source, target),
            limits=limits_for(
                encoder, decoder=decoder, cpu_seconds=cpu_seconds, output=most_bytes, niceness=WAITED_FOR
            ),
            timeout=timeout,
            on_frame=on_frame,
            on_micros=on_micros,
            beside=beside,
        )
