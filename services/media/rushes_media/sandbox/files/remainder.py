"""The readable part of a truncated file, whose header may still state its full length."""

import os
import time
from dataclasses import dataclass, replace
from itertools import takewhile

from av.container import InputContainer
from av.stream import Discard
from av.video.stream import VideoStream

from rushes_footage.facts import Problem
from rushes_media.domain.files.facts import InspectedFacts
from rushes_media.domain.files.wholeness import missing_bytes
from rushes_media.sandbox.files.containers import is_cut_off, opened, packets_of, ticks, video_stream

_READING_SECONDS = 10.0
"""Time for reading packets to find the last one, where no index names it."""
_LEAST_MISSING = 0.5
"""Seconds: a smaller loss at the end is not reported."""


@dataclass(frozen=True)
class _Rest:
    frames: int
    seconds: float


def facts_of_the_rest(descriptor: int, facts: InspectedFacts, first_pts: int | None) -> InspectedFacts:
    """Facts of the readable part, with a warning where something is missing; raises NotUsable.

    `first_pts` is that of the first frame that decoding presents, as a recording may begin amid a group of pictures.
    """
    size = os.fstat(descriptor).st_size
    missing = missing_bytes(lambda offset, length: os.pread(descriptor, length, offset), size)
    if missing == 0:
        return facts
    # In AVI each packet has a place of its own in time, which FFmpeg would replace by times that it invents.
    by_place = facts.container == "avi"
    with opened(descriptor, as_stated=by_place) as container:
        rest = _rest(container, video_stream(container), None if by_place else first_pts, size)
    if rest is None:
        detail = f"At least {missing:,} bytes are missing at the end of the file."
        return replace(facts, warning=Problem("CutShort", detail))
    stated = _stated_seconds(facts)
    if stated and stated - rest.seconds < _LEAST_MISSING:
        return facts
    ending = f"Its header says {stated:.1f} s, and the file ends" if stated else "The file ends amid its data,"
    detail = f"{ending} after {rest.seconds:.1f} s: it was cut short while it was recorded or copied."
    video = replace(facts.video, frame_count=rest.frames if facts.video.frame_count else 0)
    return replace(facts, video=video, duration_seconds=rest.seconds, warning=Problem("CutShort", detail))


def _stated_seconds(facts: InspectedFacts) -> float:
    """The duration in the header, 0 where it has none.

    FFmpeg reduces that of an AVI to the part of its bytes that is there; an AVI has a frame, possibly an empty one, at
    each tick.
    """
    if facts.container != "avi" or not facts.video.frame_count:
        return facts.duration_seconds
    return float(facts.video.frame_count * facts.video.time_base)


def _rest(container: InputContainer, stream: VideoStream, first_pts: int | None, size: int) -> _Rest | None:
    """None where finding the end takes too long."""
    return _read(container, stream, first_pts) or _told_by_index(stream, size)


def _told_by_index(stream: VideoStream, size: int) -> _Rest | None:
    """By dts, which ends up to some frames before the last pts."""
    entries = stream.index_entries
    there = sum(1 for _ in takewhile(lambda entry: entry.pos + entry.size <= size, entries))
    if not 0 < there < len(entries) == stream.frames:  # In a fragmented file the index covers the first fragments only.
        return None
    return _Rest(there, float((entries[there].timestamp - entries[0].timestamp) * ticks(stream)))


def _read(container: InputContainer, stream: VideoStream, first_pts: int | None) -> _Rest | None:
    for other in container.streams:
        if other.index != stream.index:
            other.discard = Discard.all
    until = time.monotonic() + _READING_SECONDS
    by_place = container.format.name == "avi"
    frames, ends, size = 0, first_pts, container.size
    for packet in packets_of(container, stream):
        shown = packet.dts if by_place else packet.pts
        if shown is None or not packet.size or (first_pts is not None and shown < first_pts):
            continue
        if is_cut_off(packet, size):
            continue
        first_pts = shown if first_pts is None else first_pts
        frames += 1
        # The places of AVI may be finer than its frames, whose duration is the mean.
        lasts = (shown - first_pts) / (frames - 1) if by_place and frames > 1 else packet.duration or 0
        ends = max(ends or first_pts, shown + round(lasts))
        if time.monotonic() > until:
            return None
    return _Rest(frames, float(((ends or 0) - (first_pts or 0)) * ticks(stream)))
