"""Reading untrusted containers in worker processes, which can crash."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import asdict
from fractions import Fraction
from typing import Any

import structlog

from rushes_footage.facts import AudioFacts, Problem, VideoFacts
from rushes_media.adapters.files.library import OpenFile
from rushes_media.adapters.workers.asked_workers import NO_BODY, AskedWorkers, Read, reading
from rushes_media.adapters.workers.feeds import times_file
from rushes_media.adapters.workers.worker_answers import (
    Answer,
    Head,
    check_usable,
    read_body,
    read_head,
    understanding,
)
from rushes_media.domain.clips.clips import Signature
from rushes_media.domain.errors import NotVideo, WorkerDied, WorkTimedOut
from rushes_media.domain.files.facts import Colours, InspectedFacts
from rushes_media.domain.frames.shots import Cut, SearchedStretch, most_cuts
from rushes_media.domain.frames.stills import Near, PictureSize
from rushes_media.domain.frames.storyboards import Storyboard, Tile
from rushes_media.domain.frames.wanted_frames import WantedFrames
from rushes_media.domain.streams.waveforms import WaveformPlan
from rushes_media.formats import shots_format
from rushes_media.sandbox.orders import AHEAD, Limits

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
_WAVEFORM_SECONDS = 6 * 3600.0
"""Long enough for a file of a hundred gigabytes on a slow share."""
_WAVEFORM_HEAD = 4096
_SHOTS_SECONDS = 24 * 3600.0
"""Long enough to decode a file of ten hours in the finest resolutions at the lowest priority."""
_LARGEST_PICTURE = 64 << 20
"""Bytes of a JPEG as large as any box."""
_LARGEST_INDEX = 512 << 20
"""Bytes, compressed: those of a week of 60 frames a second are a fifth of that."""
_LARGEST_SOUND = 4 << 20
"""Bytes; half a minute, which is the longest that may be asked for, takes one megabyte."""


class Containers:
    """Asks workers. Methods raise NotVideo, WorkerDied, WorkTimedOut and WorkersAway, unless they say otherwise."""

    def __init__(self, workers: AskedWorkers) -> None:
        self._workers = workers

    async def inspect(self, file: OpenFile) -> InspectedFacts | Problem:
        """Metadata from the container's headers, or why it cannot be used; raises only WorkersAway."""
        try:
            head, _ = await self._workers.answer("inspect", {}, [file], _LOOK_SECONDS)
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
            await self._workers.answer("inspect_all", {}, files, _LOOK_SECONDS, read=_gathering(heads, len(files)))
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
        return await self._index("packet_index", file, _INDEX_SECONDS, reading(_LARGEST_INDEX), hurried=hurried)

    async def _index(self, task: str, file: OpenFile, seconds: float, read: Read, *, hurried: bool) -> bytes:
        limits = None if hurried else _limits(seconds, hurried=False)
        return await self._workers.ask(task, {}, [file], seconds, _body, limits, read=read)

    async def picture_near(self, file: OpenFile, near: Near, size: PictureSize, *, hurried: bool = True) -> bytes:
        """A JPEG of a frame near a time."""
        parameters = {**asdict(near), **asdict(size)}
        limits = _limits(_LOOK_SECONDS, hurried=hurried)
        return await self._workers.ask(
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
        return await self._workers.ask(
            "key_frame_board", parameters, [file], _BOARD_SECONDS, _board_if_any, limits, largest=_LARGEST_PICTURE
        )

    async def frame_board(
        self, file: OpenFile, wanted: WantedFrames, first_pts: int, time_base: Fraction, *, hurried: bool = True
    ) -> Storyboard:
        """A storyboard of these frames; `first_pts` is frame 0's, in ticks of `time_base` seconds."""
        parameters = {"wanted": asdict(wanted), "first_pts": first_pts, "time_base": str(time_base)}
        limits = _limits(_BOARD_SECONDS, hurried=hurried)
        return await self._workers.ask(
            "frame_board", parameters, [file], _BOARD_SECONDS, _board, limits, largest=_LARGEST_PICTURE
        )

    async def signature(self, file: OpenFile) -> Signature:
        """Metadata that says which task and encoder made a file."""
        return await self._workers.ask("signature", {}, [file], _LOOK_SECONDS, lambda head, _: Signature(**head))

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
        await self._workers.ask(
            "waveform",
            parameters,
            [file],
            _WAVEFORM_SECONDS,
            _body,
            limits,
            outputs=(target,),
            read=_telling(on_progress, NO_BODY),
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
            return await self._workers.ask(
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
        return await self._workers.ask(
            "sound", {"seconds": seconds}, [file], _LOOK_SECONDS, _body, largest=_LARGEST_SOUND
        )


def _limits(seconds: float, *, hurried: bool) -> Limits:
    return Limits(cpu_seconds=round(2 * seconds), niceness=_WAITED_FOR if hurried else AHEAD)


def _unheard(_: float) -> None:
    """Nobody asked for the progress."""


def _telling(on_progress: Callable[[float], None], largest: int) -> Read:
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


def _gathering(heads: list[Head], most: int) -> Read:
    """Reads an answer about several files, keeping each file's result even where the answer breaks off."""

    async def read(output: asyncio.StreamReader) -> Answer | None:
        while (head := await read_head(output)) is not None:
            if "looked" not in head or len(heads) == most:
                return await read_body(head, output, NO_BODY)
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
