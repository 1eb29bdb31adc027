"""Concatenating separately encoded H.264 segments into one picture track without re-encoding."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import av
from av.packet import Packet
from av.video.stream import VideoStream

from rushes_media.sandbox.files.containers import NotUsable, opened, packets_of, ticks, video_stream

SEGMENT_DEMUXERS = "nut"


@dataclass(frozen=True)
class Part:
    """A segment within a clip."""

    starts: Fraction
    """Start of its first frame, in seconds after the clip's."""
    frames: int


def join(segments: Sequence[int], parts: Sequence[Part], tick: Fraction, end: Fraction, target: int) -> None:
    """Write the segments one after the other, as MP4, to a descriptor.

    The clip's frames lie on multiples of `tick` seconds, and its last one ends at `end`. Raises NotUsable with reason
    ClipNotProven where a segment does not hold the frames that it should, or cannot follow the one before it.
    """
    with os.fdopen(os.dup(target), "w+b") as file:
        file.truncate()
        with av.open(file, "w", format="mp4", options=_keeping(tick)) as out:
            moments: list[tuple[int, Packet[VideoStream]]] = []
            stream: VideoStream | None = None
            for descriptor, part in zip(segments, parts, strict=True):
                with opened(descriptor, SEGMENT_DEMUXERS) as container:
                    own = video_stream(container)
                    if stream is None:
                        stream = out.add_stream_from_template(own)
                        stream.time_base = tick
                    elif own.codec_context.extradata != stream.codec_context.extradata:
                        raise NotUsable("ClipNotProven", "Its segments were encoded in different ways.")
                    moments += _packets(container, own, part, tick)
            assert stream is not None
            _write(out, stream, moments, tick, end)


def _keeping(tick: Fraction) -> dict[str, str]:
    """A time base in which every multiple of a tick is an integer."""
    return {"video_track_timescale": str(tick.denominator * (1 + 10_000 // tick.denominator))}


def _packets(
    container: av.container.InputContainer, stream: VideoStream, part: Part, tick: Fraction
) -> list[tuple[int, "Packet[VideoStream]"]]:
    """A segment's packets in decoding order, each with its presentation tick in the clip."""
    unit = ticks(stream)
    found = [(packet.pts * unit, packet) for packet in packets_of(container, stream) if packet.pts is not None]
    if len(found) != part.frames:
        raise NotUsable("ClipNotProven", f"A segment has {len(found)} frames instead of {part.frames}.")
    first = min(moment for moment, _ in found)
    return [(round((part.starts + moment - first) / tick), packet) for moment, packet in found]


def _write(
    out: av.container.OutputContainer,
    stream: VideoStream,
    moments: list[tuple[int, "Packet[VideoStream]"]],
    tick: Fraction,
    end: Fraction,
) -> None:
    shown = sorted(moment for moment, _ in moments)
    if len(set(shown)) != len(shown):
        raise NotUsable("ClipNotProven", "Two frames of it are shown at the same time.")
    rank = {moment: place for place, moment in enumerate(shown)}
    until = dict(zip(shown, [*shown[1:], round(end / tick)], strict=True))
    # The number of frames by which decoding leads presentation; each frame's dts is the pts of an earlier one.
    ahead = max(place - rank[moment] for place, (moment, _) in enumerate(moments))
    for place, (moment, packet) in enumerate(moments):
        packet.stream = stream
        packet.time_base = tick
        packet.pts = moment
        packet.dts = shown[place - ahead] if place >= ahead else shown[0] - (ahead - place)
        packet.duration = until[moment] - moment
        out.mux(packet)
