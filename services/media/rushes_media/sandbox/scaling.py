"""Filters that scale frames and convert their colours for stills: to BT.601, or to RGB and gray, in full range."""

from typing import NamedTuple

from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange

_STEPS = tuple[tuple[str, str], ...]


class _Name(NamedTuple):
    """FFmpeg's names for one thing in options of its filters `scale` and `colorspace`."""

    scale: str
    colorspace: str


_MATRICES = {
    1: _Name("bt709", "bt709"),
    4: _Name("fcc", "fcc"),
    5: _Name("bt470", "bt470bg"),
    6: _Name("smpte170m", "smpte170m"),
    7: _Name("smpte240m", "smpte240m"),
    9: _Name("bt2020", "bt2020nc"),
}
"""YCbCr matrices that `colorspace` converts, by AVColorSpace."""
_FULL, _LIMITED = _Name("full", "pc"), _Name("limited", "tv")
# JPEG and WebP can only be BT.601, unlike HD video, and cannot name another matrix.
_BT601 = {"yuvj420p": _FULL, "yuv420p": _LIMITED}
"""Their pixel formats."""
_MATRIX_ONLY = "iprimaries=bt709:primaries=bt709:itrc=bt709:trc=bt709:fast=1"
"""Options of `colorspace` that keep primaries and transfer function, whatever they are."""


def scaled(frame: VideoFrame, size: tuple[int, int], pixel_format: str, flags: str) -> _STEPS:
    """Names and arguments of the filters that give SDR frames like this one another size and pixel format.

    YCbCr in 4:2:0 becomes BT.601; `flags` are those of FFmpeg's scaler.
    """
    target, matrix = _BT601.get(pixel_format), _MATRICES.get(frame.colorspace)
    if target is None or matrix is None or not frame.format.name.startswith("yuv"):
        return converted(size, pixel_format, flags)
    source = _FULL if frame.color_range == ColorRange.JPEG or frame.format.name.startswith("yuvj") else _LIMITED
    # FFmpeg's scaler converts from matrix to matrix by way of RGB with 8 bits, at a tenth of the speed of its filter
    # `colorspace`, and makes pictures darker by 1.2 of 255 on average.
    (width, height), even = size, (size[0] + size[0] % 2, size[1] + size[1] % 2)
    # `colorspace` does not accept odd sizes. In 4:2:0 the last column and row would get the colours of the padding.
    between = "yuv420p" if size == even else "yuv444p"
    padded = (("pad", f"{even[0]}:{even[1]}"),) if size != even else ()
    cropped = (("crop", f"{width}:{height}:0:0"),) if size != even else ()
    before = f"ispace={matrix.colorspace}:irange={source.colorspace}"
    after = f"space=smpte170m:range={target.colorspace}:format={between}"
    return (
        ("scale", f"{width}:{height}:flags={flags}:out_color_matrix={matrix.scale}:out_range={source.scale}"),
        ("format", f"{between}10" if frame.format.components[0].bits > 8 else between),
        *padded,
        ("colorspace", f"{before}:{after}:{_MATRIX_ONLY}"),
        *cropped,
        ("scale", f"flags={flags}:out_color_matrix=smpte170m:out_range={target.scale}"),
        ("format", pixel_format),
    )


def converted(size: tuple[int, int], pixel_format: str, flags: str) -> _STEPS:
    """The same with FFmpeg's scaler alone, for RGB and for unusual matrices."""
    target = _BT601.get(pixel_format)
    colours = "out_range=full" if target is None else f"out_color_matrix=bt601:out_range={target.scale}"
    return ("scale", f"{size[0]}:{size[1]}:flags={flags}:{colours}"), ("format", pixel_format)
