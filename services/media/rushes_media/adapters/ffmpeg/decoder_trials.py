"""Trying graphics cards' decoders on two-second videos."""

import os
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import structlog

from rushes_chassis.errors import RushesError
from rushes_footage.encoders import CPU, Trial, TrialState
from rushes_media.adapters.ffmpeg.argv import decoded_frames_argv
from rushes_media.adapters.ffmpeg.card_problems import device_problem, with_remedy
from rushes_media.adapters.ffmpeg.runner import FfmpegRunner, limits_for
from rushes_media.adapters.ffmpeg.trials import TOOK_TOO_LONG, TRIAL_SECONDS, empty_film
from rushes_media.adapters.files.library import OpenFile
from rushes_media.domain.errors import EncoderFailed
from rushes_media.domain.trials.decoders import CARDS, ON_CPU, Coding, Decoder
from rushes_media.sandbox.orders import FIRST_INPUT
from rushes_media.threads import reopened

log = structlog.get_logger()

_RATE, _KEY_DISTANCE = 25, 20
_FILM = f"testsrc2=size=640x360:rate={_RATE}:duration=2"
"""A test source whose frames are numbered and all differ."""
_SECOND_KEY_MICROS = _KEY_DISTANCE * 1_000_000 // _RATE
_MOST_REPORT_BYTES = 1 << 20

# With B-frames and open GOPs, so that the trial covers frames that refer to frames before the seek position.
_ENCODERS = {
    Coding.H264: ("-c:v", "libx264", "-preset", "fast", "-x264-params", "open-gop=1"),
    Coding.HEVC: ("-c:v", "libx265", "-preset", "fast", "-x265-params", "open-gop=1:log-level=error"),
    Coding.HEVC_10: ("-c:v", "libx265", "-preset", "fast", "-x265-params", "open-gop=1:log-level=error"),
}


class FfmpegDecoderTrials:
    """Implements ports.Trials. A card's frames have to equal the CPU's bit by bit: both codings define decoding
    exactly."""

    def __init__(self, runner: FfmpegRunner, program: Path, vaapi_device: str, *, wanted: bool = True) -> None:
        """Where cards are not `wanted`, nothing is tried."""
        self._runner, self._program, self._vaapi_device = runner, str(program), vaapi_device
        self._wanted = wanted

    async def results(self) -> AsyncGenerator[Trial]:
        """One card after the other, each with all test videos."""
        if not self._wanted:
            for card in CARDS:
                yield _ended(card, {}, "RUSHES_DECODER leaves it to the CPU.")
            return
        try:
            ways = (await self._runner.said_by([self._program, "-hide_banner", "-v", "error", "-hwaccels"])).split()
            with ExitStack() as films:
                samples = _Samples(partial(self._sample, films))
                for card in CARDS:
                    reason = "" if card in ways else "This ffmpeg was built without it."
                    reason = reason or (device_problem(self._vaapi_device) if card == "vaapi" else "")
                    yield _ended(card, {} if reason else await self._tried(card, samples), reason)
        except RushesError as failed:
            log.warning("decoders cannot be tried", why=failed.message)
            for card in CARDS:
                yield replace(_ended(card, {}, f"It could not be tried: {failed.message}"), may_pass=True)

    async def _tried(self, card: str, samples: "_Samples") -> "dict[Coding, _Verdict]":
        """For each coding whether all frames equal the CPU's.

        A card that fails at H.264 is not tried with others, since making test videos takes time.
        """
        verdicts: dict[Coding, _Verdict] = {}
        for coding in Coding:
            if Coding.H264 in verdicts and verdicts[Coding.H264].reason:
                break
            if (sample := await samples.of(coding)) is not None:
                verdicts[coding] = await self._verdict(Decoder(card, coding), sample)
        return verdicts

    async def _sample(self, films: ExitStack, coding: Coding) -> "_Sample | None":
        """None where this ffmpeg cannot encode one."""
        film = films.enter_context(empty_film())
        argv = [
            *(self._program, "-nostdin", "-v", "error", "-progress", "pipe:1", "-y", "-f", "lavfi", "-i", _FILM),
            *("-pix_fmt", coding.pixel_format, *_ENCODERS[coding], "-g", str(_KEY_DISTANCE)),
            *("-f", "matroska", f"/proc/self/fd/{FIRST_INPUT}"),
        ]
        try:
            await self._run(argv, (film.descriptor,), ON_CPU)
        except EncoderFailed as failed:
            if coding is Coding.H264:
                raise
            log.info("there is no film to try decoders with", coding=coding.in_words, why=failed.in_short(""))
            return None
        return _Sample(film, await self._decoded(ON_CPU, film))

    async def _verdict(self, decoder: Decoder, sample: "_Sample") -> "_Verdict":
        try:
            return _Verdict(_what_differs(await self._decoded(decoder, sample.film), sample.frames))
        except EncoderFailed as failed:
            return _Verdict(with_remedy(failed.in_short_of_decoding(), failed.last_words))
        except RushesError as failed:
            return _Verdict(failed.message, may_pass=isinstance(failed, TOOK_TOO_LONG))

    async def _decoded(self, decoder: Decoder, film: OpenFile) -> list[list[str]]:
        """Time and hash of each frame, decoded from the start, and from the second key frame."""
        return [await self._hashes(decoder, film, seek_micros) for seek_micros in (None, _SECOND_KEY_MICROS)]

    async def _hashes(self, decoder: Decoder, film: OpenFile, seek_micros: int | None) -> list[str]:
        argv = decoded_frames_argv(self._program, decoder, vaapi_device=self._vaapi_device, seek_micros=seek_micros)
        source = await reopened(film)
        try:
            with empty_film() as report:
                await self._run(argv, (source, report.descriptor), decoder)
                said = os.pread(report.descriptor, _MOST_REPORT_BYTES, 0).decode(errors="replace")
        finally:
            os.close(source)
        return [line for line in said.splitlines() if not line.startswith("#")]

    async def _run(self, argv: Sequence[str], files: Sequence[int], decoder: Decoder) -> None:
        limits = limits_for(CPU, decoder=decoder)
        await self._runner.run(argv, files=files, limits=limits, timeout=TRIAL_SECONDS, is_trial=True)


@dataclass(frozen=True)
class _Verdict:
    """Why a card is not usable for a coding, a sentence; "" where it is."""

    reason: str
    may_pass: bool = False


@dataclass(frozen=True)
class _Sample:
    """A test video, and the hashes of its frames as the CPU decodes them."""

    film: OpenFile
    frames: Sequence[Sequence[str]]


class _Samples:
    """The test videos of one trial, made when first needed."""

    def __init__(self, make: Callable[[Coding], Awaitable[_Sample | None]]) -> None:
        self._make = make
        self._made: dict[Coding, _Sample | None] = {}

    async def of(self, coding: Coding) -> _Sample | None:
        """The test video of this coding; None where there is none."""
        if coding not in self._made:
            self._made[coding] = await self._make(coding)
        return self._made[coding]


def _what_differs(made: Sequence[Sequence[str]], expected: Sequence[Sequence[str]]) -> str:
    """How a card's frames differ from the CPU's, a sentence; "" where they are equal."""
    for ours, its, where in zip(made, expected, ("", " after a seek"), strict=True):
        if len(ours) != len(its):
            return f"It made {len(ours)} frames of {len(its)}{where}."
        wrong = next((number for number, (one, other) in enumerate(zip(ours, its, strict=True)) if one != other), None)
        if wrong is not None:
            return f"Frame {wrong}{where} is not bit by bit the CPU's."
    return ""


def _ended(card: str, verdicts: dict[Coding, _Verdict], reason: str) -> Trial:
    """The result of all codings; `reason` where it was not tried at all."""
    covers = tuple(coding.value for coding, verdict in verdicts.items() if not verdict.reason)
    failures = " ".join(
        f"{coding.in_words}: {verdict.reason}" for coding, verdict in verdicts.items() if verdict.reason
    )
    # All codings usually fail for the same reason.
    reason = reason or (failures if covers else next((verdict.reason for verdict in verdicts.values()), ""))
    state = TrialState.USABLE if covers else TrialState.UNUSABLE
    may_pass = any(verdict.may_pass for verdict in verdicts.values())
    return Trial(card, state, reason, datetime.now(UTC), covers, may_pass)
