"""Files as cameras, recorders and broadcasters leave them, where a packet is not a picture or a time not its time.

Each is made of a recipe's footage, and says which pictures a player shows, and when. Of damaged files that is a
question to a decoder: of those only is said which pictures are certainly whole.
"""

import io
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.stream import VideoStream
from imageio_ffmpeg import get_ffmpeg_exe

from tests.footage import fields
from tests.footage.fields import FieldCoding, coded_pictures
from tests.footage.recipes import Picture, Recipe, Sound, SteadyClock, StillClock
from tests.footage.write import made_once, write

_FLV_HEADER: Final = 13
_TS_PACKET: Final = 188
_AMID_PACKET: Final = 301
_KEYS: Final = 25
"""Frames from one key frame to the next."""


@dataclass(frozen=True)
class RealFile:
    """A file, and what it shows."""

    name: str
    suffix: str
    codec: str
    """As people call it."""
    kind: str
    """What is particular about it."""
    numbers: tuple[int, ...]
    """What its pictures say, in the order of showing."""
    times: tuple[Fraction, ...]
    """Seconds from the first picture to each."""
    seconds: Fraction
    """From the first picture to the end of the last one."""
    rate: Fraction | None
    """Frames a second; None where it varies."""
    make: Callable[[Path], None]
    picture: Picture = field(default_factory=Picture)
    faults: tuple[int, ...] = ()
    """Frames at which something is particular, such as the first one of the second take."""
    damaged: range | None = None
    """Frames of `numbers` that may be missing or torn; None where all are whole."""

    @property
    def file_name(self) -> str:
        return self.name + self.suffix

    @property
    def described(self) -> tuple[str, str, str, str]:
        """Container, codec, frames a second, and what is of note, as people say it."""
        rate = "variable" if self.rate is None else f"{float(self.rate):.3f}".rstrip("0").rstrip(".")
        return self.suffix.removeprefix(".").upper(), self.codec, rate, self.kind


def real_file(file: RealFile, folder: Path) -> Path:
    """The file in that folder, made if it is not there yet."""
    return made_once(folder / file.file_name, file.make)


_PAL: Final = Fraction(25)
_SOUNDS: Final = {
    ".ts": Sound("mp2", bit_rate=192_000),
    ".avi": Sound("libmp3lame", bit_rate=128_000),
    ".flv": Sound("libmp3lame", rate=44_100, bit_rate=128_000),
    ".webm": Sound("libopus"),
}


def _take(
    suffix: str,
    frames: int = 100,
    *,
    rate: Fraction | int = _PAL,
    b_frames: int = 2,
    picture: Picture | None = None,
    first: int = 0,
    start: Fraction | int = 0,
    silent: bool = False,
) -> Recipe:
    coded = replace(picture or Picture(key_distance=_KEYS), b_frames=b_frames)
    heard = None if silent else _SOUNDS.get(suffix, Sound())
    return Recipe(
        "take", suffix, frames, SteadyClock(Fraction(rate)), coded, heard, Fraction(start), first_number=first
    )


def _steady(
    name: str,
    suffix: str,
    kind: str,
    frames: int,
    make: Callable[[Path], None],
    *,
    rate: Fraction | int = _PAL,
    numbers: range | None = None,
    picture: Picture | None = None,
    codec: str = "H.264",
    faults: tuple[int, ...] = (),
    damaged: range | None = None,
) -> RealFile:
    per_second = Fraction(rate)
    return RealFile(
        name,
        suffix,
        codec,
        kind,
        tuple(numbers or range(frames)),
        tuple(number / per_second for number in range(frames)),
        frames / per_second,
        per_second,
        make,
        picture or Picture(key_distance=_KEYS),
        faults,
        damaged,
    )


def _beside(target: Path, name: str, recipe: Recipe) -> Path:
    made = target.with_name(f"{name}{recipe.suffix}")
    write(recipe, made)
    return made


def _ffmpeg(*arguments: str | Path) -> None:
    subprocess.run([get_ffmpeg_exe(), "-v", "error", "-y", *map(str, arguments)], check=True)


# --- Fields ---

_PAIRS: Final = FieldCoding()


def paff(suffix: str, coding: FieldCoding = _PAIRS, *, together: bool = False, frames: int = 75) -> RealFile:
    """Frames coded as two pictures; `together` has both in one packet."""

    def make(target: Path) -> None:
        units = [*coded_pictures(coding, frames)]
        if together:
            units = [*_joined_fields(units)]
        raw = io.BytesIO(b"".join(unit.data for unit in units))
        m2ts = {"mpegts_m2ts_mode": "1"} if suffix == ".m2ts" else {}
        form = {".m2ts": "mpegts", ".ts": "mpegts", ".mkv": "matroska"}.get(suffix, suffix[1:])
        with (
            av.open(raw, format="h264") as described,
            av.open(str(target), "w", format=form, container_options=m2ts) as out,
        ):
            stream = out.add_stream_from_template(described.streams.video[0])
            # Ticks of fields; MP4 keeps them, others round them.
            tick = Fraction(1, 2 * coding.rate)
            stream.time_base = tick
            _mux(out, stream, units, tick, later=1 if coding.b_frames else 0)

    notes = [note for note, there in _notes(coding, together=together) if there]
    name = f"{'_'.join(['r_paff', *notes, str(coding.rate), suffix[1:]]).replace(' ', '_').replace('-', '')}"
    picture = Picture(fields.WIDTH, fields.HEIGHT, key_distance=coding.key_distance)
    kind = ", ".join(("frames coded as two fields", *notes))
    return _steady(name, suffix, kind, frames, make, rate=coding.rate, picture=picture)


def _notes(coding: FieldCoding, *, together: bool) -> Iterator[tuple[str, bool]]:
    yield "B-frames", coding.b_frames > 0
    yield "some coded whole", coding.whole > 0
    yield "both in a packet", together
    yield "scaling lists", coding.scaling_lists


def _joined_fields(units: list[fields.CodedPicture]) -> Iterator[fields.CodedPicture]:
    for unit in units:
        if unit.is_second:
            continue
        second = [other.data for other in units if other.is_second and other.frame == unit.frame]
        yield unit._replace(data=b"".join((unit.data, *second)))


def _mux(
    out: av.container.OutputContainer,
    stream: VideoStream,
    units: list[fields.CodedPicture],
    tick: Fraction,
    *,
    later: int,
) -> None:
    due = -1
    for unit in units:
        due += 0 if unit.is_second else 1
        packet = Packet(unit.data)
        packet.time_base, packet.stream, packet.is_keyframe = tick, stream, unit.is_key
        packet.pts = 2 * (unit.frame + later) + unit.is_second
        packet.dts = 2 * due + unit.is_second
        packet.duration = 1 if unit.is_second or any(o.is_second and o.frame == unit.frame for o in units) else 2
        out.mux(packet)


# --- AVI ---

_VOP: Final = b"\0\0\1\xb6"
_B_VOP: Final = 2


def packed_avi(suffix: str = ".avi", frames: int = 100, *, rate: int = 25) -> RealFile:
    """MPEG-4 as DivX and Xvid wrote it: a B-frame is in the packet of the picture before it, and its own is empty."""

    def make(target: Path) -> None:
        picture = Picture(codec="mpeg4", key_distance=_KEYS)
        source = _beside(target, "plain", _take(".avi", frames, rate=rate, b_frames=1, picture=picture, silent=True))
        with av.open(str(source)) as plain, av.open(str(target), "w") as out:
            [stream] = plain.streams.video
            copied = out.add_stream_from_template(stream)
            chunks = [bytes(packet) for packet in plain.demux(stream) if packet.size]
            for number, chunk in enumerate(_packed(chunks, rate)):
                packet = Packet(chunk)
                packet.pts = packet.dts = number
                packet.time_base, packet.stream = Fraction(1, rate), copied
                packet.is_keyframe = _vop_type(chunk) == 0
                out.mux(packet)

    name = f"r_packed_{rate}{suffix[1:]}"
    return _steady(name, suffix, "packed B-frames", frames, make, rate=rate, codec="MPEG-4 part 2")


def _packed(chunks: list[bytes], rate: int) -> Iterator[bytes]:
    at = chunks[0].index(_VOP)
    # By the p behind its build decoders see that the encoder packs.
    chunks = [chunks[0][:at] + b"\0\0\1\xb2DivX503b1393p" + chunks[0][at:], *chunks[1:]]
    place = 0
    while place < len(chunks):
        chunk = chunks[place]
        if place + 1 < len(chunks) and _vop_type(chunks[place + 1]) == _B_VOP:
            yield chunk + chunks[place + 1]
            yield _not_coded(chunk, rate)
            place += 2
        else:
            yield chunk
            place += 1


def _vop_type(chunk: bytes) -> int:
    return chunk[chunk.index(_VOP) + len(_VOP)] >> 6


def _not_coded(chunk: bytes, rate: int) -> bytes:
    """A P picture without content, of the time of a chunk's first one (ISO/IEC 14496-2, 6.2.5)."""
    head = chunk[chunk.index(_VOP) + len(_VOP) :][:8]
    bits = f"{int.from_bytes(head, 'big'):0{8 * len(head)}b}"[2:]
    seconds = bits.index("0") + 1  # Each 1 is a second since the last reference.
    time_bits = max(1, (rate - 1).bit_length())
    time = bits[seconds + 1 : seconds + 1 + time_bits]
    told = "01" + bits[:seconds] + "1" + time + "1" + "0"
    told += "0" + "1" * ((-len(told) - 1) % 8)
    return _VOP + int(told, 2).to_bytes(len(told) // 8, "big")


def h264_avi(*, b_frames: int, copied: bool = False, rate: Fraction | int = 25, frames: int = 100) -> RealFile:
    """H.264 in AVI, which does not say when frames are shown; `copied` comes from an MP4, with finer ticks."""

    def make(target: Path) -> None:
        if not copied:
            write(_take(".avi", frames, rate=rate, b_frames=b_frames), target)
            return
        source = _beside(target, "source", _take(".mp4", frames, rate=rate, b_frames=b_frames))
        how = ("-c:v", "copy", "-bsf:v", "h264_mp4toannexb", "-c:a", "libmp3lame")
        _ffmpeg("-i", source, *how, target)

    kind = f"in AVI, {'B-frames' if b_frames else 'no B-frames'}" + (", copied from MP4" if copied else "")
    name = f"r_avi_{b_frames}b_{'copied_' if copied else ''}{round(rate)}_{frames}"
    return _steady(name, ".avi", kind, frames, make, rate=rate)


# --- Times ---


def webcam(suffix: str = ".mkv", frames: int = 100, *, codec: str = "libx264") -> RealFile:
    """A camera without a steady rate that stamps every tenth picture like the one before it."""
    times = [Fraction(0)]
    for number in range(frames - 1):
        times.append(times[-1] + Fraction(0 if number % 10 == 4 else 40 if number % 3 else 73, 1000))
    shown = [
        time if number % 10 != 5 else (time + times[number + 1]) / 2 for number, time in enumerate(times[: frames - 1])
    ]
    shown.append(times[-1])
    assert len(shown) == frames

    def make(target: Path) -> None:
        form = "yuvj420p" if codec == "mjpeg" else "yuv420p"
        picture = Picture(codec=codec, pixel_format=form, key_distance=_KEYS)
        source = _beside(target, "source", _take(suffix, frames, b_frames=0, picture=picture, silent=True))

        def stamp(number: int, packet: "Packet[Stream]") -> None:
            packet.pts = packet.dts = round(times[number] * 1000)
            packet.time_base, packet.duration = Fraction(1, 1000), 0

        _restamped(source, target, stamp)

    last = shown[-1] - shown[-2]
    return RealFile(
        f"r_webcam_{codec}_{suffix[1:]}",
        suffix,
        "H.264" if codec == "libx264" else "MJPEG",
        "two pictures of the same time",
        tuple(range(frames)),
        tuple(shown),
        shown[-1] + last,
        None,
        make,
        Picture(key_distance=_KEYS),
        faults=(5, 55),
    )


def slides(suffix: str = ".mp4") -> RealFile:
    """A recording that stands still: pictures for up to 45 s."""
    times = tuple(map(Fraction, (0, 20, 45, 46, 90)))
    ends = Fraction(120)

    def make(target: Path) -> None:
        clock = StillClock(times, Fraction(1))
        source = _beside(target, "source", Recipe("slides", suffix, 5, clock, Picture(key_distance=2), None))
        lasting = [*times, ends]

        def stamp(number: int, packet: "Packet[Stream]") -> None:
            packet.time_base = Fraction(1, 1000)
            packet.pts = packet.dts = round(times[number] * 1000)
            packet.duration = round((lasting[number + 1] - times[number]) * 1000)

        _restamped(source, target, stamp)

    return RealFile(
        f"r_slides_{suffix[1:]}",
        suffix,
        "H.264",
        "pictures shown for up to 45 s",
        tuple(range(5)),
        times,
        ends,
        None,
        make,
        Picture(key_distance=2),
        faults=(2,),
    )


def _restamped(source: Path, target: Path, stamp: "Callable[[int, Packet[Stream]], None]") -> None:
    with av.open(str(source)) as read, av.open(str(target), "w") as out:
        [stream] = read.streams.video
        copied = out.add_stream_from_template(stream)
        for number, old in enumerate(packet for packet in read.demux(stream) if packet.size):
            packet = Packet(bytes(old))
            stamp(number, packet)
            packet.is_keyframe, packet.stream = old.is_keyframe, copied
            out.mux(packet)


def joined(
    suffix: str,
    first_clock: int = 0,
    second_clock: int = 0,
    *,
    b_frames: int = 2,
    picture: Picture | None = None,
    takes: int = 2,
    codec: str = "H.264",
    rate: Fraction | int = 25,
) -> RealFile:
    """Takes of 3 s put together byte by byte; the clock of the later ones begins at `second_clock` s."""
    frames = round(3 * rate)

    def make(target: Path) -> None:
        data = b""
        for take in range(takes):
            recipe = _take(
                suffix,
                frames,
                rate=rate,
                b_frames=b_frames,
                picture=picture,
                first=frames * take,
                start=second_clock if take else first_clock,
            )
            made = _beside(target, f"take{take}", recipe).read_bytes()
            data += made[_FLV_HEADER:] if take and suffix == ".flv" else made
        target.write_bytes(data)

    kind = f"{takes} takes joined, " + ("both clocks alike" if first_clock == second_clock else "clock set back")
    name = f"r_joined_{takes}_{first_clock}_{second_clock}_{b_frames}b_{codec.replace('.', '').replace('-', '')}"
    return _steady(
        f"{name}_{round(rate)}{suffix[1:]}",
        suffix,
        kind,
        takes * frames,
        make,
        rate=rate,
        codec=codec,
        faults=tuple(frames * take for take in range(1, takes)),
    )


def resized(suffix: str = ".ts") -> RealFile:
    """A stream that goes on in another size after 2 s, and in the first one after 4 s."""
    sizes = ((320, 180), (240, 180), (320, 180)) if suffix == ".ts" else ((320, 180), (640, 360))
    frames = 50

    def make(target: Path) -> None:
        codec = "libx264" if suffix == ".ts" else "libvpx"
        parts = [
            _beside(
                target,
                f"part{number}",
                _take(
                    suffix,
                    frames,
                    b_frames=0,
                    picture=Picture(*size, codec=codec, key_distance=_KEYS),
                    first=frames * number,
                    start=2 * number,
                    silent=True,
                ),
            )
            for number, size in enumerate(sizes)
        ]
        if suffix == ".ts":
            target.write_bytes(b"".join(part.read_bytes() for part in parts))
            return
        with av.open(str(parts[0])) as one, av.open(str(target), "w") as out:
            copied = out.add_stream_from_template(one.streams.video[0])
            for part in parts:
                with av.open(str(part)) as read:
                    for packet in read.demux(read.streams.video[0]):
                        if packet.size:
                            packet.stream = copied
                            out.mux(packet)

    total = frames * len(sizes)
    codec = "H.264" if suffix == ".ts" else "VP8"
    faults = tuple(range(frames, total, frames))
    return _steady(f"r_resized_{suffix[1:]}", suffix, "the size changes", total, make, codec=codec, faults=faults)


# --- Damage ---


def begun_amid(suffix: str = ".ts", frames: int = 150, *, keys: int = 50, mpeg2: bool = False) -> RealFile:
    """A transport stream that begins amid a group of pictures, before any parameter set: the first whole picture is the
    second key frame."""
    coding = Picture(codec="mpeg2video" if mpeg2 else "libx264", key_distance=keys)

    def make(target: Path) -> None:
        data = _beside(target, "whole", _take(suffix, frames, b_frames=2, picture=coding)).read_bytes()
        at = _byte_of_frame(target.with_name(f"whole{suffix}"), keys // 3)
        target.write_bytes(data[at // _TS_PACKET * _TS_PACKET :])

    shown = range(keys, frames)
    name = f"r_amid_{keys}_{'mpeg2' if mpeg2 else 'h264'}"
    kind = f"begins amid a group of pictures of {keys / 25:g} s"
    codec = "MPEG-2" if mpeg2 else "H.264"
    return _steady(name, suffix, kind, len(shown), make, numbers=shown, codec=codec, picture=coding)


def with_hole(suffix: str, *, packets: int = 1, frames: int = 200, b_frames: int = 2) -> RealFile:
    """A file of which a part amid its data was overwritten with zeros: 64 KiB, or `packets` of a transport stream."""
    lost = range(frames // 2 - _KEYS, frames // 2 + 3 * _KEYS)

    def make(target: Path) -> None:
        # Grain: 64 KiB are then less than a second.
        picture = Picture(key_distance=_KEYS, grain=40, preset="ultrafast")
        write(_take(suffix, frames, b_frames=b_frames, picture=picture), target)
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
    return _steady(name, suffix, kind, frames, make, faults=(frames // 2,), damaged=lost)


def with_tail(suffix: str = ".ts", frames: int = 100) -> RealFile:
    """A transport stream with zeros behind its end, as of a recorder that reserves room."""

    def make(target: Path) -> None:
        write(_take(suffix, frames), target)
        target.write_bytes(target.read_bytes() + bytes(1_000_000))

    return _steady(f"r_tail_{suffix[1:]}", suffix, "zeros behind its end", frames, make)


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


PAFF: Final = (
    paff(".ts"),
    paff(".m2ts", FieldCoding(b_frames=2)),
    paff(".mkv", FieldCoding(b_frames=1, whole=4)),
    paff(".mp4", FieldCoding(b_frames=2, scaling_lists=True)),
    paff(".mkv", together=True),
    paff(".mp4", FieldCoding(b_frames=2), together=True),
    paff(".ts", FieldCoding(b_frames=2, whole=3, wide_numbers=True)),
    paff(".mov", FieldCoding(rate=30)),
    paff(".m2ts", FieldCoding(rate=50, whole=5)),
)
AVI: Final = (
    packed_avi(),
    packed_avi(rate=30),
    h264_avi(b_frames=0),
    h264_avi(b_frames=2),
    h264_avi(b_frames=0, copied=True),
    h264_avi(b_frames=2, copied=True),
    h264_avi(b_frames=3, rate=Fraction(30_000, 1001)),
    h264_avi(b_frames=0, rate=60, frames=180),
    h264_avi(b_frames=0, copied=True, rate=Fraction(24_000, 1001)),
)
TIMES: Final = (
    webcam(),
    webcam(codec="mjpeg"),
    joined(".ts"),
    joined(".ts", 10, 5, rate=50),
    joined(".ts", 100, 1, b_frames=0),
    joined(".ts", takes=3, rate=50),
    joined(".ts", picture=Picture(codec="mpeg2video", key_distance=12), codec="MPEG-2", first_clock=20),
    joined(".ts", picture=Picture(codec="libx265", preset="ultrafast", key_distance=25), codec="HEVC"),
    joined(".flv"),
    joined(".flv", b_frames=0, takes=3),
    slides(),
    slides(".mkv"),
)
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
RESIZED: Final = (resized(), resized(".webm"))
REAL_FILES: Final = (*PAFF, *AVI, *TIMES, *DAMAGED, *RESIZED)
EVERY_DAY: Final = (
    paff(".m2ts", FieldCoding(b_frames=2)),
    packed_avi(),
    h264_avi(b_frames=0, rate=60, frames=180),
    webcam(),
    joined(".ts", 10, 5, rate=50),
    joined(".flv"),
    slides(),
    begun_amid(),
    with_hole(".ts", packets=350),
    with_hole(".mkv"),
    resized(),
)
"""One of each kind."""
