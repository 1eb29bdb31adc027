"""When the packets of a track are presented."""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet

from rushes_media.domain.frames.clocks import offset_at
from rushes_media.domain.frames.frame_index import ClockStep
from rushes_media.sandbox.files.containers import S, packets_of

ONE_CLOCK: Sequence[ClockStep] = ()
"""Of a file whose clock never starts anew."""


def moment_of(pts: int, position: int, tick: Fraction, clock: Sequence[ClockStep]) -> int:
    """When a packet is presented, in ticks of its stream; `position` is the byte at which it begins.

    The one place where a packet's stated time becomes the time that everything else counts with.
    """
    return pts + round(offset_at(clock, position) / tick) if clock else pts


def timed_packets_of(
    container: InputContainer, stream: S, clock: Sequence[ClockStep] = ONE_CLOCK
) -> "Iterator[Packet[S]]":
    """Like `packets_of`, each packet with the time at which it is presented, so that decoded frames have it too."""
    tick = Fraction(stream.time_base) if stream.time_base else None
    position = 0
    for packet in packets_of(container, stream):
        # Of the packets that share a larger one, as in a transport stream, only the first has a position.
        position = position if packet.pos is None else packet.pos
        if clock and tick is not None and packet.pts is not None:
            packet.pts = moment_of(packet.pts, position, tick, clock)
        yield packet


def frames_of_track(
    container: InputContainer, stream: AudioStream, clock: Sequence[ClockStep] = ONE_CLOCK
) -> Iterator[AudioFrame]:
    """A track's decoded frames from the container's position, each at the time at which it is presented.

    Without packets that cannot be decoded, up to where the file cannot be read on.
    """
    packets = timed_packets_of(container, stream, clock)
    while True:
        try:
            packet = next(packets, None)
        except av.FFmpegError:
            return
        if packet is None:
            return
        try:
            frames = packet.decode()
        except av.FFmpegError:
            continue
        yield from frames


def clock_from(fields: Iterable[tuple[int, str]]) -> tuple[ClockStep, ...]:
    """The clock in a worker's order: position, and offset as a fraction, of each step."""
    return tuple(ClockStep(position, Fraction(offset)) for position, offset in fields)
