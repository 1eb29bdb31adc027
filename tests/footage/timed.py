"""Sound whose packets are stamped, lost and damaged as recorders and stream copies leave them."""

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import numpy as np
from av.audio.stream import AudioStream
from av.packet import Packet
from av.stream import Stream

from tests.footage.sound import Samples, coded_sound

PACKET: Final = 0.02
"""Seconds in a packet."""


def packets_from(second: float, seconds: float) -> Iterator[float]:
    """The seconds at which the packets of a stretch begin."""
    return (round(second + PACKET * number, 6) for number in range(round(seconds / PACKET)))


def timed_sound(path: Path, packets: Iterable[tuple[float, float]], rate: int = 48_000) -> Path:
    """A file of uncompressed sound: of each packet the time on its stamp, and the second that is heard in it."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=rate, layout="mono")
        assert isinstance(stream, AudioStream)
        for stamp, second in packets:
            samples = np.rint(coded_sound(second, PACKET, rate) * 32767).astype("<i2")
            packet: Packet[Stream] = Packet(samples.tobytes())
            packet.stream, packet.time_base = stream, Fraction(1, 1000)
            packet.pts = packet.dts = round(stamp * 1000)
            container.mux(packet)
    return path


def kept(source: Path, target: Path, fate: Callable[[int], bytes | None]) -> Path:
    """A stream copy of a file's sound: `fate` says of the packet of a number what becomes of it.

    None: it is lost; b"": it stays; else these bytes take its place.
    """
    with av.open(str(source)) as read, av.open(str(target), "w") as written:
        stream = read.streams.audio[0]
        copy = written.add_stream_from_template(stream)
        for number, packet in enumerate(packet for packet in read.demux(stream) if packet.size):
            data = fate(number)
            if data is None:
                continue
            made: Packet[Stream] = Packet(data or bytes(packet))
            made.stream, made.time_base = copy, packet.time_base
            made.pts, made.dts, made.duration = packet.pts, packet.dts, packet.duration
            written.mux(made)
    return target


def heard_at(second: float, samples: int, rate: int) -> Samples:
    """What has to be heard from a second on, as `timed_sound` stores it."""
    exact = np.rint(coded_sound(second, samples / rate, rate)[:samples] * 32767) / 32768
    return np.asarray(exact, np.float32)
