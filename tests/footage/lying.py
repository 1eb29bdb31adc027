"""Files whose headers say something else about their pictures than what can be read: each made from an honest one."""

import struct
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
from av.packet import Packet

from tests.footage.hostile import with_boxes

_SECONDS_TO_2023: Final = 1_700_000_000
_TS_PACKET: Final = 188


def counted_from_1970(source: Path, target: Path) -> Path:
    """A fragmented MP4 whose clock counts from 1970, as cameras that stream write it."""
    _copied(source, target, {"movflags": "frag_keyframe+empty_moov+default_base_moof"})
    data = bytearray(target.read_bytes())
    scales: list[int] = []
    at, first_fragment = 0, data.find(b"moof")
    while 0 < (at := data.find(b"mdhd", at + 1)) < first_fragment:
        scales.append(struct.unpack_from(">I", data, at + 16)[0])
    at = 0
    while (at := data.find(b"traf", at + 1)) > 0:
        [track] = struct.unpack_from(">I", data, data.find(b"tfhd", at) + 8)
        place = data.find(b"tfdt", at) + 8
        [begins] = struct.unpack_from(">Q", data, place)
        struct.pack_into(">Q", data, place, begins + _SECONDS_TO_2023 * scales[track - 1])
    target.write_bytes(data)
    return target


def length_in_other_units(source: Path, target: Path) -> Path:
    """An MP4 without sound whose track has its length in milliseconds, not in its ticks."""
    _copied(source, target, {}, lambda packet: packet.stream.type == "video")

    def change(content: bytes) -> bytes:
        changed = bytearray(content)
        ticks, length = struct.unpack_from(">II", changed, 12)
        struct.pack_into(">I", changed, 16, length * 1000 // ticks)
        return bytes(changed)

    target.write_bytes(with_boxes(target.read_bytes(), {b"mdhd": change}))
    return target


def sound_before_pictures(source: Path, target: Path, seconds: Fraction) -> Path:
    """A transport stream whose picture sets in when its sound has run for so long."""
    with av.open(str(source)) as container:
        begins = float((container.start_time or 0) / Fraction(av.time_base) + seconds)

    def wanted(packet: Packet) -> bool:  # type: ignore[type-arg]  # of any stream
        assert packet.pts is not None
        assert packet.time_base is not None
        return packet.stream.type == "audio" or packet.pts * packet.time_base >= begins

    return _copied(source, target, {}, wanted)


def single_picture(source: Path, target: Path) -> Path:
    """Of the picture only the first frame, and all of the sound."""
    seen: list[int] = []

    def wanted(packet: Packet) -> bool:  # type: ignore[type-arg]  # of any stream
        if packet.stream.type == "audio":
            return True
        seen.append(1)
        return len(seen) == 1

    return _copied(source, target, {}, wanted)


def without_length(source: Path, target: Path) -> Path:
    """A Matroska file as a live stream leaves it."""
    return _copied(source, target, {"live": "1"})


def with_hole(source: Path, target: Path, packets: int = 1000) -> Path:
    """A transport stream that lacks so many packets in its middle: there are zeros."""
    data = bytearray(source.read_bytes())
    at = len(data) // 2 // _TS_PACKET * _TS_PACKET
    hole = packets * _TS_PACKET
    assert at + hole < len(data)
    data[at : at + hole] = bytes(hole)
    target.write_bytes(data)
    return target


def with_room_at_its_end(source: Path, target: Path) -> Path:
    """A transport stream for which a recorder had kept more room than it took."""
    target.write_bytes(source.read_bytes() + bytes(3_000_000))
    return target


def _copied(
    source: Path,
    target: Path,
    options: dict[str, str],
    wanted: Callable[[Packet], bool] = lambda _: True,  # type: ignore[type-arg]  # of any stream
) -> Path:
    """The wanted packets in another container, the one that its name has."""
    with av.open(str(source)) as read, av.open(str(target), "w", container_options=options) as made:
        kept = [stream for stream in read.streams if stream.type in ("video", "audio")]
        into = {stream.index: made.add_stream_from_template(stream) for stream in kept}
        for packet in read.demux(kept):
            if packet.size and wanted(packet):
                packet.stream = into[packet.stream_index]
                made.mux(packet)
    return target
