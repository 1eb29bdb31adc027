"""Reading untrusted containers in worker processes, which can crash."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from fractions import Fraction
from functools import partial
from typing import Any, TypeVar

import structlog

from rushes_footage.facts import AudioFacts, Problem, VideoFacts
from rushes_footage.plans import ClipPlan
from rushes_footage.proofs import FrameMatch
from rushes_media.adapters.clips.working_clips import ClipFiles
from rushes_media.adapters.files.library import OpenFile
from rushes_media.adapters.workers.feeds import times_file
from rushes_media.adapters.workers.sandbox import Sandbox
from rushes_media.adapters.workers.worker_answers import (
    Answer,
    Head,
    check_usable,
    read_answer,
    read_body,
    read_head,
    understanding,
)
from rushes_media.domain.clips.clips import MeasuredClip, Signature
from rushes_media.domain.clips.encodings import PictureCrop
from rushes_media.domain.clips.segments import Joined, JoinedPart
from rushes_media.domain.errors import ClipNotProven, NotVideo, ProxyNotProven, WorkerDied, WorkTimedOut
from rushes_media.domain.files.facts import Colours, InspectedFacts
from rushes_media.domain.frames.comparison import Comparison, FrameComparison
from rushes_media.domain.frames.frame_index import FrameIndex
from rushes_media.domain.frames.shots import Cut, SearchedStretch, most_cuts
from rushes_media.domain.frames.stills import Near, PictureSize
from rushes_media.domain.frames.storyboards import Storyboard, Tile
from rushes_media.domain.frames.wanted_frames import WantedFrames, wanted_frames
from rushes_media.domain.streams.waveforms import WaveformPlan
from rushes_media.formats import shots_format
from rushes_media.ports import Deaths
from rushes_media.sandbox.orders import AHEAD, UNHURRIED, Limits
from rushes_media.threads import all_reopened, close_reopened

log = structlog.get_logger()

MOST_LOOKED_INTO = 12
"""Limit of files that one process inspects. A fork costs as much as three inspections; but an exploit in one file
could read those after it, and falsify their results."""
_LOOK_SECONDS = 30.0
_WAITED_FOR = 4
"""Niceness of workers whose result the page shows beside a video."""
_BOARD_SECONDS = 120.0
_INDEX_SECONDS = 1800.0
_DECODED_SECONDS = 6 * 3600.0
"""Long enough to decode a file of ten hours for its frame index."""
_PROOF_SECONDS = 1800.0
_UNHURRIED_AT_ONCE = 2
"""Both indexes of a file at once: the second reads from the page cache what the first has read."""
_LARGEST_JOINED = 16 << 30
_WAVEFORM_SECONDS = 6 * 3600.0
"""Long enough for a file of a hundred gigabytes on a slow share."""
_WAVEFORM_HEAD = 4096
_SHOTS_SECONDS = 24 * 3600.0
"""Long enough to decode a file of ten hours in the finest resolutions at the lowest priority."""
_NO_BODY = 0
_LONG = 1 << 16
"""Bytes."""
_LARGEST_PICTURE = 64 << 20
"""Bytes of a JPEG as large as any box."""
_LARGEST_INDEX = 512 << 20
"""Bytes, compressed: those of a week of 60 frames a second are a fifth of that."""
_LARGEST_SOUND = 4 << 20
"""Bytes; half a minute, which is the longest that may be asked for, takes one megabyte."""

T = TypeVar("T")

_Read = Callable[[asyncio.StreamReader], Awaitable[Answer | None]]


class Containers:
    """Runs at most `at_once` workers; background work has turns of its own, and its workers low CPU priority.

    Methods raise NotVideo, WorkerDied, WorkTimedOut and WorkersAway, unless they say otherwise.
    """

    def __init__(self, sandbox: Sandbox, at_once: int, deaths: Deaths) -> None:
        self._sandbox = sandbox
        self._deaths = deaths
        self._turns = asyncio.Semaphore(at_once)
        self._unhurried_turns = asyncio.Semaphore(_UNHURRIED_AT_ONCE)

    async def inspect(self, file: OpenFile) -> InspectedFacts | Problem:
        """Metadata from the container's headers, or why it cannot be used; raises only WorkersAway."""
        try:
            head, _ = await self._answer("inspect", {}, [file], _LOOK_SECONDS)
            with understanding():
                return _facts(head)
        except NotVideo as unusable:
            return Problem(unusable.reason, unusable.message)
        except WorkerDied as died:
            return Problem("WorkerDied", died.message)
        except WorkTimedOut as late:
            return Problem("TimedOut", late.message)

    async def inspect_all(self, files: Sequence[OpenFile]) -> list[InspectedFacts | Problem | None]:
        """The same for at most MOST_LOOKED_INTO files by one process; None for those that it did not come to, or died
        of, which have to be inspected alone. Raises only WorkersAway."""
        assert len(files) <= MOST_LOOKED_INTO
        if not files:
            return []
        heads: list[Head] = []
        try:
            await self._answer("inspect_all", {}, files, _LOOK_SECONDS, read=_gathering(heads, len(files)))
        except (WorkerDied, WorkTimedOut) as ended:
            log.info("files are looked into one by one", after=len(heads), why=ended.message)
        looks = [_looked(head) for head in heads]
        return looks + [None] * (len(files) - len(looks))

    async def frame_index(
        self, file: OpenFile, on_decoded: Callable[[float], None] | None = None, *, hurried: bool = True
    ) -> bytes:
        """The frame index in frame_index_format; not `hurried`: as background work.

        Where frames have to be decoded for it, `on_decoded` is told the part of the file that was, 0 to 1.
        """
        read = _telling(on_decoded or _unheard, _LARGEST_INDEX)
        return await self._index("frame_index", file, _DECODED_SECONDS, read, hurried=hurried)

    async def packet_index(self, file: OpenFile, *, hurried: bool = True) -> bytes:
        """The packet index in packet_index_format."""
        return await self._index("packet_index", file, _INDEX_SECONDS, _reading(_LARGEST_INDEX), hurried=hurried)

    async def _index(self, task: str, file: OpenFile, seconds: float, read: _Read, *, hurried: bool) -> bytes:
        limits = None if hurried else _limits(seconds, hurried=False)
        return await self._ask(task, {}, [file], seconds, _body, limits, read=read)

    async def picture_near(self, file: OpenFile, near: Near, size: PictureSize, *, hurried: bool = True) -> bytes:
        """A JPEG of a frame near a time."""
        parameters = {**asdict(near), **asdict(size)}
        limits = _limits(_LOOK_SECONDS, hurried=hurried)
        return await self._ask(
            "picture_near", parameters, [file], _LOOK_SECONDS, _body, limits, largest=_LARGEST_PICTURE
        )

    async def key_frame_board(
        self, file: OpenFile, duration: Fraction | None, *, hurried: bool = True
    ) -> Storyboard | None:
        """A storyboard of key frames, without an index of the file.

        `duration` is the video's, in seconds; None: as its container has it, and where that does not say None is the
        answer.
        """
        parameters = {"duration": None if duration is None else str(duration)}
        limits = _limits(_BOARD_SECONDS, hurried=hurried)
        return await self._ask(
            "key_frame_board", parameters, [file], _BOARD_SECONDS, _board_if_any, limits, largest=_LARGEST_PICTURE
        )

    async def frame_board(
        self, file: OpenFile, wanted: WantedFrames, first_pts: int, time_base: Fraction, *, hurried: bool = True
    ) -> Storyboard:
        """A storyboard of these frames; `first_pts` is frame 0's, in ticks of `time_base` seconds."""
        parameters = {"wanted": asdict(wanted), "first_pts": first_pts, "time_base": str(time_base)}
        limits = _limits(_BOARD_SECONDS, hurried=hurried)
        return await self._ask(
            "frame_board", parameters, [file], _BOARD_SECONDS, _board, limits, largest=_LARGEST_PICTURE
        )

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
            return await self._ask("prove", parameters, files, _PROOF_SECONDS, _measured)
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
            return await self._ask("prove_frames", parameters, [source, made], _PROOF_SECONDS, _matches)
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
        return await self._ask("compare_frames", parameters, [source, made], _PROOF_SECONDS, _matches)

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
            await self._answer("join", parameters, segments, _PROOF_SECONDS, limits, outputs=(target,))
        except NotVideo as unusable:
            raise ClipNotProven(unusable.message) from unusable

    async def signature(self, file: OpenFile) -> Signature:
        """Metadata that says which task and encoder made a file."""
        return await self._ask("signature", {}, [file], _LOOK_SECONDS, lambda head, _: Signature(**head))

    async def compare(self, made: OpenFile, expected: OpenFile) -> Comparison:
        """Measure a short video against its reference."""
        return await self._ask("compare", {}, [made, expected], _LOOK_SECONDS, _compared)

    async def waveform(
        self,
        file: OpenFile,
        plan: WaveformPlan,
        target: int,
        on_progress: Callable[[float], None],
        *,
        hurried: bool = True,
    ) -> None:
        """Write the waveform of a file's sound, in waveform_format, to the descriptor `target`.

        `on_progress` is called with the progress, 0 to 1. When cancelled, it leaves no process running.
        """
        parameters = {"origin": str(plan.origin), "buckets": plan.buckets}
        limits = Limits(
            cpu_seconds=round(_WAVEFORM_SECONDS),
            output=plan.stored_bytes + _WAVEFORM_HEAD,
            niceness=0 if hurried else AHEAD,
        )
        await self._ask(
            "waveform",
            parameters,
            [file],
            _WAVEFORM_SECONDS,
            _body,
            limits,
            outputs=(target,),
            read=_telling(on_progress, _NO_BODY),
        )

    async def shots(
        self,
        file: OpenFile,
        stretch: SearchedStretch,
        on_progress: Callable[[float], None] | None = None,
        *,
        hurried: bool = True,
    ) -> list[Cut]:
        """The cuts of a stretch; `on_progress` is called with the progress, 0 to 1. When cancelled, it leaves no
        process running."""
        wanted = stretch.wanted
        most = shots_format.rows_bytes(most_cuts(len(wanted)))
        parameters = {
            "stream": stretch.stream,
            "counted": stretch.counted,
            "entry": stretch.entry,
            "key_pts": stretch.key_pts,
            "first": stretch.first,
            "wanted": [wanted.start, wanted.stop],
        }
        limits = Limits(cpu_seconds=round(2 * _SHOTS_SECONDS), niceness=_WAITED_FOR if hurried else AHEAD)
        with times_file(stretch.pts) as times:
            return await self._ask(
                "shots",
                parameters,
                [file],
                _SHOTS_SECONDS,
                lambda _, rows: shots_format.cuts_from(rows, wanted),
                limits,
                outputs=(times,),
                read=_telling(on_progress or _unheard, most),
            )

    async def sound(self, file: OpenFile, seconds: float) -> bytes:
        """The first seconds of a file's sound, in domain.streams.sounds' format; empty where it has none."""
        return await self._ask("sound", {"seconds": seconds}, [file], _LOOK_SECONDS, _body, largest=_LARGEST_SOUND)

    async def _ask(
        self,
        task: str,
        parameters: dict[str, Any],
        files: Sequence[OpenFile],
        seconds: float,
        understood: Callable[[Head, bytes], T],
        limits: Limits | None = None,
        *,
        outputs: Sequence[int] = (),
        largest: int = _NO_BODY,
        read: _Read | None = None,
    ) -> T:
        """What is understood of an answer; a worker that dies, or answers something else, is reported with the file.

        Raises like `_answer`.
        """
        try:
            head, body = await self._answer(
                task, parameters, files, seconds, limits, outputs, read or _reading(largest)
            )
            with understanding():
                # In a thread where it takes a while: hours of fast cutting have tens of thousands of cuts.
                return await asyncio.to_thread(understood, head, body) if len(body) > _LONG else understood(head, body)
        except WorkerDied as died:
            self._note_death(files, died)
            raise

    def _note_death(self, files: Sequence[OpenFile], died: WorkerDied) -> None:
        for source in (file.source for file in files):
            if source is not None:
                self._deaths.note(source, died.message)

    async def _answer(
        self,
        task: str,
        parameters: dict[str, Any],
        files: Sequence[OpenFile],
        seconds: float,
        limits: Limits | None = None,
        outputs: Sequence[int] = (),
        read: _Read | None = None,
    ) -> Answer:
        """Header and body of a worker's answer; raises NotVideo, WorkerDied, WorkTimedOut, WorkersAway."""
        limits = limits or Limits(cpu_seconds=round(2 * seconds))
        async with self._turns if limits.niceness < UNHURRIED else self._unhurried_turns:
            inputs = await all_reopened(*files)
            try:
                answer, end = await self._sandbox.run(
                    read or _reading(_NO_BODY),
                    task=task,
                    parameters=json.dumps(parameters),
                    inputs=(*inputs, *outputs),
                    limits=limits,
                    timeout=seconds,
                )
            finally:
                close_reopened(files, inputs)
        if end.status != 0:
            raise WorkerDied(end.in_words)
        if answer is None:
            raise WorkerDied("The process that read the file ended without an answer.")
        check_usable(answer[0])
        return answer


def _with_neighbours(numbers: Sequence[int], index: FrameIndex) -> list[int]:
    beside = {number + step for number in numbers for step in (-1, 0, 1)}
    return sorted(number for number in beside if 0 <= number < index.frame_count)


def _limits(seconds: float, *, hurried: bool) -> Limits:
    return Limits(cpu_seconds=round(2 * seconds), niceness=_WAITED_FOR if hurried else AHEAD)


def _reading(largest: int) -> _Read:
    return partial(read_answer, limit=largest)


def _unheard(_: float) -> None:
    """Nobody asked for the progress."""


def _telling(on_progress: Callable[[float], None], largest: int) -> _Read:
    """Reads an answer, passing on progress lines that precede it."""

    async def read(output: asyncio.StreamReader) -> Answer | None:
        while (head := await read_head(output)) is not None:
            if "progress" not in head:
                return await read_body(head, output, largest)
            with understanding():
                progress = float(head["progress"])
            on_progress(progress)
        return None

    return read


def _gathering(heads: list[Head], most: int) -> _Read:
    """Reads an answer about several files, keeping each file's result even where the answer breaks off."""

    async def read(output: asyncio.StreamReader) -> Answer | None:
        while (head := await read_head(output)) is not None:
            if "looked" not in head or len(heads) == most:
                return await read_body(head, output, _NO_BODY)
            heads.append(head["looked"])
        return None

    return read


def _looked(head: Head) -> InspectedFacts | Problem | None:
    """None for what cannot be understood: it is looked into again, alone."""
    try:
        with understanding():
            check_usable(head)
            return _facts(head)
    except NotVideo as unusable:
        return Problem(unusable.reason, unusable.message)
    except WorkerDied:
        return None


def _body(_: Head, body: bytes) -> bytes:
    return body


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


def _board_if_any(head: Head, sheet: bytes) -> Storyboard | None:
    return _board(head, sheet) if head["tiles"] else None


def _board(head: Head, sheet: bytes) -> Storyboard:
    width, height = head["size"]
    return Storyboard(width, height, tuple(Tile(pts, seconds) for pts, seconds in head["tiles"]), sheet)


def _facts(head: Head) -> InspectedFacts:
    video: dict[str, Any] = head["video"]
    video |= {name: Fraction(video[name]) for name in ("rate", "time_base")}
    audio = AudioFacts(**head["audio"]) if head["audio"] else None
    warning = Problem(**head["warning"]) if head["warning"] else None
    parts = {"video": VideoFacts(**video), "audio": audio, "colours": Colours(**head["colours"]), "warning": warning}
    return InspectedFacts(**{**head, **parts})
