"""When the packets of a track are presented."""

from collections.abc import Iterator

from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream

from rushes_media.sandbox.containers import S, packets_of


def moment_of(stream: Stream, pts: int, position: int | None) -> int:
    """When a packet is presented, in ticks of its stream; `position` is the byte at which it begins.

    The one place where a packet's stated time becomes the time that everything else counts with.
    """
    del stream, position  # A container's clock is taken as it is.
    return pts


def timed_packets_of(container: InputContainer, stream: S) -> "Iterator[Packet[S]]":
    """Like `packets_of`, each packet with the time at which it is presented, so that decoded frames have it too."""
    for packet in packets_of(container, stream):
        if packet.pts is not None:
            moment = moment_of(stream, packet.pts, packet.pos)
            if moment != packet.pts:
                packet.pts = moment
        yield packet
