"""Trying encoders on a one-second video, with the commands of clips and renditions."""

import os
from collections.abc import AsyncGenerator, Collection, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import structlog

from rushes_chassis.errors import RushesError
from rushes_footage.encoders import CPU, HARDWARE, LADDER, Trial, TrialState
from rushes_footage.files import FileVersion
from rushes_footage.formats import ClipFormat
from rushes_footage.plans import ClipPlan
from rushes_footage.renditions import Kind
from rushes_media.adapters.ffmpeg.argv import export_clip_argv, picture_rendition_argv
from rushes_media.adapters.ffmpeg.card_problems import device_problem, with_remedy
from rushes_media.adapters.ffmpeg.runner import FfmpegRunner, limits_for
from rushes_media.adapters.files.library import OpenFile
from rushes_media.adapters.workers.containers import Containers
from rushes_media.adapters.workers.proofs import Proofs
from rushes_media.domain.clips.encodings import ClipRecipe, clip_encoding
from rushes_media.domain.errors import EncoderFailed, WorkStalled, WorkTimedOut
from rushes_media.domain.frames.comparison import what_differs
from rushes_media.domain.frames.frame_index import FrameIndex
from rushes_media.domain.streams.renditions import check_same_frames, picture_rendition
from rushes_media.domain.trials.decoders import ON_CPU
from rushes_media.formats import frame_index_format
from rushes_media.sandbox.orders import FIRST_INPUT
from rushes_media.threads import all_reopened

log = structlog.get_logger()

TRIAL_SECONDS = 60.0
"""Time limit for a second of video: some drivers have to wake a card, and machines may be busy."""
TOOK_TOO_LONG = (WorkStalled, WorkTimedOut)
"""Errors of a trial that another one may not raise, when the machine is less busy."""
_RATE, _FRAMES = 30, 30
_FILM = f"testsrc2=size=640x360:rate={_RATE}:duration=1"
"""A test source whose frames are numbered and all differ."""


class FfmpegTrials:
    """Implements ports.Trials. ffmpeg's list of encoders shows only what it was built with, not which cards and drivers
    exist."""

    def __init__(
        self,
        runner: FfmpegRunner,
        containers: Containers,
        proofs: Proofs,
        program: Path,
        vaapi_device: str,
        wanted: Collection[str] = LADDER,
    ) -> None:
        self._runner, self._containers, self._proofs = runner, containers, proofs
        self._program, self._vaapi_device = str(program), vaapi_device
        self._wanted = frozenset(wanted)

    async def results(self) -> AsyncGenerator[Trial]:
        """The CPU first: its result is the reference for the others."""
        try:
            listed = await self._listed()
            if self._wanted.isdisjoint(HARDWARE):
                # Nothing to compare with, and nothing to fall back to.
                for encoder in (CPU, *HARDWARE):
                    yield _ended(encoder, self._missing(encoder, listed))
                return
            with ExitStack() as films:
                film = films.enter_context(await self._film())
                index = await self._index(film)
                expected = film
                for encoder in (CPU, *HARDWARE):
                    reason, may_pass = self._missing(encoder, listed), False
                    if not reason:
                        made = films.enter_context(empty_film())
                        try:
                            reason = await self._tried(encoder, film, index, made, expected)
                        except TOOK_TOO_LONG as slow:
                            reason, may_pass = slow.message, True
                        expected = made if encoder == CPU and not reason else expected
                    yield _ended(encoder, reason, may_pass=may_pass)
        except RushesError as failed:
            log.warning("encoders cannot be tried", why=failed.message)
            for encoder in LADDER:
                yield _ended(encoder, f"It could not be tried: {failed.message}", may_pass=True)

    async def _listed(self) -> frozenset[str]:
        """All encoders that ffmpeg was built with: the second word of each line."""
        said = await self._runner.said_by([self._program, "-hide_banner", "-v", "error", "-encoders"])
        return frozenset(words[1] for line in said.splitlines() if len(words := line.split()) > 1)

    def _missing(self, encoder: str, listed: frozenset[str]) -> str:
        """Why it need not be tried, a sentence."""
        if encoder not in listed:
            return "This ffmpeg was built without it."
        if encoder not in self._wanted and encoder != CPU:
            return "RUSHES_ENCODERS leaves it out."
        return device_problem(self._vaapi_device) if encoder == "h264_vaapi" else ""

    async def _film(self) -> OpenFile:
        """A lossless video, which every ffmpeg can encode."""
        film = empty_film()
        try:
            await self._run(
                (
                    *(self._program, "-nostdin", "-v", "error", "-progress", "pipe:1", "-y"),
                    *("-f", "lavfi", "-i", _FILM),
                    *("-pix_fmt", "yuv420p", "-c:v", "ffv1", "-f", "matroska", f"/proc/self/fd/{FIRST_INPUT}"),
                ),
                (film.descriptor,),
                CPU,
            )
        except BaseException:
            film.close()
            raise
        return film

    async def _index(self, film: OpenFile) -> FrameIndex:
        return frame_index_format.decode(await self._containers.frame_index(film))

    async def _tried(self, encoder: str, film: OpenFile, index: FrameIndex, made: OpenFile, expected: OpenFile) -> str:
        """Why it is not usable, a sentence; "" where its clip and rendition are correct. Raises TOOK_TOO_LONG."""
        plan = ClipPlan(0.0, 0, index.frame_count, index.first_pts, index.end_pts)
        clip = export_clip_argv(
            self._program,
            clip_encoding(index, plan, 0),
            ClipRecipe(ClipFormat.MP4, encoder, mark="", seek_micros=None),
            self._vaapi_device,
        )
        whole = picture_rendition(index, Kind.LOW)
        rendition = picture_rendition_argv(
            self._program, whole, decoder=ON_CPU, encoder=encoder, vaapi_device=self._vaapi_device
        )
        try:
            await self._run_on(film, clip, made, encoder, inputs=2)
            if differs := what_differs(await self._proofs.compare(made, expected)):
                return differs
            with empty_film() as other:
                await self._run_on(film, rendition, other, encoder, inputs=1)
                check_same_frames(index, await self._index(other))
                return what_differs(await self._proofs.compare(other, expected))
        except EncoderFailed as failed:
            return with_remedy(failed.in_short(""), failed.last_words)
        except TOOK_TOO_LONG:
            raise
        except RushesError as failed:
            return failed.message

    async def _run_on(self, film: OpenFile, argv: Sequence[str], made: OpenFile, encoder: str, *, inputs: int) -> None:
        sources = await all_reopened(*[film] * inputs)
        try:
            await self._run(argv, (*sources, made.descriptor), encoder)
        finally:
            for source in sources:
                os.close(source)

    async def _run(self, argv: Sequence[str], files: Sequence[int], encoder: str) -> None:
        await self._runner.run(argv, files=files, limits=limits_for(encoder), timeout=TRIAL_SECONDS, is_trial=True)


def _ended(encoder: str, reason: str, *, may_pass: bool = False) -> Trial:
    state = TrialState.UNUSABLE if reason else TrialState.USABLE
    return Trial(encoder, state, reason, datetime.now(UTC), may_pass=may_pass)


def empty_film() -> OpenFile:
    """A file in memory, without a name that could be left behind."""
    descriptor = os.memfd_create("trial", os.MFD_CLOEXEC)
    return OpenFile("trial", descriptor, FileVersion.of(os.fstat(descriptor)))
