"""Files that are damaged: of those only is said which pictures are certainly whole; the rest is a decoder's to say."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import av
from av.container import InputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from tests.footage.real_file import KEYS, RealFile, beside, steady, take
from tests.footage.recipes import Picture
from tests.footage.write import write

_TS_PACKET: Final = 188
_AMID_PACKET: Final = 301


def begun_amid(suffix: str = ".ts", frames: int = 150, *, keys: int = 50, mpeg2: bool = False) -> RealFile:
    """A transport stream that begins amid a group of pictures, before any parameter set: the first whole picture is the
    second key frame."""
    coding = Picture(codec="mpeg2video" if mpeg2 else "libx264", key_distance=keys)

    def make(target: Path) -> None:
        data = beside(target, "whole", take(suffix, frames, b_frames=2, picture=coding)).read_bytes()
        at = _byte_of_frame(target.with_name(f"whole{suffix}"), keys // 3)
        target.write_bytes(data[at // _TS_PACKET * _TS_PACKET :])

    shown = range(keys, frames)
    name = f"r_amid_{keys}_{'mpeg2' if mpeg2 else 'h264'}"
    kind = f"begins amid a group of pictures of {keys / 25:g} s"
    codec = "MPEG-2" if mpeg2 else "H.264"
    return steady(name, suffix, kind, len(shown), make, numbers=shown, codec=codec, picture=coding)


def with_hole(suffix: str, *, packets: int = 1, frames: int = 200, b_frames: int = 2) -> RealFile:
    """A file of which a part amid its data was overwritten with zeros: 64 KiB, or `packets` of a transport stream."""
    lost = range(frames // 2 - KEYS, frames // 2 + 3 * KEYS)

    def make(target: Path) -> None:
        # Grain: 64 KiB are then less than a second.
        picture = Picture(key_distance=KEYS, grain=40, preset="ultrafast")
        write(take(suffix, frames, b_frames=b_frames, picture=picture), target)
        data = bytearray(target.read_bytes())
        at = _byte_of_frame(target, frames // 2 + 7) + _AMID_PACKET
        size = 64 << 10
        if suffix == ".ts":
            at, size = at // _TS_PACKET * _TS_PACKET, packets * _TS_PACKET
        data[at : at + size] = bytes(size)
        target.write_bytes(data)

    name = f"r_hole_{packets}_{b_frames}b_{suffix[1:]}"
    size = f"{packets * _TS_PACKET // 1000} kB" if suffix == ".ts" else "64 KiB"
    kind = f"{size} of zeros in its middle"
    return steady(name, suffix, kind, frames, make, faults=(frames // 2,), damaged=lost)


def with_tail(suffix: str = ".ts", frames: int = 100) -> RealFile:
    """A transport stream with zeros behind its end, as of a recorder that reserves room."""

    def make(target: Path) -> None:
        write(take(suffix, frames), target)
        target.write_bytes(target.read_bytes() + bytes(1_000_000))

    return steady(f"r_tail_{suffix[1:]}", suffix, "zeros behind its end", frames, make)


def _byte_of_frame(path: Path, number: int) -> int:
    """Where the packet begins that is the given one in the file."""
    with av.open(str(path)) as container:
        places = [packet.pos for packet in container.demux(container.streams.video[0]) if packet.size]
    place = places[number]
    assert place is not None
    return place


def decoded_numbers(path: Path, read: Callable[[av.VideoFrame], int | None]) -> list[int | None]:
    """What the pictures of a damaged file say that a decoder presents, read on past all errors."""
    found: list[int | None] = []
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.thread_type = "NONE"
        for packet in _read_on(container, stream):
            try:
                found += map(read, packet.decode())
            except av.FFmpegError:
                continue
    return found


def _read_on(container: InputContainer, stream: VideoStream) -> "Iterator[Packet[VideoStream]]":
    for _ in range(1000):
        try:
            yield from container.demux(stream)
        except av.BlockingIOError:
            continue
        return


DAMAGED: Final = (
    begun_amid(),
    begun_amid(keys=125, frames=300),
    begun_amid(mpeg2=True, keys=15),
    with_hole(".ts", packets=350),
    with_hole(".ts", packets=1000, b_frames=0),
    with_hole(".mp4"),
    with_hole(".mkv"),
    with_hole(".mov", b_frames=0),
    with_tail(),
)
