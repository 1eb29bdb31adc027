"""Trials outside a running service, for `rushes doctor`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from rushes_chassis.loops import running
from rushes_footage.files import Source
from rushes_media.adapters.ffmpeg.decoder_trials import FfmpegDecoderTrials
from rushes_media.adapters.ffmpeg.runner import FfmpegRunner
from rushes_media.adapters.ffmpeg.trials import FfmpegTrials
from rushes_media.adapters.workers.asked_workers import AskedWorkers
from rushes_media.adapters.workers.containers import Containers
from rushes_media.adapters.workers.proofs import Proofs
from rushes_media.adapters.workers.sandbox import Sandbox


@asynccontextmanager
async def trials_alone(
    program: Path, vaapi_device: str, stall_seconds: float, *, decoders: bool, confined: bool
) -> AsyncIterator[tuple[FfmpegTrials, FfmpegDecoderTrials]]:
    """Trials of encoders, and of decoders where those are wanted. `confined`: see Limits."""
    async with Sandbox().running() as sandbox, running(sandbox.keep_alive()):
        workers = AskedWorkers(sandbox, at_once=1, deaths=_OfNoLibrary())
        runner = FfmpegRunner(sandbox, stall_seconds, confined=confined)
        yield (
            FfmpegTrials(runner, Containers(workers), Proofs(workers), program, vaapi_device),
            FfmpegDecoderTrials(runner, program, vaapi_device, wanted=decoders),
        )


class _OfNoLibrary:
    """Implements ports.Deaths: test videos in memory belong to no library."""

    def note(self, source: Source, how: str) -> None:
        raise AssertionError(f"{source.path} is no film of a trial")
