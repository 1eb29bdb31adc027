"""Making clips with ffmpeg: see ports.Encoder."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from rushes_media.adapters.ffmpeg.argv import export_clip_argv
from rushes_media.adapters.ffmpeg.runner import FfmpegRunner
from rushes_media.domain.encodings import ClipEncoding
from rushes_media.domain.errors import EncoderFailed
from rushes_media.ports import ClipRecipe, Deaths, File

_LONGEST_SECONDS = 3600.0


class FfmpegEncoder:
    """Gives ffmpeg descriptors and nothing else."""

    def __init__(self, runner: FfmpegRunner, program: Path, deaths: Deaths) -> None:
        self._runner = runner
        self._deaths = deaths
        self._program = str(program)

    async def encode(
        self,
        source: File,
        targets: Sequence[int],
        encoding: ClipEncoding,
        recipe: ClipRecipe,
        on_frame: Callable[[int], None],
    ) -> None:
        """Write one clip to descriptors."""
        argv = export_clip_argv(self._program, encoding, recipe)
        inputs = (source.opened_again(), source.opened_again())  # picture and sound are read at their own places
        try:
            await self._runner.run(argv, files=(*inputs, *targets), on_frame=on_frame, timeout=_LONGEST_SECONDS)
        except EncoderFailed as failed:
            if failed.died and source.source is not None:
                self._deaths.note(source.source, failed.message)
            raise
        finally:
            for descriptor in inputs:
                os.close(descriptor)
