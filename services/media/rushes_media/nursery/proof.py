"""Measuring a finished clip in a worker: decodes all of it, and the source's frames at both of its ends."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import inf

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.video.frame import VideoFrame

from rushes_media.domain.clips import ClipProof, FrameMatch, Signature
from rushes_media.domain.wanted_frames import WantedFrames
from rushes_media.nursery.containers import NotUsable, frames_of, opened, ticks, video_stream
from rushes_media.nursery.decoding import Picture, exact_frames
from rushes_media.nursery.facts import sound_of
from rushes_media.nursery.pictures import drawn
from rushes_media.nursery.shapes import Part, Shape, shape_of

_SMALL = 160
"""Pixels along the longer side of the pictures that are compared."""


@dataclass(frozen=True)
class _Clip:
    """What was measured on the clip alone."""

    frames: int
    duration: Fraction
    last_frame: Fraction
    width: int
    height: int
    first: bytes
    last: bytes
    small: tuple[int, int]
    sound_offset_ms: float | None
    sound_duration: float


def proof_of(
    clip: int, source: int, frames: int, first: int, wanted: WantedFrames, ends: tuple[Part | None, Part | None]
) -> ClipProof:
    """The measurements of a clip's file; raises NotUsable where the source cannot be decoded.

    Where the clip cannot the reason is ClipNotProven.
    The clip should have so many `frames`, and begin with the source's frame number `first`; `wanted` are the source's
    frames at both ends of it with their neighbours, and `ends` the parts of them that it shows there.
    """
    try:
        measured = _measured(clip)
    except NotUsable as failed:
        raise NotUsable("ClipNotProven", f"The finished clip is of no use: {failed.detail}") from failed
    last = first + frames - 1
    pictures = exact_frames(source, wanted)
    small = measured.small
    return ClipProof(
        frames=measured.frames,
        frames_expected=frames,
        duration_seconds=float(measured.duration),
        last_frame_seconds=float(measured.last_frame),
        width=measured.width,
        height=measured.height,
        first=_match(measured.first, first, _around(pictures, first, ends[0], small)),
        last=_match(measured.last, last, _around(pictures, last, ends[1], small)),
        audio_offset_ms=measured.sound_offset_ms,
        audio_duration_seconds=measured.sound_duration,
    )


def signature_of(descriptor: int) -> Signature:
    """Who made a file; raises NotUsable where it is no video."""
    with opened(descriptor) as container:
        program = video_stream(container).metadata.get("encoder", "")
        return Signature(container.metadata.get("comment", ""), program.rpartition(" ")[2])


def _measured(descriptor: int) -> _Clip:
    with opened(descriptor) as container:
        stream = video_stream(container)
        first, last, frames = _first_last_and_count(container)
        assert first.pts is not None
        assert last.pts is not None
        shape = shape_of(stream, first)
        small = _small(shape)
        sound = sound_of(container)
        return _Clip(
            frames=frames,
            duration=(last.pts + (last.duration or 0) - first.pts) * ticks(stream),
            last_frame=(last.pts - first.pts) * ticks(stream),
            width=first.width,
            height=first.height,
            first=_gray(first, shape, small),
            last=_gray(last, shape, small),
            small=small,
            sound_offset_ms=_sound_offset(descriptor, first.pts * ticks(stream)) if sound else None,
            sound_duration=_sound_duration(sound) if sound else 0.0,
        )


def _first_last_and_count(container: InputContainer) -> tuple[VideoFrame, VideoFrame, int]:
    first = last = None
    count = 0
    try:
        for frame in frames_of(container, video_stream(container)):
            first = first or frame
            last = frame
            count += 1
    except av.FFmpegError as failed:
        raise NotUsable("Damaged", f"The video cannot be decoded ({failed.strerror}).") from failed
    if first is None or last is None:
        raise NotUsable("Damaged", "The video has no frames.")
    return first, last, count


def _sound_offset(descriptor: int, picture_starts: Fraction) -> float:
    """When the first sample that players play is heard, in milliseconds after the first frame."""
    with opened(descriptor) as container:
        sound = sound_of(container)
        assert sound is not None
        for frame in container.decode(sound):
            if frame.pts is not None and frame.time_base is not None:
                return float((frame.pts * frame.time_base - picture_starts) * 1000)
    return inf


def _sound_duration(sound: AudioStream) -> float:
    """In seconds, as players play it: decoders give whole packets, the container says how much of the last counts."""
    return float((sound.duration or 0) * (sound.time_base or 0))


def _small(shape: Shape) -> tuple[int, int]:
    width, height = shape.shown
    longer = max(width, height)
    return max(2, width * _SMALL // longer), max(2, height * _SMALL // longer)


def _gray(frame: VideoFrame, shape: Shape, size: tuple[int, int], part: Part | None = None) -> bytes:
    """The brightness of a frame, or of a part of it, as it is shown, scaled to a size."""
    small = drawn(frame, shape, size, "gray", part)
    plane = small.planes[0]
    rows = memoryview(plane).cast("B")
    return b"".join(bytes(rows[row * plane.line_size :][: small.width]) for row in range(small.height))


def _around(pictures: Mapping[int, Picture], number: int, part: Part | None, size: tuple[int, int]) -> dict[int, bytes]:
    """A frame of the source and its neighbours by number: turned, cut to the same part and scaled as the clip's are."""
    near = {beside: pictures[beside] for beside in (number - 1, number, number + 1) if beside in pictures}
    return {beside: _gray(picture.frame, picture.shape, size, part) for beside, picture in near.items()}


def _match(picture: bytes, number: int, source: Mapping[int, bytes]) -> FrameMatch:
    neighbours = [_difference(picture, beside) for at, beside in source.items() if at != number]
    return FrameMatch(_difference(picture, source[number]), min(neighbours, default=255.0))


def _difference(one: bytes, other: bytes) -> float:
    return sum(abs(a - b) for a, b in zip(one, other, strict=True)) / len(one)
