"""Making a frame index in a worker: demuxes the whole file, and decodes all of it where packets do not tell frames."""

from array import array
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor

from av.container import InputContainer
from av.stream import Discard
from av.video.stream import VideoStream

from rushes_media.bt601 import matrix_name
from rushes_media.domain.frames.clocks import StatedTimes, may_start_anew
from rushes_media.domain.frames.frame_index import FrameIndex, SoundTrack, constant_rate
from rushes_media.domain.frames.index_facts import is_disputed
from rushes_media.sandbox.files.containers import (
    NotUsable,
    Reading,
    frames_of,
    is_cut_off,
    opened,
    packets_of,
    ticks,
    ticks_of_sound,
    video_stream,
)
from rushes_media.sandbox.files.facts import sound_of, stated_by
from rushes_media.sandbox.files.shown_packets import ShownPackets
from rushes_media.sandbox.files.torn_transport import Tears
from rushes_media.sandbox.frames.cropping import Cropping
from rushes_media.sandbox.frames.decoded_index import Decoded, decoded
from rushes_media.sandbox.frames.shapes import colours_of, first_frame, shape_of, tells_matrix, transfer_of, turn_of

_TIMELESS = frozenset(("h264", "hevc"))
"""Codecs of which AVI does not say when frames are shown: FFmpeg invents times that are neither ordered nor unique."""
_DAMAGED = "Parts of it are damaged."
_CHECKED_SECONDS = 5
"""Of a file with fields, so much is decoded to check what was told by its packets."""


@dataclass
class _Packets:
    """The packets of the picture, in the order of the file, without those that have no data."""

    pts: list[int | None]
    dts: list[int | None]
    durations: "array[int]"
    keys: "array[int]"
    """Places of key packets."""
    hidden: set[int]
    """Places of packets that show nothing."""
    doubt: str
    """Why only decoding can tell the frames, for people; "" where packets do."""
    has_fields: bool
    turns: bool
    """Whether pictures say how they are turned."""


def frame_index_of(descriptor: int, tell: Callable[[float], None] | None = None) -> FrameIndex:
    """All frames that a full decode presents; raises NotUsable.

    Where it has to decode, `tell` is called with the part of the file that it has decoded, 0 to 1.
    """
    with opened(descriptor) as container:
        stream = video_stream(container)
        whole = first_frame(container, stream)
        cropping = Cropping(descriptor, container, stream)
        first = cropping.of(whole)
        shape = shape_of(stream, first)
        sound, stated = sound_of(container), stated_by(container, stream, first)
        none = FrameIndex(
            stream=stream.index,
            time_base=ticks(stream),
            pts=array("q"),
            end_pts=0,
            key_frames=array("q"),
            constant_rate=None,
            counted=False,
            entries=(),
            cropped=cropping.cuts(whole),
            turn=turn_of(whole),
            fed=cropping.is_declared,
            clock=(),
            damage=(),
            width=shape.shown[0],
            height=shape.shown[1],
            tells_matrix=tells_matrix(first),
            told_matrix=matrix_name(first.colorspace) if first.format.name.startswith("yuv") else "",
            transfer=transfer_of(first),
            colours=colours_of(first),
            sound=SoundTrack(sound.index, sound.sample_rate) if sound else None,
            disputed=False,
        )
    with opened(descriptor) as container:
        packets = _packets(descriptor, container, video_stream(container))
    none = replace(none, fed=none.fed or packets.turns)
    index = None if packets.doubt else _told(descriptor, none, packets, first.pts)
    index = index or _counted(none, decoded(descriptor, none.time_base, tell))
    if index.frame_count == 1 and sound is not None:
        index = replace(index, end_pts=max(index.end_pts, _end_of_sound(descriptor, index)))
    return replace(index, disputed=is_disputed(stated, index))


def _end_of_sound(descriptor: int, index: FrameIndex) -> int:
    """Where the sound ends, in ticks of the index, by its packets: a single picture is shown as long as that."""
    ends = Fraction(0)
    with opened(descriptor) as container:
        track = sound_of(container)
        assert track is not None  # The file has one.
        tick = ticks_of_sound(track)
        for packet in packets_of(container, track):
            if packet.size and packet.pts is not None:
                ends = max(ends, (packet.pts + (packet.duration or 0)) * tick)
    return floor(ends / index.time_base)


def _packets(descriptor: int, container: InputContainer, stream: VideoStream) -> _Packets:
    for other in container.streams:
        if other.index != stream.index:
            other.discard = Discard.all
    reading, shown, size = Reading(container), ShownPackets(stream), container.size
    tears = Tears(descriptor, container, stream)
    packets = _Packets([], [], array("q"), array("q"), set(), "", has_fields=False, turns=False)
    for packet in reading.packets([stream]):
        if tears.meets(packet):
            packets.doubt = _DAMAGED
        if not packet.size or is_cut_off(packet, size):
            continue
        place = len(packets.pts)
        if shown.hides(packet):
            packets.hidden.add(place)
        packets.pts.append(packet.pts)
        packets.dts.append(packet.dts)
        packets.durations.append(packet.duration or 0)
        if packet.is_keyframe:
            packets.keys.append(place)
    if reading.damaged:
        packets.doubt = _DAMAGED
    packets.doubt = packets.doubt or shown.doubt or _doubt(container, stream, packets)
    packets.has_fields, packets.turns = shown.has_fields, shown.turns
    return packets


def _doubt(container: InputContainer, stream: VideoStream, packets: _Packets) -> str:
    """Why packets and their times do not tell the frames; "" where they do."""
    if container.format.name == "avi":
        codec = stream.codec_context
        if codec.codec.canonical_name in _TIMELESS or (codec.has_b_frames and codec.codec.canonical_name != "mpeg4"):
            return "Its container does not say when frames are shown."
    if not packets.keys:
        return "It has no picture at which decoding can begin."
    shown = [pts for place, pts in enumerate(packets.pts) if place not in packets.hidden]
    if None in shown or len(set(shown)) < len(shown):
        return "Times of it are missing, or are there twice."
    due = [dts for dts in packets.dts if dts is not None]
    if may_start_anew(StatedTimes(ticks(stream), due, due, (), container.format.name)):
        return "Its times go back."
    return ""


def _told(descriptor: int, none: FrameIndex, packets: _Packets, first_pts: int | None) -> FrameIndex | None:
    """By the packets' pts, from the first frame that decoding presents; None where decoding presents others.

    A recording that begins in the middle of a GOP has undecodable packets before it.
    """
    keys = set(packets.keys)
    shown = sorted(
        (pts, packets.durations[place], place in keys)
        for place, pts in enumerate(packets.pts)
        if place not in packets.hidden and pts is not None and (first_pts is None or pts >= first_pts)
    )
    if not shown:
        raise NotUsable("NotVideo", "There is no picture in this file.")
    pts = array("q", (each for each, _, _ in shown))
    begins_late = bool(packets.keys) and packets.keys[0] > 0
    if (begins_late or packets.has_fields) and not _presents(descriptor, none, pts):
        return None
    rate = constant_rate(pts, none.time_base)
    return replace(
        none,
        pts=pts,
        end_pts=_end(pts, shown[-1][1], none.time_base, rate),
        key_frames=array("q", (frame for frame, (_, _, key) in enumerate(shown) if key)),
        constant_rate=rate,
    )


def _presents(descriptor: int, none: FrameIndex, pts: "array[int]") -> bool:
    """Whether a decode of the beginning presents exactly these frames."""
    last = min(pts[-1], pts[0] + floor(_CHECKED_SECONDS / none.time_base))
    expected = iter(pts)
    with opened(descriptor) as container:
        for frame in frames_of(container, video_stream(container)):
            if frame.pts != next(expected, None):
                return False
            if frame.pts is None or frame.pts >= last:
                break
    return True


def _counted(none: FrameIndex, frames: Decoded) -> FrameIndex:
    base = none.time_base / frames.finer
    rate = constant_rate(frames.pts, base)
    times = frames.pts
    first = times[0]
    return replace(
        none,
        time_base=base,
        pts=times,
        end_pts=_end(times, frames.last_duration, base, rate),
        key_frames=array("q", (entry.frame for entry in frames.entries)),
        constant_rate=rate,
        counted=True,
        fed=True,
        entries=frames.entries,
        clock=frames.clock,
        damage=tuple((times[min(frame, len(times) - 1)] - first) * base for frame in frames.damaged),
    )


def _end(pts: "array[int]", last_duration: int, base: Fraction, rate: Fraction | None) -> int:
    """End of the last frame: by the constant rate, by the container, or with the duration of the frame before."""
    if rate is not None:
        return max(pts[-1] + 1, pts[0] + floor(len(pts) / (rate * base) + Fraction(1, 2)))
    if last_duration > 0:
        return pts[-1] + last_duration
    return pts[-1] + (pts[-1] - pts[-2] if len(pts) > 1 else 1)
