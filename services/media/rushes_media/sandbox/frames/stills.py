"""Picture files of single frames, made in a worker, in sRGB."""

from typing import NamedTuple

from av.video.frame import VideoFrame
from av.video.reformatter import ColorPrimaries, ColorTrc

from rushes_media.domain.frames.stills import Still, StillFormat
from rushes_media.sandbox.frames.decoding import Picture
from rushes_media.sandbox.frames.pictures import Drawing, encoded, fitted, jpeg
from rushes_media.sandbox.frames.shapes import tell_matrix

_COARSEST = 31
"""FFmpeg's quality scale for JPEG, whose best is 1."""

# Pixel format and the scaler's flags.
_COLOURS = {
    StillFormat.JPEG: ("yuvj420p", "area"),
    StillFormat.PNG: ("rgb24", "area+accurate_rnd+full_chroma_int"),
    StillFormat.WEBP: ("yuv420p", "area"),
    StillFormat.PPM: ("rgb24", "area+accurate_rnd+full_chroma_int"),
}


class Stills:
    """Draws frames one after the other, reusing filters."""

    def __init__(self) -> None:
        self._before: tuple[_Way, Drawing] | None = None

    def of(self, picture: Picture, still: Still) -> bytes:
        """The picture file."""
        tell_matrix(picture.frame, picture.shape)
        pixel_format, flags = _COLOURS[still.form]
        size = fitted(picture.shape, still.width, still.height)
        way = _Way(size, pixel_format, (still.width, still.height) if still.pad else None, flags)
        if self._before is None or self._before[0] != way:
            self._before = way, Drawing(size, pixel_format, within=way.within, flags=flags, as_sdr=True)
        return _file_of(self._before[1].of(picture.frame, picture.shape), still)


def still_of(picture: Picture, still: Still) -> bytes:
    """The picture file of a single frame."""
    return Stills().of(picture, still)


class _Way(NamedTuple):
    size: tuple[int, int]
    pixel_format: str
    within: tuple[int, int] | None
    flags: str


def _file_of(seen: VideoFrame, still: Still) -> bytes:
    match still.form:
        case StillFormat.JPEG:
            return jpeg(seen, _coarseness(still.quality))
        case StillFormat.PNG:
            _say_srgb(seen)
            return encoded("png", seen, {"pred": "up", "compression_level": "3"})
        case StillFormat.WEBP:
            return encoded("libwebp", seen, {"quality": str(still.quality), "compression_level": "2"})
        case StillFormat.PPM:
            return _ppm(seen)


def _ppm(frame: VideoFrame) -> bytes:
    """A PPM header, then the pixels; FFmpeg's encoder would copy them once more."""
    pixels, length, row = memoryview(frame.planes[0]).cast("B"), frame.planes[0].line_size, 3 * frame.width
    head = b"P6\n%d %d\n255\n" % (frame.width, frame.height)
    if length == row:
        return head + pixels[: row * frame.height]
    return b"".join((head, *(pixels[y * length :][:row] for y in range(frame.height))))


def _say_srgb(frame: VideoFrame) -> None:
    """Mark a PNG as sRGB: with the video's own colour tags viewers would convert it again."""
    frame.color_trc = ColorTrc.IEC61966_2_1
    frame.color_primaries = ColorPrimaries.BT709


def _coarseness(quality: int) -> int:
    """A quality from 1 to 100 on FFmpeg's scale: libjpeg's tables at 50 are as coarse as FFmpeg's at 8."""
    percent = 5000 / quality if quality < 50 else 200 - 2 * quality
    return min(max(1, round(percent * 8 / 100)), _COARSEST)
