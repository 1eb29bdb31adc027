"""Measuring what Rushes has made itself, beside the sources that it was made of, and joining its parts, in workers."""

from collections.abc import Sequence
from dataclasses import asdict
from fractions import Fraction
from typing import Any, Final

from rushes_footage.plans import ClipPlan
from rushes_footage.proofs import FrameMatch
from rushes_media.adapters.clips.working_clips import ClipFiles
from rushes_media.adapters.files.library import OpenFile
from rushes_media.adapters.workers.asked_workers import AskedWorkers
from rushes_media.adapters.workers.worker_answers import Head
from rushes_media.domain.clips.clips import MeasuredClip
from rushes_media.domain.clips.encodings import PictureCrop
from rushes_media.domain.clips.segments import Joined, JoinedPart
from rushes_media.domain.errors import ClipNotProven, NotVideo, ProxyNotProven
from rushes_media.domain.frames.comparison import Comparison, FrameComparison
from rushes_media.domain.frames.frame_index import FrameIndex
from rushes_media.domain.frames.wanted_frames import wanted_frames
from rushes_media.sandbox.orders import Limits

_PROOF_SECONDS: Final = 1800.0
_COMPARISON_SECONDS: Final = 30.0
_LARGEST_JOINED: Final = 16 << 30


class Proofs:
    """Asks workers. Methods raise NotVideo, WorkerDied, WorkTimedOut and WorkersAway, unless they say otherwise."""

    def __init__(self, workers: AskedWorkers) -> None:
        self._workers = workers

    async def prove(
        self,
        clip: ClipFiles,
        source: OpenFile,
        index: FrameIndex,
        plan: ClipPlan,
        crop: PictureCrop | None,
        *,
        recoloured: bool,
    ) -> MeasuredClip:
        """Measure a finished clip against the source span, and the crop, that it was ordered with.

        A file is `recoloured` where HDR became SDR. Raises ClipNotProven where the clip cannot be decoded.
        """
        last = plan.first_frame + plan.frame_count - 1
        beside = {end + step for end in (plan.first_frame, last) for step in (-1, 0, 1)}
        numbers = sorted(number for number in beside if 0 <= number < index.frame_count)
        parameters = {
            "form": clip.form.value,
            "frames": plan.clip_frames,
            "first": plan.first_frame,
            "last": last,
            "wanted": asdict(wanted_frames(index, numbers)),
            "ends": [
                _part(crop, max(0, index.pts[end] - plan.start_pts) * index.time_base)
                for end in (plan.first_frame, last)
            ],
            "heard": _heard(index, plan),
            "recoloured": recoloured,
        }
        files = [source, clip.picture, *([clip.sound] if clip.sound else [])]
        try:
            return await self._workers.ask("prove", parameters, files, _PROOF_SECONDS, _measured)
        except NotVideo as unusable:
            if unusable.reason == ClipNotProven.__name__:
                raise ClipNotProven(unusable.message) from unusable
            raise

    async def prove_frames(
        self,
        made: OpenFile,
        places: Sequence[tuple[int, int, int]],
        source: OpenFile,
        index: FrameIndex,
        *,
        as_ffmpeg: bool,
    ) -> dict[int, FrameMatch]:
        """Compare JPEGs in a file, by frame number, offset and size, with the source's frames.

        `as_ffmpeg` as in ProxyPlan. Raises ProxyNotProven where one cannot be decoded.
        """
        numbers = _with_neighbours([number for number, _, _ in places], index)
        wanted = asdict(wanted_frames(index, numbers))
        parameters = {"places": list(places), "wanted": wanted, "as_ffmpeg": as_ffmpeg}
        try:
            return await self._workers.ask("prove_frames", parameters, [source, made], _PROOF_SECONDS, _matches)
        except NotVideo as unusable:
            if unusable.reason == ProxyNotProven.__name__:
                raise ProxyNotProven(unusable.message) from unusable
            raise

    async def compare_frames(
        self, made: OpenFile, made_index: FrameIndex, source: OpenFile, index: FrameIndex, numbers: Sequence[int]
    ) -> dict[int, FrameMatch]:
        """Compare frames of a video, by their ascending numbers, with the source's."""
        parameters = {
            "made": asdict(wanted_frames(made_index, numbers)),
            "wanted": asdict(wanted_frames(index, _with_neighbours(numbers, index))),
        }
        return await self._workers.ask("compare_frames", parameters, [source, made], _PROOF_SECONDS, _matches)

    async def join(
        self, segments: Sequence[OpenFile], parts: Sequence[JoinedPart], joined: Joined, target: int
    ) -> None:
        """Concatenate segments into the descriptor `target` without re-encoding.

        Raises ClipNotProven where one lacks frames.
        """
        parameters = {
            "parts": [{"starts": str(part.starts), "frames": part.frames} for part in parts],
            "tick": str(joined.tick),
            "end": str(joined.end),
        }
        limits = Limits(cpu_seconds=round(2 * _PROOF_SECONDS), output=_LARGEST_JOINED)
        try:
            await self._workers.answer("join", parameters, segments, _PROOF_SECONDS, limits, outputs=(target,))
        except NotVideo as unusable:
            raise ClipNotProven(unusable.message) from unusable

    async def compare(self, made: OpenFile, expected: OpenFile) -> Comparison:
        """Measure a short video against its reference."""
        return await self._workers.ask("compare", {}, [made, expected], _COMPARISON_SECONDS, _compared)


def _with_neighbours(numbers: Sequence[int], index: FrameIndex) -> list[int]:
    beside = {number + step for number in numbers for step in (-1, 0, 1)}
    return sorted(number for number in beside if 0 <= number < index.frame_count)


def _measured(head: Head, _: bytes) -> MeasuredClip:
    matches = {name: FrameMatch(**head[name]) for name in ("first", "last")}
    return MeasuredClip(**{**head, **matches})


def _matches(head: Head, _: bytes) -> dict[int, FrameMatch]:
    return {number: FrameMatch(**match) for number, match in head["matches"]}


def _compared(head: Head, _: bytes) -> Comparison:
    each = tuple(FrameComparison(**frame) for frame in head["each"])
    return Comparison(head["frames"], head["frames_expected"], each)


def _part(crop: PictureCrop | None, seconds: Fraction) -> dict[str, float] | None:
    """The crop at a time from the first frame, as sandbox.frames.shapes.Part; None for the whole picture."""
    if crop is None:
        return None
    window = crop.window_at(seconds)
    return {
        "left": window.left / crop.width,
        "top": window.top / crop.height,
        "width": window.width / crop.width,
        "height": window.height / crop.height,
    }


def _heard(index: FrameIndex, plan: ClipPlan) -> dict[str, Any] | None:
    """The sound of a span, as sandbox.clips.sound_likeness.SoundSpan; None for a silent file."""
    if index.sound is None:
        return None
    start, end = plan.start_pts * index.time_base, plan.end_pts * index.time_base
    clock = [(step.position, str(step.offset)) for step in index.clock]
    return {"stream": index.sound.stream, "start": str(start), "seconds": str(end - start), "clock": clock}
