"""Measuring a finished clip in a worker: decodes all of it, and the source's frames at both of its ends."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import inf

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from rushes_footage.formats import ClipFormat
from rushes_footage.proofs import FrameMatch
from rushes_media.domain.clips.clips import MeasuredClip, Signature
from rushes_media.domain.frames.wanted_frames import WantedFrames
from rushes_media.sandbox.clips.colour_proof import colour_difference
from rushes_media.sandbox.clips.sequence import pictures_of
from rushes_media.sandbox.clips.sound_likeness import SoundMatch, SoundSpan, match_of
from rushes_media.sandbox.files.containers import NotUsable, frames_of, opened, ticks, video_stream
from rushes_media.sandbox.files.facts import sound_of
from rushes_media.sandbox.frames.decoding import Picture, exact_frames
from rushes_media.sandbox.frames.pictures import Drawing
from rushes_media.sandbox.frames.shapes import Part, Shape, shape_of, tell_matrix
from rushes_media.sandbox.orders import CLIP_DEMUXERS

_SMALL = 160
"""Longest side in pixels of the pictures that are compared."""


@dataclass(frozen=True)
class ClipInputs:
    """Descriptors of a clip's files."""

    form: ClipFormat
    picture: int
    """The file, or the folder of a sequence's pictures."""
    sound: int | None
    """The sound file beside a sequence's pictures."""


@dataclass(frozen=True)
class _Clip:
    """Measurements of the clip alone."""

    frames: int
    duration: Fraction
    last_frame: Fraction
    width: int
    height: int
    first: bytes
    last: bytes
    small: tuple[int, int]
    ends: tuple[Picture, Picture] | None
    """Its first and last frames; None for pictures."""
    sound_offset_ms: float | None
    sound_duration: float


def proof_of(
    clip: ClipInputs,
    source: int,
    frames: int,
    numbers: tuple[int, int],
    wanted: WantedFrames,
    ends: tuple[Part | None, Part | None],
    heard: SoundSpan | None,
    *,
    recoloured: bool,
) -> MeasuredClip:
    """The measurements of a clip's files; raises NotUsable where the source cannot be decoded.

    Where the clip cannot be decoded, the reason is ClipNotProven. The clip should have so many `frames`, beginning and
    ending with the source's frames of these `numbers`; `wanted` are those frames with their neighbours, `ends` the
    crops at both ends, `heard` the span of sound. A file is `recoloured` where HDR became SDR.
    """
    try:
        measured = _measured_sequence(clip) if clip.form.is_sequence else _measured_file(clip.picture, recoloured)
    except NotUsable as failed:
        raise NotUsable("ClipNotProven", f"The finished clip is of no use: {failed.detail}") from failed
    first, last = numbers
    pictures = exact_frames(source, wanted)
    # As clips are scaled, where the clip is compared pixel by pixel: of a few pixels another filter makes others.
    scaler = "lanczos" if max(measured.width, measured.height) <= _SMALL else "area"
    is_sequence = clip.form.is_sequence
    look = _Look(measured.small, recoloured or is_sequence, scaler)
    beside = clip.sound if clip.form.is_sequence else clip.picture
    sound = _sound_match(measured, source, heard, beside)
    colours = [
        colour_difference(ours, pictures[number], part)
        for ours, number, part in zip(measured.ends or (), numbers, ends, strict=False)
    ]
    return MeasuredClip(
        frames=measured.frames,
        frames_expected=frames,
        duration_seconds=float(measured.duration),
        last_frame_seconds=float(measured.last_frame),
        width=measured.width,
        height=measured.height,
        first=_match(measured.first, first, _around(pictures, first, ends[0], look)),
        last=_match(measured.last, last, _around(pictures, last, ends[1], look)),
        audio_offset_ms=measured.sound_offset_ms,
        audio_duration_seconds=measured.sound_duration,
        colour_difference=max(colours, default=0.0),
        sound_likeness=sound.likeness,
        sound_shift_ms=sound.shift_ms,
        sound_shift_at=sound.shift_at,
        sound_lost_at=sound.lost_at,
        sound_added_at=sound.added_at,
    )


def _sound_match(clip: _Clip, source: int, span: SoundSpan | None, sound: int | None) -> SoundMatch:
    if clip.sound_offset_ms is None or span is None or sound is None:
        return SoundMatch()
    return match_of(source, span, sound)


def _tag(tags: Mapping[str, str], name: str) -> str:
    """Matroska has tag names in capitals."""
    return tags.get(name, "") or tags.get(name.upper(), "")


def frame_matches(
    made: Mapping[int, VideoFrame], source: int, wanted: WantedFrames, *, as_ffmpeg: bool = False
) -> dict[int, FrameMatch]:
    """How well upright pictures match the source's frames of their numbers; raises NotUsable.

    `wanted` are those frames with their neighbours; `as_ffmpeg` as in ProxyPlan.
    """
    pictures = exact_frames(source, wanted)
    matches = {}
    for number, frame in made.items():
        shape = Shape(frame.width, frame.height, Fraction(1), 0)
        look = _Look(_small(shape), recoloured=True, as_ffmpeg=as_ffmpeg)
        matches[number] = _match(look.at(frame, shape), number, _around(pictures, number, None, look))
    return matches


def signature_of(descriptor: int) -> Signature:
    """Metadata that says which task and encoder made a file; raises NotUsable for files that are no video."""
    with opened(descriptor) as container:
        program = _tag(video_stream(container).metadata, "encoder")
        return Signature(_tag(container.metadata, "comment"), program.rpartition(" ")[2])


def _measured_file(descriptor: int, recoloured: bool) -> _Clip:
    with opened(descriptor) as container:
        stream = video_stream(container)
        first, last, frames = _first_last_and_count(_decoded(container))
        assert first.pts is not None
        assert last.pts is not None
        shape = shape_of(stream, first)
        look = _Look(_small(shape), recoloured)
        sound = sound_of(container)
        return _Clip(
            frames=frames,
            duration=_length(container, stream),
            last_frame=(last.pts - first.pts) * ticks(stream),
            width=first.width,
            height=first.height,
            first=look.at(first, shape),
            last=look.at(last, shape),
            small=look.size,
            ends=(Picture(first, shape), Picture(last, shape_of(stream, last))),
            sound_offset_ms=_sound_offset(descriptor, first.pts * ticks(stream)) if sound else None,
            sound_duration=_sound_duration(descriptor, sound) if sound else 0.0,
        )


def _length(container: InputContainer, stream: VideoStream) -> Fraction:
    """Seconds for which players show the picture, by the container: only that says when the last frame ends.

    Matroska has one length for all tracks, which Rushes writes itself (domain.clips.matroska_header): there the number
    of frames, the time of the last one and the samples of the sound are what proves a clip's length.
    """
    if stream.duration:
        return stream.duration * ticks(stream)
    return Fraction(container.duration or 0, av.time_base)


def _measured_sequence(clip: ClipInputs) -> _Clip:
    first, last, frames = _first_last_and_count(pictures_of(clip.picture, clip.form))
    shape = Shape(first.width, first.height, Fraction(1), 0)
    look = _Look(_small(shape), recoloured=True)
    return _Clip(
        frames=frames,
        duration=Fraction(0),
        last_frame=Fraction(0),
        width=first.width,
        height=first.height,
        first=look.at(first, shape),
        last=look.at(last, shape),
        small=look.size,
        ends=None,
        sound_offset_ms=None if clip.sound is None else _sound_offset(clip.sound, Fraction(0)),
        sound_duration=0.0 if clip.sound is None else _decoded_sound(clip.sound),
    )


def _decoded(container: InputContainer) -> Iterator[VideoFrame]:
    try:
        yield from frames_of(container, video_stream(container))
    except av.FFmpegError as failed:
        raise NotUsable("Damaged", f"The video cannot be decoded ({failed.strerror}).") from failed


def _first_last_and_count(frames: Iterable[VideoFrame]) -> tuple[VideoFrame, VideoFrame, int]:
    first = last = None
    count = 0
    for frame in frames:
        first = first or frame
        last = frame
        count += 1
    if first is None or last is None:
        raise NotUsable("Damaged", "The video has no frames.")
    return first, last, count


def _sound_offset(descriptor: int, picture_starts: Fraction) -> float:
    """Start of the audible sound, in milliseconds after the first frame."""
    with opened(descriptor, CLIP_DEMUXERS) as container:
        sound = sound_of(container)
        if sound is not None:
            for frame in container.decode(sound):
                if frame.pts is not None and frame.time_base is not None:
                    return float((frame.pts * frame.time_base - picture_starts) * 1000)
    return inf


def _sound_duration(descriptor: int, sound: AudioStream) -> float:
    """Length in seconds as played.

    AAC decodes to whole packets; the container may state how much of the last one counts.
    """
    if sound.codec_context.name.startswith("aac") and sound.duration and sound.time_base:
        return float(sound.duration * sound.time_base)
    return _decoded_sound(descriptor)


def _decoded_sound(descriptor: int) -> float:
    """Seconds of decodable sound."""
    with opened(descriptor, CLIP_DEMUXERS) as container:
        sound = sound_of(container)
        if sound is None:
            return 0.0
        return float(Fraction(sum(frame.samples for frame in container.decode(sound)), sound.sample_rate))


def _small(shape: Shape) -> tuple[int, int]:
    width, height = shape.shown
    longer = max(width, height)
    # Not enlarged: a clip of fewer pixels has lost details that the source still has.
    longest = min(_SMALL, longer)
    return max(2, width * longest // longer), max(2, height * longest // longer)


@dataclass(frozen=True)
class _Look:
    """Prepares pictures for comparison."""

    size: tuple[int, int]
    recoloured: bool
    """The clip has another YCbCr matrix than the source, so both are compared in RGB."""
    scaler: str = "area"
    """Flags of FFmpeg's scaler."""
    as_ffmpeg: bool = False
    """As in ProxyPlan."""

    def at(self, frame: VideoFrame, shape: Shape, part: Part | None = None) -> bytes:
        """Luma of a frame, or of a crop of it, as displayed and scaled."""
        if self.recoloured:
            tell_matrix(frame, shape, as_ffmpeg=self.as_ffmpeg)
            # Not planar RGB: where nothing is scaled, FFmpeg's scaler 9.5 leaves out the last columns of 4:2:0 if fewer
            # than nine remain of a multiple of 16.
            drawing = Drawing(self.size, "rgb24", part, flags=self.scaler, as_sdr=True)
            small = drawing.of(frame, shape).reformat(format="gray")
        else:
            small = Drawing(self.size, "gray", part, flags=self.scaler).of(frame, shape)
        plane = small.planes[0]
        rows = memoryview(plane).cast("B")
        return b"".join(bytes(rows[row * plane.line_size :][: small.width]) for row in range(small.height))


def _around(pictures: Mapping[int, Picture], number: int, part: Part | None, look: _Look) -> dict[int, bytes]:
    """A source frame and its neighbours by number: rotated, cropped and scaled like the clip's."""
    near = {beside: pictures[beside] for beside in (number - 1, number, number + 1) if beside in pictures}
    return {beside: look.at(picture.frame, picture.shape, part) for beside, picture in near.items()}


def _match(picture: bytes, number: int, source: Mapping[int, bytes]) -> FrameMatch:
    neighbours = [_difference(picture, beside) for at, beside in source.items() if at != number]
    return FrameMatch(_difference(picture, source[number]), min(neighbours, default=255.0))


def _difference(one: bytes, other: bytes) -> float:
    return sum(abs(a - b) for a, b in zip(one, other, strict=True)) / len(one)
