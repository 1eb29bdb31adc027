"""Encoding clips with ffmpeg: implements ports.encoders.Encoder."""

from collections.abc import Callable, Sequence
from pathlib import Path

from rushes_footage.encoders import CPU
from rushes_media.adapters.ffmpeg.argv import export_clip_argv, finished_clip_argv, segments_argv
from rushes_media.adapters.ffmpeg.runner import WAITED_FOR, FfmpegRunner, limits_for
from rushes_media.domain.decoders import ON_CPU, Decoder
from rushes_media.domain.encodings import ClipEncoding
from rushes_media.domain.errors import EncoderFailed
from rushes_media.domain.segments import Segment
from rushes_media.ports.encoders import ClipRecipe
from rushes_media.ports.files import File
from rushes_media.ports.workers import Deaths
from rushes_media.threads import all_reopened, close_beside, reopened


class FfmpegEncoder:
    """ffmpeg gets descriptors only, no paths."""

    def __init__(self, runner: FfmpegRunner, program: Path, vaapi_device: str, deaths: Deaths) -> None:
        self._runner = runner
        self._deaths = deaths
        self._program = str(program)
        self._vaapi_device = vaapi_device

    async def encode(
        self,
        source: File,
        targets: Sequence[int],
        encoding: ClipEncoding,
        recipe: ClipRecipe,
        on_frame: Callable[[int], None],
    ) -> None:
        """Encode one clip to descriptors."""
        argv = export_clip_argv(self._program, encoding, recipe, self._vaapi_device)
        inputs = await all_reopened(source, source)  # Picture and sound are read at independent positions.
        try:
            await self._runner.run(
                argv,
                files=(*inputs, *targets),
                limits=limits_for(recipe.encoder, niceness=WAITED_FOR),
                on_frame=on_frame,
            )
        except EncoderFailed as failed:
            note_death(self._deaths, source, recipe.encoder, failed)
            raise
        finally:
            close_beside(source.source, *inputs)

    async def encode_segments(
        self,
        source: File,
        targets: Sequence[int],
        encoding: ClipEncoding,
        segments: Sequence[Segment],
        seek_micros: int | None,
        on_frame: Callable[[int], None],
    ) -> None:
        """Encode segments of a clip to descriptors."""
        rate = encoding.plan.clip_frames / encoding.duration

        def on_micros(micros: int) -> None:
            on_frame(round(micros * rate / 1_000_000))

        argv = segments_argv(self._program, encoding, segments, seek_micros=seek_micros)
        again = await reopened(source)
        try:
            limits = limits_for(CPU, niceness=WAITED_FOR)
            await self._runner.run(argv, files=(again, *targets), limits=limits, on_micros=on_micros)
        except EncoderFailed as failed:
            note_death(self._deaths, source, CPU, failed)
            raise
        finally:
            close_beside(source.source, again)

    async def finish(
        self, picture: File, source: File, targets: Sequence[int], encoding: ClipEncoding, recipe: ClipRecipe
    ) -> None:
        """Mux an encoded picture with the source's sound."""
        argv = finished_clip_argv(self._program, encoding, recipe)
        inputs = await all_reopened(picture, source)
        try:
            await self._runner.run(argv, files=(*inputs, *targets), limits=limits_for(CPU, niceness=WAITED_FOR))
        except EncoderFailed as failed:
            note_death(self._deaths, source, CPU, failed)
            raise
        finally:
            for file, descriptor in zip((picture, source), inputs, strict=True):
                close_beside(file.source, descriptor)


def note_death(deaths: Deaths, source: File, encoder: str, failed: EncoderFailed, *, decoder: Decoder = ON_CPU) -> None:
    """Report that ffmpeg died of a file of the library.

    Not where a graphics driver was loaded, which may be the cause; the retry on the CPU will show.
    """
    if failed.died and source.source is not None and encoder == CPU and not decoder.on_card:
        deaths.note(source.source, failed.message)
