"""Which packets are pictures is told as a decoder presents them: of streams of real encoders, packet by packet."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import av
import pytest
from av.container import InputContainer
from imageio_ffmpeg import get_ffmpeg_exe

from rushes_media.sandbox.files.shown_packets import ShownPackets, may_have_fields
from tests.footage.damaged_files import with_hole
from tests.footage.fields import FieldCoding
from tests.footage.real_file import RealFile, real_file
from tests.footage.real_files import h264_avi, packed_avi, paff, resized
from tests.footage.recipes import Picture, Recipe, SteadyClock

_FRAMES = 100


def encoded(folder: Path, codec: str, *options: str) -> Path:
    """A file of a moving picture; encoded in two passes, without which no encoder hides frames."""
    for number in ("1", "2"):
        passes = ("-pass", number, "-passlogfile", str(folder / "log"))
        picture = ("-f", "lavfi", "-i", f"testsrc2=size=160x96:rate=25:duration={_FRAMES // 25}")
        how = ("-c:v", codec, "-b:v", "200k", "-g", "60", *options, *passes)
        command = [get_ffmpeg_exe(), "-v", "error", "-y", *picture, *how, "-f", "matroska", str(folder / "made.mkv")]
        subprocess.run(command, check=True)
    return folder / "made.mkv"


@contextmanager
def opened(file: str) -> Iterator[InputContainer]:
    with av.open(file) as container:
        assert isinstance(container, InputContainer)
        yield container


def told(file: str) -> tuple[list[bool], str]:
    """Whether each packet is said to show something, and the doubt."""
    with opened(file) as container:
        stream = container.streams.video[0]
        shown = ShownPackets(stream)
        return [not shown.hides(packet) for packet in container.demux(stream) if packet.size], shown.doubt


def presented(file: str) -> list[bool]:
    """Whether a decoder presents a frame of each packet."""
    with opened(file) as container:
        stream = container.streams.video[0]
        stream.thread_type = "NONE"
        return [bool(packet.decode()) for packet in container.demux(stream) if packet.size]


@pytest.mark.parametrize(
    ("codec", "options", "hides"),
    [
        ("libvpx", ("-auto-alt-ref", "1", "-lag-in-frames", "16", "-cpu-used", "4"), True),
        ("libvpx", ("-auto-alt-ref", "0", "-cpu-used", "8"), False),
        ("libvpx-vp9", ("-auto-alt-ref", "1", "-lag-in-frames", "16", "-cpu-used", "5"), False),
        *(
            pytest.param("libvpx-vp9", options, False, marks=pytest.mark.proof("formats"))
            for options in (
                ("-auto-alt-ref", "6", "-lag-in-frames", "25", "-cpu-used", "5"),
                ("-auto-alt-ref", "1", "-cpu-used", "5", "-pix_fmt", "yuv444p"),
            )
        ),
    ],
)
def test_frames_that_are_only_referred_to_are_told_from_those_that_are_shown(
    tmp_path: Path, codec: str, options: tuple[str, ...], *, hides: bool
) -> None:
    file = str(encoded(tmp_path, codec, *options))
    shown, doubt = told(file)
    assert shown == presented(file)
    assert (sum(shown), doubt) == (_FRAMES, "")
    # VP9 has them in the packet of a frame that is shown.
    assert (len(shown) > _FRAMES) == hides


@pytest.mark.parametrize("form", ["yuv420p", pytest.param("yuv444p", marks=pytest.mark.proof("formats"))])
def test_a_vp9_frame_in_a_packet_of_its_own_is_hidden_where_it_is_not_shown(tmp_path: Path, form: str) -> None:
    """Some muxers take packets apart; FFmpeg's of NUT is one that leaves them so."""
    options = ("-auto-alt-ref", "1", "-lag-in-frames", "16", "-cpu-used", "5", "-pix_fmt", form)
    file, apart = str(encoded(tmp_path, "libvpx-vp9", *options)), str(tmp_path / "apart.nut")
    subprocess.run(
        [get_ffmpeg_exe(), "-v", "error", "-i", file, "-c", "copy", "-bsf:v", "vp9_superframe_split", apart], check=True
    )
    shown, _ = told(apart)
    assert shown == presented(apart)
    assert sum(shown) == _FRAMES < len(shown)


DOUBTED = (packed_avi(), resized(), resized(".webm"), with_hole(".mp4"), with_hole(".mkv"))
SURE = (paff(".mkv", FieldCoding(b_frames=1, whole=4)), paff(".mp4", FieldCoding(b_frames=2), together=True))


@pytest.mark.parametrize("file", DOUBTED, ids=lambda file: file.name)
def test_where_packets_do_not_tell_the_pictures_it_is_noticed(footage_folder: Path, file: RealFile) -> None:
    _, doubt = told(str(real_file(file, footage_folder)))
    assert doubt


@pytest.mark.parametrize("file", SURE, ids=lambda file: file.name)
def test_fields_are_counted_by_frames(footage_folder: Path, file: RealFile) -> None:
    shown, doubt = told(str(real_file(file, footage_folder)))
    assert (sum(shown), doubt) == (len(file.numbers), "")


PLAIN = [
    Recipe(f"p_{name}", suffix, 60, SteadyClock(Fraction(25)), picture, None)
    for name, suffix, picture in (
        ("h264_mp4", ".mp4", Picture(b_frames=2)),
        ("h264_ts", ".ts", Picture(b_frames=2)),
        ("h264_interlaced", ".mkv", Picture(b_frames=2, interlaced=True)),
        ("hevc", ".mkv", Picture(codec="libx265", preset="ultrafast")),
        ("mpeg4", ".avi", Picture(codec="mpeg4", b_frames=2)),
        ("mpeg2", ".ts", Picture(codec="mpeg2video", b_frames=2)),
        ("av1", ".mkv", Picture(codec="libsvtav1", preset="12")),
        ("mjpeg", ".avi", Picture(codec="mjpeg", pixel_format="yuvj420p")),
        ("prores", ".mov", Picture(codec="prores_ks", pixel_format="yuv422p10le")),
        ("wmv", ".wmv", Picture(codec="wmv2")),
    )
]


@pytest.mark.parametrize("recipe", PLAIN, ids=lambda recipe: recipe.name)
def test_ordinary_files_are_not_doubted(make_footage: Callable[[Recipe], Path], recipe: Recipe) -> None:
    """Each doubt costs a decode."""
    shown, doubt = told(str(make_footage(recipe)))
    assert (sum(shown), doubt) == (60, "")


def test_only_streams_that_allow_fields_may_have_them(
    make_footage: Callable[[Recipe], Path], footage_folder: Path
) -> None:
    def may(path: Path) -> bool:
        with av.open(str(path)) as container:
            return may_have_fields(container.streams.video[0])

    assert [may(make_footage(recipe)) for recipe in PLAIN[:5]] == [False, False, True, False, False]
    assert may(real_file(SURE[0], footage_folder))
    assert not may(real_file(h264_avi(b_frames=2), footage_folder))
