"""Making a frame index in a worker: demuxes the whole file and decodes one frame."""

from array import array
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from av.container import InputContainer
from av.stream import Discard
from av.video.stream import VideoStream

from rushes_media.bt601 import matrix_name
from rushes_media.domain.frame_index import FrameIndex, SoundTrack, constant_rate
from rushes_media.sandbox.containers import NotUsable, is_cut_off, is_hidden, opened, packets_of, ticks, video_stream
from rushes_media.sandbox.facts import sound_of
from rushes_media.sandbox.shapes import first_frame, shape_of, tells_matrix, transfer_of


@dataclass
class _Packet:
    pts: int | None
    dts: int | None
    duration: int
    key: bool
    hidden: bool
    """Decoded but not shown: outside of the edit list, or an invisible reference frame."""


def frame_index_of(descriptor: int) -> FrameIndex:
    """All frames that a full decode presents; raises NotUsable."""
    with opened(descriptor) as container:
        stream = video_stream(container)
        first = first_frame(container, stream)
        shape = shape_of(stream, first)
    with opened(descriptor) as container:
        stream = video_stream(container)
        packets = _packets(container, stream)
        base = ticks(stream)
        counted = _timestamps_are_useless(container, stream, packets)
        times = _counted_times(stream, packets) if counted else _told_times(packets, first.pts)
        if not times.pts:
            raise NotUsable("NotVideo", "There is no picture in this file.")
        rate = constant_rate(times.pts, base)
        sound = sound_of(container)
        return FrameIndex(
            stream=stream.index,
            time_base=base,
            pts=times.pts,
            end_pts=_end(times, base, rate),
            key_frames=times.key_frames,
            constant_rate=rate,
            counted=counted,
            width=shape.shown[0],
            height=shape.shown[1],
            tells_matrix=tells_matrix(first),
            told_matrix=matrix_name(first.colorspace) if first.format.name.startswith("yuv") else "",
            transfer=transfer_of(first),
            sound=SoundTrack(sound.index, sound.sample_rate) if sound else None,
        )


def _packets(container: InputContainer, stream: VideoStream) -> list[_Packet]:
    for other in container.streams:
        if other.index != stream.index:
            other.discard = Discard.all
    codec = stream.codec_context.codec.canonical_name
    packets, size = [], container.size
    for packet in packets_of(container, stream):
        if packet.size and not is_cut_off(packet, size):
            hidden = is_hidden(packet, codec)
            packets.append(_Packet(packet.pts, packet.dts, packet.duration or 0, packet.is_keyframe, hidden))
    return packets


@dataclass
class _Times:
    pts: "array[int]"
    key_frames: "array[int]"
    last_duration: int


def _timestamps_are_useless(container: InputContainer, stream: VideoStream, packets: list[_Packet]) -> bool:
    """Whether frames have to be counted.

    AVI has no pts: those that FFmpeg invents for H.264 with B-frames are neither ordered nor unique.
    """
    if (
        container.format.name == "avi"
        and stream.codec_context.has_b_frames
        and stream.codec_context.codec.canonical_name != "mpeg4"
    ):
        return True
    shown = [packet.pts for packet in packets if not packet.hidden]
    return None in shown or len(set(shown)) < len(shown)


def _told_times(packets: list[_Packet], first_pts: int | None) -> _Times:
    """By the packets' pts, from the first frame that decoding presents.

    A recording that begins in the middle of a GOP has undecodable packets before it.
    """
    shown = sorted(
        (packet.pts, packet.duration, packet.key)
        for packet in packets
        if not packet.hidden and packet.pts is not None and (first_pts is None or packet.pts >= first_pts)
    )
    return _Times(
        array("q", (pts for pts, _, _ in shown)),
        array("q", (frame for frame, (_, _, key) in enumerate(shown) if key)),
        shown[-1][1] if shown else 0,
    )


def _counted_times(stream: VideoStream, packets: list[_Packet]) -> _Times:
    """By counting: frame n is shown at the dts of packet n."""
    first_key = next((place for place, packet in enumerate(packets) if packet.key), 0)
    shown = [packet for packet in packets[first_key:] if not packet.hidden]
    due = [packet.dts for packet in shown if packet.dts is not None]
    if len(set(due)) == len(shown):
        pts = array("q", sorted(due))
    else:
        rate = stream.guessed_rate or stream.average_rate or Fraction(25)
        step = 1 / (Fraction(rate) * ticks(stream))
        pts = array("q", (round(frame * step) for frame in range(len(shown))))
    key_frames = array("q", (frame for frame, packet in enumerate(shown) if packet.key))
    return _Times(pts, key_frames, pts[-1] - pts[-2] if len(pts) > 1 else 1)


def _end(times: _Times, base: Fraction, rate: Fraction | None) -> int:
    """End of the last frame: by the constant rate, by the container, or with the duration of the frame before."""
    if rate is not None:
        return max(times.pts[-1] + 1, times.pts[0] + floor(len(times.pts) / (rate * base) + Fraction(1, 2)))
    if times.last_duration > 0:
        return times.pts[-1] + times.last_duration
    return times.pts[-1] + (times.pts[-1] - times.pts[-2] if len(times.pts) > 1 else 1)
