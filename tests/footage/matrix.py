"""The kinds of files that people have, each as a recipe: what docs/exactness.md has a row for."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from tests.footage.recipes import Clock, PhoneClock, Picture, Recipe, Sound, SteadyClock

_SECONDS: Final = 4


@dataclass(frozen=True)
class Specimen:
    """A kind of file."""

    codec: str
    """As people call it."""
    kind: str
    """What is particular about it; "" for nothing."""
    recipe: Recipe

    @property
    def container(self) -> str:
        """As people call it."""
        return self.recipe.suffix.removeprefix(".").upper()

    @property
    def rate(self) -> str:
        """Frames a second."""
        if isinstance(self.recipe.clock, PhoneClock):
            return "variable"
        return f"{float(self.recipe.clock.nominal_rate):.3f}".rstrip("0").rstrip(".")

    @property
    def described(self) -> tuple[str, str, str, str]:
        """Container, codec, frames a second, and what is of note."""
        return self.container, self.codec, self.rate, self.kind


_H264: Final = Picture(b_frames=2)
_SOUNDS: Final = {
    ".avi": Sound("libmp3lame", bit_rate=128_000),
    ".webm": Sound("libopus"),
    ".ts": Sound("mp2", bit_rate=192_000),
    ".wmv": Sound("wmav2", bit_rate=128_000),
    ".flv": Sound("libmp3lame", rate=44_100, bit_rate=128_000),
    ".mpg": Sound("mp2", bit_rate=192_000),
    ".vob": Sound("ac3", bit_rate=192_000),
    ".mxf": Sound("pcm_s16le"),
    ".ogv": Sound("libopus"),
}


def _file(
    name: str,
    suffix: str,
    rate: Fraction | int,
    picture: Picture = _H264,
    *,
    clock: Clock | None = None,
    seconds: int = _SECONDS,
    sound: Sound | None = None,
    silent: bool = False,
    start: Fraction = Fraction(0),
) -> Recipe:
    heard = None if silent else sound or _SOUNDS.get(suffix, Sound())
    steady = SteadyClock(Fraction(rate))
    return Recipe(name, suffix, round(seconds * rate), clock or steady, picture, heard, start)


_FILM: Final = Fraction(24_000, 1001)
_NTSC: Final = Fraction(30_000, 1001)
_NTSC_60: Final = Fraction(60_000, 1001)

_HEVC: Final = Picture(codec="libx265", b_frames=2, preset="ultrafast")
_AV1: Final = Picture(codec="libsvtav1", preset="12", crf=35)
_VP9: Final = Picture(codec="libvpx-vp9", crf=30)
_MPEG2: Final = Picture(codec="mpeg2video", b_frames=2, key_distance=15)
_MPEG4: Final = Picture(codec="mpeg4", b_frames=2, key_distance=30)
_PRORES: Final = Picture(codec="prores_ks", pixel_format="yuv422p10le", key_distance=1)
_MJPEG: Final = Picture(codec="mjpeg", pixel_format="yuvj420p", key_distance=1)
_WMV: Final = Picture(codec="wmv2", key_distance=30)
_MPEG1: Final = Picture(codec="mpeg1video", b_frames=2, key_distance=15)
_VP8: Final = Picture(codec="libvpx", crf=20, key_distance=60)
_DV: Final = Picture(720, 576, codec="dvvideo", key_distance=1, pixel_aspect=Fraction(16, 15))
_DNXHR: Final = Picture(codec="dnxhd", pixel_format="yuv422p", key_distance=1)

MATRIX: Final = (
    # Rates, where containers keep them exactly and where they round them to milliseconds.
    Specimen("H.264", "", _file("m_film_mp4", ".mp4", _FILM)),
    Specimen("H.264", "", _file("m_24_mov", ".mov", 24)),
    Specimen("H.264", "", _file("m_25_mp4", ".mp4", 25)),
    Specimen("H.264", "", _file("m_ntsc_mp4", ".mp4", _NTSC)),
    Specimen("H.264", "", _file("m_30_mov", ".mov", 30)),
    Specimen("H.264", "", _file("m_50_mp4", ".mp4", 50)),
    Specimen("H.264", "", _file("m_ntsc60_mp4", ".mp4", _NTSC_60)),
    Specimen("H.264", "", _file("m_120_mp4", ".mp4", 120)),
    Specimen("H.264", "", _file("m_film_mkv", ".mkv", _FILM)),
    Specimen("H.264", "", _file("m_ntsc60_mkv", ".mkv", _NTSC_60)),
    Specimen("H.264", "", _file("m_120_mkv", ".mkv", 120)),
    Specimen("H.264", "", _file("m_ntsc_ts", ".ts", _NTSC)),
    Specimen("H.264", "", _file("m_50_ts", ".ts", 50)),
    Specimen("H.264", "", _file("m_ntsc_flv", ".flv", _NTSC)),
    Specimen("H.264", "", _file("m_vfr_mp4", ".mp4", 30, clock=PhoneClock(Fraction(30), Fraction(1, 90_000), seed=3))),
    Specimen("H.264", "", _file("m_vfr_mkv", ".mkv", 30, clock=PhoneClock(Fraction(30), Fraction(1, 1000), seed=4))),
    # How pictures depend on each other.
    Specimen("H.264", "no B-frames", _file("m_plain_mp4", ".mp4", 25, Picture())),
    Specimen("H.264", "open GOP", _file("m_open_gop_mp4", ".mp4", 25, Picture(b_frames=3, open_gop=True))),
    Specimen("H.264", "open GOP", _file("m_open_gop_ts", ".ts", 25, Picture(b_frames=3, open_gop=True))),
    Specimen(
        "H.264",
        "key frames 10 s apart",
        _file("m_sparse_mkv", ".mkv", 25, Picture(b_frames=3, key_distance=250), seconds=12),
    ),
    # Where files begin.
    Specimen("H.264", "edit list, negative timestamps", _file("m_edit_mp4", ".mp4", 25, start=Fraction(-31, 25))),
    Specimen("H.264", "edit list, negative timestamps", _file("m_edit_mov", ".mov", 30, start=Fraction(-1, 2))),
    Specimen("H.264", "starts at 100 s", _file("m_late_start_ts", ".ts", 25, start=Fraction(100))),
    Specimen("H.264", "starts at 3.667 s", _file("m_late_start_mkv", ".mkv", 30, start=Fraction(11, 3))),
    Specimen("H.264", "no sound", _file("m_silent_mp4", ".mp4", 25, silent=True)),
    Specimen("H.264", "sound sets in at 0.7 s", _file("m_late_mkv", ".mkv", 25, sound=Sound(delay=Fraction(7, 10)))),
    # How pictures are stored and shown.
    Specimen("H.264", "10 bit", _file("m_10bit_mp4", ".mp4", 25, Picture(pixel_format="yuv420p10le", b_frames=2))),
    Specimen("H.264", "4:2:2", _file("m_422_mov", ".mov", 25, Picture(pixel_format="yuv422p", b_frames=2))),
    Specimen("H.264", "interlaced", _file("m_interlaced_mkv", ".mkv", 25, Picture(interlaced=True, b_frames=2))),
    Specimen("H.264", "turned by 90°", _file("m_turned_mp4", ".mp4", 30, Picture(rotation=90))),
    Specimen("H.264", "turned by 180°", _file("m_upside_mov", ".mov", 30, Picture(rotation=180))),
    Specimen("H.264", "turned by 270°", _file("m_turned_mov", ".mov", 30, Picture(rotation=270))),
    Specimen(
        "H.264",
        "pixels 16:11",
        _file("m_wide_pixels_mp4", ".mp4", 25, Picture(352, 288, pixel_aspect=Fraction(16, 11))),
    ),
    Specimen("H.264", "321×181", _file("m_odd_mkv", ".mkv", 25, Picture(321, 181, pixel_format="yuv444p"))),
    # Codecs in the containers that they come in.
    Specimen("HEVC", "", _file("m_hevc_mp4", ".mp4", 30, _HEVC)),
    Specimen("HEVC", "", _file("m_hevc_mov", ".mov", _NTSC_60, _HEVC)),
    Specimen("HEVC", "", _file("m_hevc_ts", ".ts", 25, _HEVC)),
    Specimen(
        "HEVC",
        "10 bit",
        _file(
            "m_hevc10_mkv",
            ".mkv",
            _FILM,
            Picture(codec="libx265", pixel_format="yuv420p10le", b_frames=2, preset="ultrafast"),
        ),
    ),
    Specimen("AV1", "", _file("m_av1_mp4", ".mp4", 30, _AV1)),
    Specimen("AV1", "", _file("m_av1_mkv", ".mkv", 25, _AV1)),
    Specimen("AV1", "", _file("m_av1_webm", ".webm", _NTSC, _AV1)),
    Specimen("VP9", "", _file("m_vp9_webm", ".webm", _NTSC, _VP9)),
    Specimen("VP9", "", _file("m_vp9_mkv", ".mkv", 50, _VP9, sound=Sound("libopus"))),
    Specimen("MPEG-2", "", _file("m_mpeg2_ts", ".ts", 25, _MPEG2)),
    Specimen(
        "MPEG-2",
        "interlaced",
        _file(
            "m_mpeg2_interlaced_ts",
            ".ts",
            _NTSC,
            Picture(codec="mpeg2video", b_frames=2, key_distance=15, interlaced=True),
        ),
    ),
    Specimen("MPEG-2", "", _file("m_mpeg2_mkv", ".mkv", _NTSC, _MPEG2)),
    Specimen("MPEG-4 part 2", "", _file("m_mpeg4_avi", ".avi", 25, _MPEG4)),
    Specimen("MPEG-4 part 2", "", _file("m_mpeg4_film_avi", ".avi", _FILM, _MPEG4)),
    Specimen("MPEG-4 part 2", "", _file("m_mpeg4_mp4", ".mp4", 30, _MPEG4)),
    Specimen("ProRes", "4:2:2, 10 bit", _file("m_prores_mov", ".mov", 24, _PRORES)),
    Specimen("MJPEG", "", _file("m_mjpeg_avi", ".avi", 30, _MJPEG, sound=Sound("pcm_s16le"))),
    Specimen("MJPEG", "", _file("m_mjpeg_mov", ".mov", 25, _MJPEG)),
    Specimen("WMV 8", "", _file("m_wmv", ".wmv", 25, _WMV)),
    Specimen("H.264", "", _file("m_h264_3gp", ".3gp", 30)),
    Specimen("MPEG-1", "", _file("m_mpeg1_mpg", ".mpg", _NTSC, _MPEG1)),
    Specimen("MPEG-2", "", _file("m_mpeg2_mpg", ".mpg", 25, _MPEG2)),
    Specimen(
        "MPEG-2",
        "interlaced",
        _file("m_mpeg2_vob", ".vob", _NTSC, Picture(codec="mpeg2video", b_frames=2, key_distance=15, interlaced=True)),
    ),
    Specimen("MPEG-2", "", _file("m_mpeg2_mxf", ".mxf", 25, _MPEG2)),
    Specimen("DNxHR", "4:2:2", _file("m_dnxhr_mxf", ".mxf", _FILM, _DNXHR)),
    Specimen("VP8", "", _file("m_vp8_ogv", ".ogv", 30, _VP8)),
    Specimen("DV", "pixels 16:15", _file("m_dv", ".dv", 25, _DV, silent=True)),
)
