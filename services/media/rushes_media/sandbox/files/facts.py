"""Container metadata, read in a worker."""

from datetime import UTC, datetime
from fractions import Fraction

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Disposition
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from rushes_footage.facts import AudioFacts, VideoFacts
from rushes_media.domain.files.facts import Colours, InspectedFacts
from rushes_media.domain.frames.frame_index import Stated
from rushes_media.domain.streams.codec_strings import codec_string
from rushes_media.sandbox.files.containers import NotUsable, opened, ticks, ticks_of_sound, video_stream
from rushes_media.sandbox.files.remainder import facts_of_the_rest
from rushes_media.sandbox.files.undecodable import check_encryption, undecodable
from rushes_media.sandbox.frames.cropping import Cropping
from rushes_media.sandbox.frames.shapes import first_frame, shape_of, tells_matrix, told_matrix, transfer_of, turn_of


def facts_of(descriptor: int) -> InspectedFacts:
    """The facts of a file; raises NotUsable."""
    with opened(descriptor) as container:
        stream = video_stream(container)
        # Only the first frame is decoded: it shows the rotation, and whether decoding works.
        whole = _first(descriptor, container, stream)
        cropping = Cropping(descriptor, container, stream)
        first = cropping.of(whole)
        facts = InspectedFacts(
            container=container.format.name.split(",")[0],
            video=_video(stream, whole, first),
            audio=_audio(container),
            duration_seconds=_duration(container, stream, first),
            recorded_at_ms=_recorded_at(container, stream),
            timecode=_timecode(container, stream),
            colours=_colours(first),
            mirrored=turn_of(first)[1],
            crops=cropping.is_declared,
        )
    return facts_of_the_rest(descriptor, facts, first.pts)


def _first(descriptor: int, container: InputContainer, stream: VideoStream) -> VideoFrame:
    """The first frame; raises NotUsable with the reason where there is none, and where something is encrypted."""
    try:
        first = first_frame(container, stream)
    except NotUsable as failed:
        raise undecodable(descriptor, stream) from failed
    check_encryption(descriptor, stream, sound_of(container))
    return first


def _colours(frame: VideoFrame) -> Colours:
    transfer = transfer_of(frame)
    names = int(frame.color_primaries), int(frame.color_trc)
    return Colours(transfer.value if transfer else "", tells_matrix(frame), told_matrix(frame), names)


def stated_by(container: InputContainer, stream: VideoStream, first: VideoFrame) -> Stated:
    """What the header says that a frame index may say otherwise."""
    seconds = Fraction(_duration(container, stream, first)).limit_denominator(1_000_000)
    return Stated(seconds, _rate(stream), stream.frames)


def sound_of(container: InputContainer) -> AudioStream | None:
    """The sound track that is played with the picture, None for a silent file.

    The container's default one, as players choose, or else the first; of a codec that is known in any case.
    """
    sounds = [stream for stream in container.streams.audio if stream.codec_context is not None]
    usable = [stream for stream in sounds if stream.sample_rate]
    default = (stream for stream in usable if stream.disposition & Disposition.default)
    return next(default, next(iter(usable or sounds), None))


def _video(stream: VideoStream, whole: VideoFrame, first: VideoFrame) -> VideoFacts:
    shape = shape_of(stream, first)
    codec = stream.codec_context
    name = codec.codec.canonical_name  # Not the decoder's name: AV1 is "av1" for every decoder.
    depth = max((component.bits for component in codec.format.components), default=8) if codec.format else 8
    width, height = shape.shown
    return VideoFacts(
        codec=name,
        codec_string=codec_string(
            name, codec.extradata or b"", profile=codec.profile or "", level=codec.level, bit_depth=depth
        ),
        pixel_format=codec.pix_fmt or "",
        width=width,
        height=height,
        coded_width=whole.width,
        coded_height=whole.height,
        rotation=shape.rotation,
        rate=_rate(stream),
        time_base=ticks(stream),
        frame_count=stream.frames,
    )


def _audio(container: InputContainer) -> AudioFacts | None:
    stream = sound_of(container)
    if stream is None:
        return None
    return AudioFacts(stream.codec_context.codec.canonical_name, stream.sample_rate, stream.channels)


def _rate(stream: VideoStream) -> Fraction:
    if stream.average_rate:
        return stream.average_rate
    # Where FFmpeg has met no two pictures it takes each tick for one.
    if not stream.guessed_rate or stream.guessed_rate * ticks(stream) == 1:
        return Fraction(0)
    return stream.guessed_rate


def _duration(container: InputContainer, stream: VideoStream, first: VideoFrame) -> float:
    """From the first frame to the end of the last one, as far as this is known without reading the whole file."""
    stated = _stated_duration(container, stream, first)
    sound = sound_of(container)
    if sound is not None and _is_single(container, stream):
        return max(stated, _end_of(sound, ticks_of_sound(sound)) - (first.pts or 0) * float(ticks(stream)))
    return stated


def _is_single(container: InputContainer, stream: VideoStream) -> bool:
    """Whether the container lists a single picture; AVI counts ticks without one, too."""
    return stream.frames == 1 or (container.format.name == "avi" and len(stream.index_entries) == 1)


def _end_of(stream: AudioStream, tick: Fraction) -> float:
    return float(((stream.start_time or 0) + (stream.duration or 0)) * tick)


def _stated_duration(container: InputContainer, stream: VideoStream, first: VideoFrame) -> float:
    if stream.duration is not None and stream.duration > 0:
        return float(_plausible(container, stream, stream.duration, first) * ticks(stream))
    if not container.duration:
        return 0.0
    # In Matroska the duration counts from second 0, wherever the first picture is.
    before = container.start_time or 0 if container.format.name.startswith("matroska") else 0
    return max(0.0, (container.duration - before) / av.time_base)


def _plausible(container: InputContainer, stream: VideoStream, stated: int, first: VideoFrame) -> int:
    """A duration in ticks, corrected where other parts of the container contradict it plainly."""
    if container.format.name == "mpegts":
        # It counts from the first packet, which may be sound long before the picture, or a picture that lacks others.
        ends = (stream.start_time or 0) + stated
        return ends - first.pts if first.pts is not None and first.pts < ends else stated
    entries = stream.index_entries
    if not container.format.name.startswith("mov") or not len(entries):
        return stated
    begins, ends = entries[0].timestamp, entries[len(entries) - 1].timestamp
    if not stream.frames:
        # Of fragments FFmpeg tells where the last one ends, and those of a live stream may count from 1970.
        return stated - begins if begins < stated else stated
    if len(entries) == stream.frames > 1:
        listed = (ends - begins) * stream.frames // (stream.frames - 1)
        # Edit lists account for smaller differences.
        if not listed < _CONTRADICTED * stated or not stated < _CONTRADICTED * listed:
            return listed
    return stated


_CONTRADICTED = 2
"""How many times as long a track is by its list of pictures as by its header, or the reverse."""


def _timecode(container: InputContainer, stream: VideoStream) -> str:
    """SMPTE timecode of the first frame, "" where there is none: of the picture, the file, or a track of timecode."""
    for tags in (stream.metadata, container.metadata, *(each.metadata for each in container.streams.data)):
        for name, said in tags.items():
            if name.lower() == "timecode" and len(said) <= _LONGEST_TIMECODE:
                return said
    return ""


_LONGEST_TIMECODE = 16


def _recorded_at(container: InputContainer, stream: VideoStream) -> int:
    """Milliseconds since 1970; 0 for 1904 and 1970, which cameras without a clock write."""
    for tags in (container.metadata, stream.metadata):
        written = tags.get("com.apple.quicktime.creationdate") or tags.get("creation_time") or ""
        try:
            moment = datetime.fromisoformat(written)
        except ValueError:
            continue
        millis = round(moment.replace(tzinfo=moment.tzinfo or UTC).timestamp() * 1000)
        if millis > 0:
            return millis
    return 0
