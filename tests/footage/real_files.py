"""Files as cameras, recorders and broadcasters leave them, where a packet is not a picture or a time not its time.

Each is made of a recipe's footage, and says which pictures a player shows, and when.
"""

import io
import subprocess
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
from av.packet import Packet
from av.stream import Stream
from av.video.stream import VideoStream
from imageio_ffmpeg import get_ffmpeg_exe

from tests.footage import fields
from tests.footage.damaged_files import DAMAGED, begun_amid, with_hole
from tests.footage.fields import FieldCoding, coded_pictures
from tests.footage.real_file import KEYS, RealFile, beside, steady, take
from tests.footage.recipes import Picture, Recipe, StillClock
from tests.footage.write import write

_FLV_HEADER: Final = 13


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
    return steady(name, suffix, kind, frames, make, rate=coding.rate, picture=picture)


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
        picture = Picture(codec="mpeg4", key_distance=KEYS)
        source = beside(target, "plain", take(".avi", frames, rate=rate, b_frames=1, picture=picture, silent=True))
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
    return steady(name, suffix, "packed B-frames", frames, make, rate=rate, codec="MPEG-4 part 2")


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
            write(take(".avi", frames, rate=rate, b_frames=b_frames), target)
            return
        source = beside(target, "source", take(".mp4", frames, rate=rate, b_frames=b_frames))
        how = ("-c:v", "copy", "-bsf:v", "h264_mp4toannexb", "-c:a", "libmp3lame")
        _ffmpeg("-i", source, *how, target)

    kind = f"in AVI, {'B-frames' if b_frames else 'no B-frames'}" + (", copied from MP4" if copied else "")
    name = f"r_avi_{b_frames}b_{'copied_' if copied else ''}{round(rate)}_{frames}"
    return steady(name, ".avi", kind, frames, make, rate=rate)


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
        picture = Picture(codec=codec, pixel_format=form, key_distance=KEYS)
        source = beside(target, "source", take(suffix, frames, b_frames=0, picture=picture, silent=True))

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
        Picture(key_distance=KEYS),
        faults=(5, 55),
    )


def slides(suffix: str = ".mp4") -> RealFile:
    """A recording that stands still: pictures for up to 45 s."""
    times = tuple(map(Fraction, (0, 20, 45, 46, 90)))
    ends = Fraction(120)

    def make(target: Path) -> None:
        clock = StillClock(times, Fraction(1))
        source = beside(target, "source", Recipe("slides", suffix, 5, clock, Picture(key_distance=2), None))
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
        for number in range(takes):
            recipe = take(
                suffix,
                frames,
                rate=rate,
                b_frames=b_frames,
                picture=picture,
                first=frames * number,
                start=second_clock if number else first_clock,
            )
            made = beside(target, f"take{number}", recipe).read_bytes()
            data += made[_FLV_HEADER:] if number and suffix == ".flv" else made
        target.write_bytes(data)

    kind = f"{takes} takes joined, " + ("both clocks alike" if first_clock == second_clock else "clock set back")
    name = f"r_joined_{takes}_{first_clock}_{second_clock}_{b_frames}b_{codec.replace('.', '').replace('-', '')}"
    return steady(
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
            beside(
                target,
                f"part{number}",
                take(
                    suffix,
                    frames,
                    b_frames=0,
                    picture=Picture(*size, codec=codec, key_distance=KEYS),
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
    return steady(f"r_resized_{suffix[1:]}", suffix, "the size changes", total, make, codec=codec, faults=faults)


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
RESIZED: Final = (resized(), resized(".webm"))
REAL_FILES: Final = (*PAFF, *AVI, *TIMES, *DAMAGED, *RESIZED)
EVERY_DAY: Final = (
    paff(".m2ts", FieldCoding(b_frames=2)),
    packed_avi(),
    h264_avi(b_frames=0, rate=60, frames=180),
    webcam(),
    joined(".flv"),
    slides(),
    begun_amid(),
    with_hole(".mkv"),
    resized(),
)
"""One of each kind."""
