"""Footage of six bars in every way that cameras, recorders and editors store colours, and reading them back.

Both sides are computed here, in floating point from the definitions of the matrices, and not by a scaler: what a scaler
gets wrong twice would look right. Frames of FFmpeg's own formats without YCbCr are encoded as they are.
"""

import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import av
import numpy as np
import numpy.typing as npt
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange
from imageio_ffmpeg import get_ffmpeg_exe

Values = npt.NDArray[np.float64]

BARS: Final = ((255, 255, 255), (0, 0, 0), (255, 0, 0), (0, 255, 0), (0, 0, 255), (128, 128, 128))
"""White, black, red, green, blue and gray, from left to right."""
GRAYS: Final = tuple((level, level, level) for level in (255, 0, 60, 200, 30, 128))
RATE: Final = 25

_LUMA: Final = {"bt709": (0.2126, 0.0722), "bt601": (0.299, 0.114), "bt2020nc": (0.2627, 0.0593)}
"""Shares of red and blue in luma."""
_OF_CODES: Final = {1: "bt709", 5: "bt601", 6: "bt601", 9: "bt2020nc"}
_HD_LINES: Final = 720


@dataclass(frozen=True)
class Bars:
    """A picture, and a file, of bars."""

    name: str
    pixel_format: str
    codec: tuple[str, ...] = ()
    """Options of FFmpeg: codec and quality."""
    matrix: str = ""
    """By which they are converted; "" for formats without YCbCr."""
    told: str = ""
    """The matrix that is named, with its primaries and transfer function; "" for nothing."""
    full: bool = False
    lines: int = 720
    frames: int = 10

    @property
    def colours(self) -> tuple[tuple[int, int, int], ...]:
        """What the bars show."""
        return GRAYS if self.pixel_format.startswith("gray") else BARS

    @property
    def width(self) -> int:
        """Of the picture, in pixels."""
        return self.lines * 16 // 9 // 2 * 2

    def frame(self) -> VideoFrame:
        """The picture as a decoder gives it."""
        pixel_format, raw = _raw(self)
        frame = VideoFrame(self.width, self.lines, pixel_format)
        at = 0
        form = frame.format
        pixel_bytes = 3 if form.is_rgb else (form.components[0].bits + 7) // 8
        for plane in frame.planes:
            # Rows are padded in frames.
            stored = np.zeros((plane.height, plane.line_size), np.uint8)
            length = plane.width * pixel_bytes
            stored[:, :length] = np.frombuffer(raw, np.uint8, plane.height * length, at).reshape(-1, length)
            plane.update(stored.tobytes())
            at += plane.height * length
        if self.matrix:
            frame.color_range = ColorRange.JPEG if self.full else ColorRange.MPEG
        if self.told:
            frame.colorspace, frame.color_primaries, frame.color_trc = _CODES[self.told]
        return frame

    def made_in(self, folder: Path) -> Path:
        """The file; made unless it is there."""
        target = folder / self.name
        if not target.exists():
            pixel_format, raw = _raw(self)
            command = [get_ffmpeg_exe(), "-v", "error", "-f", "rawvideo", "-s", f"{self.width}x{self.lines}"]
            command += ["-pix_fmt", pixel_format, "-r", str(RATE), "-i", "-", *self._stored(), *self.codec]
            with tempfile.TemporaryDirectory(prefix=".making-", dir=folder) as workplace:
                made = Path(workplace) / self.name
                subprocess.run([*command, str(made)], input=raw * self.frames, check=True)
                made.replace(target)
        return target

    def _stored(self) -> tuple[str, ...]:
        """Options that name the colours without converting them, and the pixel format."""
        named = [f"range={'pc' if self.full else 'tv'}"]
        if self.told:
            parts = ("colorspace", "color_primaries", "color_trc")
            named += [f"{part}={code}" for part, code in zip(parts, _CODES[self.told], strict=True)]
        return (*(("-vf", f"setparams={':'.join(named)}") if self.matrix else ()), "-pix_fmt", self.pixel_format)


_CODES: Final = {
    "bt709": (1, 1, 1),
    "bt601": (6, 6, 6),
    "bt2020nc": (9, 9, 14),
    "ycgco": (8, 2, 2),
    "bt709 alone": (1, 2, 2),
}
"""Matrix, primaries and transfer function in the code points of ISO/IEC 23091-2."""


def _raw(bars: Bars) -> tuple[str, bytes]:
    """A frame, and FFmpeg's name of the format that it has here."""
    width = bars.width
    # Even, so that no pixel of halved chroma belongs to two bars.
    places = [width * place // 12 * 2 for place in range(7)]
    if bars.pixel_format == "pal8":
        row = np.repeat(np.arange(len(bars.colours), dtype=np.uint8), np.diff(places))
        palette = b"".join(bytes((blue, green, red, 255)) for red, green, blue in bars.colours)
        return "pal8", np.tile(row, (bars.lines, 1)).tobytes() + palette.ljust(1024, b"\0")
    if not bars.matrix:
        rgb = np.tile(np.repeat(np.array(bars.colours, np.uint8), np.diff(places), 0), (bars.lines, 1, 1))
        return ("gray", rgb[:, :, 0].tobytes()) if bars.pixel_format == "gray" else ("rgb24", rgb.tobytes())
    planar = "yuv422p" if bars.pixel_format == "uyvy422" else bars.pixel_format
    bits = av.VideoFormat(planar, 2, 2).components[0].bits
    planes = []
    for part, values in enumerate(ycbcr(bars.colours, bars.matrix, full=bars.full, bits=bits).T):
        across = 2 if part and "444" not in planar else 1
        down = 2 if part and "420" in planar else 1
        row = np.repeat(np.rint(values), np.diff([place // across for place in places]))
        planes.append(np.tile(row.astype("<u2" if bits > 8 else "u1"), (bars.lines // down, 1)).tobytes())
    return planar, b"".join(planes)


def ycbcr(colours: Sequence[tuple[int, int, int]], matrix: str, *, full: bool, bits: int = 8) -> Values:
    """The coded values of colours, a row for each."""
    red, green, blue = np.array(colours, np.float64).T / 255
    if matrix == "ycgco":
        parts = (red / 4 + green / 2 + blue / 4, green / 2 - red / 4 - blue / 4, red / 2 - blue / 2)
    else:
        of_red, of_blue = _LUMA[matrix]
        luma = of_red * red + (1 - of_red - of_blue) * green + of_blue * blue
        parts = (luma, (blue - luma) / (2 - 2 * of_blue), (red - luma) / (2 - 2 * of_red))
    most, middle = (1 << bits) - 1, 128 << (bits - 8)
    scales = (most, most, 0) if full else (219 << (bits - 8), 224 << (bits - 8), 16 << (bits - 8))
    values = np.stack((parts[0] * scales[0] + scales[2], *(part * scales[1] + middle for part in parts[1:])), 1)
    return np.asarray(np.clip(values, 0, most), np.float64)


def seen(frame: VideoFrame, *, assumed: str = "") -> Values:
    """The colours in the middle of each bar of a frame, as its own tags say; a row for each.

    `assumed` is the matrix of pictures whose format has a fixed one; else that of browsers where none is named.
    """
    width, height = frame.width, frame.height
    places = [(2 * place + 1) * width // 12 for place in range(6)]
    if not frame.format.name.startswith("yuv"):
        return seen_in_rgb(np.asarray(frame.to_ndarray(format="rgb24")))
    full = int(frame.color_range) == 2 or frame.format.name.startswith("yuvj")
    untold = "bt709" if height >= _HD_LINES else "bt601"
    matrix = assumed or _OF_CODES.get(int(frame.colorspace), untold)
    bits = frame.format.components[0].bits
    parts = []
    for plane in frame.planes[:3]:
        rows = np.frombuffer(bytes(plane), "<u2" if bits > 8 else np.uint8)
        rows = rows.reshape(plane.height, -1)[:, : plane.width]
        down = slice(plane.height // 4, plane.height // 2)
        middles = [at * plane.width // width for at in places]
        parts.append([rows[down, at - 1 : at + 1].mean() for at in middles])
    luma, blue_less, red_less = np.array(parts) / (1 << (bits - 8))
    if full:
        luma, blue_less, red_less = luma / 255, (blue_less - 128) / 255, (red_less - 128) / 255
    else:
        luma, blue_less, red_less = (luma - 16) / 219, (blue_less - 128) / 224, (red_less - 128) / 224
    of_red, of_blue = _LUMA[matrix]
    red, blue = luma + (2 - 2 * of_red) * red_less, luma + (2 - 2 * of_blue) * blue_less
    green = (luma - of_red * red - of_blue * blue) / (1 - of_red - of_blue)
    return np.asarray(np.clip(np.stack([red, green, blue], 1) * 255, 0, 255), np.float64)


def seen_in_rgb(pixels: npt.NDArray[np.uint8]) -> Values:
    """The same of RGB pixels by rows."""
    height, width, _ = pixels.shape
    rows = pixels[height // 4 : height // 2].astype(np.float64)
    places = [(2 * place + 1) * width // 12 for place in range(6)]
    return np.stack([rows[:, at - 1 : at + 1].mean((0, 1)) for at in places])


def away(found: Values, bars: Bars) -> float:
    """The largest distance of a channel of a bar, of 255."""
    return float(np.abs(found - np.array(bars.colours)).max())


_X264: Final = ("-c:v", "libx264", "-preset", "ultrafast", "-crf", "8")
_X265: Final = (
    *("-c:v", "libx265", "-preset", "ultrafast", "-crf", "8", "-tag:v", "hvc1"),
    *("-x265-params", "log-level=error"),
)
_FFV1: Final = ("-c:v", "ffv1")


def _named(name: str, form: str, codec: tuple[str, ...], matrix: str, *, full: bool = False, lines: int = 720) -> Bars:
    return Bars(name, form, codec, matrix, matrix, full, lines)


KINDS: Final = (
    _named("c_422_10_709.mp4", "yuv422p10le", _X264, "bt709"),
    _named("c_prores_709.mov", "yuv422p10le", ("-c:v", "prores_ks", "-profile:v", "2"), "bt709"),
    _named("c_full_709.mp4", "yuv420p", _X264, "bt709", full=True),
    _named("c_2020.mp4", "yuv420p10le", _X265, "bt2020nc"),
    Bars("c_matrix_alone.mp4", "yuv422p10le", _X264, "bt709", "bt709 alone"),
    Bars("c_rgb_720p.mkv", "bgr24", ("-c:v", "libx264rgb", "-preset", "ultrafast", "-crf", "8")),
    Bars("c_qtrle_720p.mov", "rgb24", ("-c:v", "qtrle")),
    _named("c_plain_709.mp4", "yuv420p", _X264, "bt709"),
    _named("c_709_sd.mp4", "yuv420p", _X264, "bt709", lines=360),
    _named("c_601_sd.mp4", "yuv420p", _X264, "bt601", lines=360),
    _named("c_601_hd.mkv", "yuv422p", _FFV1, "bt601"),
    Bars("c_untold_sd.mp4", "yuv420p", _X264, "bt601", lines=360),
    Bars("c_untold_hd.mp4", "yuv420p", _X264, "bt709"),
    Bars("c_untold_hd_422.mkv", "yuv422p10le", _FFV1, "bt709"),
    _named("c_uyvy_601.mkv", "uyvy422", ("-c:v", "rawvideo"), "bt601", lines=360),
    Bars("c_untold_uyvy.mov", "uyvy422", ("-c:v", "rawvideo", "-vtag", "2vuy"), "bt709", frames=4),
    _named("c_full_601_sd.mp4", "yuv420p", _X264, "bt601", full=True, lines=360),
    Bars("c_mjpeg_sd.avi", "yuvj420p", ("-c:v", "mjpeg", "-q:v", "2"), "bt601", full=True, lines=360),
    _named("c_full_vp9.webm", "yuv420p", ("-c:v", "libvpx-vp9", "-crf", "10", "-cpu-used", "8"), "bt709", full=True),
    _named("c_full_10_709.mkv", "yuv422p10le", _FFV1, "bt709", full=True),
    _named("c_444_709.mp4", "yuv444p", _X264, "bt709"),
    _named("c_444_10_709.mkv", "yuv444p10le", _X264, "bt709"),
    _named("c_444_12_709.mkv", "yuv444p12le", _FFV1, "bt709"),
    _named("c_422_12_2020.mkv", "yuv422p12le", _FFV1, "bt2020nc"),
    _named("c_422_8_709.mp4", "yuv422p", _X264, "bt709"),
    _named("c_prores_4444.mov", "yuv444p10le", ("-c:v", "prores_ks", "-profile:v", "4"), "bt709"),
    _named("c_prores_sd.mov", "yuv422p10le", ("-c:v", "prores_ks", "-profile:v", "2"), "bt601", lines=360),
    Bars("c_rgb_sd.mkv", "bgr24", ("-c:v", "libx264rgb", "-preset", "ultrafast", "-crf", "8"), lines=360),
    Bars("c_gbrp_ffv1.mkv", "gbrp", _FFV1),
    Bars("c_gbrp10_ffv1.mkv", "gbrp10le", _FFV1),
    Bars("c_png.mov", "rgb24", ("-c:v", "png")),
    Bars("c_png_palette_sd.mov", "pal8", ("-c:v", "png"), lines=360),
    Bars("c_rgba.mov", "rgba", ("-c:v", "png")),
    Bars("c_argb_qtrle.mov", "argb", ("-c:v", "qtrle"), lines=360),
    Bars("c_gray_ffv1.mkv", "gray", _FFV1),
    Bars("c_gray_h264.mp4", "gray", _X264, lines=360),
    Bars("c_ycgco.mkv", "yuv444p", _FFV1, "ycgco", "ycgco"),
    Bars("c_ycgco_h264.mp4", "yuv420p", _X264, "ycgco", "ycgco", lines=360),
)
