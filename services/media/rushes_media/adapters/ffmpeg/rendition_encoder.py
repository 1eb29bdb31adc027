"""Encoding renditions with ffmpeg: implements ports.encoders.RenditionEncoder."""

import os
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

from rushes_footage.encoders import CPU
from rushes_media.adapters.ffmpeg.argv import picture_rendition_argv, sound_rendition_argv
from rushes_media.adapters.ffmpeg.encoder import note_death
from rushes_media.adapters.ffmpeg.runner import WAITED_FOR, FfmpegRunner, limits_for
from rushes_media.domain.decoders import ON_CPU, Decoder
from rushes_media.domain.errors import EncoderFailed
from rushes_media.domain.renditions import PictureRendition, SoundRendition
from rushes_media.ports.files import File
from rushes_media.ports.workers import Deaths
from rushes_media.threads import close_beside, reopened

_LEAST_SECONDS = 3600.0
_SLOWEST = 8
"""Largest ratio of encoding time to playing time."""


class FfmpegRenditions:
    """ffmpeg gets descriptors only, no paths."""

    def __init__(self, runner: FfmpegRunner, program: Path, vaapi_device: str, deaths: Deaths) -> None:
        self._runner = runner
        self._deaths = deaths
        self._program = str(program)
        self._vaapi_device = vaapi_device

    async def encode_picture(
        self,
        source: File,
        target: int,
        encoding: PictureRendition,
        *,
        decoder: Decoder,
        encoder: str,
        most_bytes: int,
        on_progress: Callable[[float], None],
    ) -> None:
        """Write the picture to the descriptor `target`."""
        await self._run(
            picture_rendition_argv(
                self._program, encoding, decoder=decoder, encoder=encoder, vaapi_device=self._vaapi_device
            ),
            source,
            target,
            encoding.duration,
            most_bytes,
            encoder,
            decoder,
            on_frame=lambda frames: on_progress(frames / encoding.frame_count),
        )

    async def encode_sound(
        self,
        source: File,
        target: int,
        encoding: SoundRendition,
        *,
        most_bytes: int,
        on_progress: Callable[[float], None],
    ) -> None:
        """Write the sound to the descriptor `target`."""
        micros = max(Fraction(1), encoding.duration * 1_000_000)
        await self._run(
            sound_rendition_argv(self._program, encoding),
            source,
            target,
            encoding.duration,
            most_bytes,
            CPU,
            ON_CPU,
            on_micros=lambda done: on_progress(float(done / micros)),
        )

    async def _run(
        self,
        argv: Sequence[str],
        source: File,
        target: int,
        duration: Fraction,
        most_bytes: int,
        encoder: str,
        decoder: Decoder,
        *,
        on_frame: Callable[[int], None] | None = None,
        on_micros: Callable[[int], None] | None = None,
    ) -> None:
        timeout = max(_LEAST_SECONDS, float(duration) * _SLOWEST)
        # CPU time of all cores. The time limit ends the work; a long file must not look like a crash.
        cpu_seconds = round(timeout) * (os.cpu_count() or 1)
        descriptor = await reopened(source)
        try:
            await self._runner.run(
                argv,
                files=(descriptor, target),
                limits=limits_for(
                    encoder, decoder=decoder, cpu_seconds=cpu_seconds, output=most_bytes, niceness=WAITED_FOR
                ),
                timeout=timeout,
                on_frame=on_frame,
                on_micros=on_micros,
            )
        except EncoderFailed as failed:
            note_death(self._deaths, source, encoder, failed, decoder=decoder)
            raise
        finally:
            close_beside(source.source, descriptor)
