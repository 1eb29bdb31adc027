"""Filters that scale frames and convert their colours for stills: to BT.601, or to RGB and gray, in full range."""

from av.video.frame import VideoFrame

from rushes_media.bt601 import BT601, kept_by_scaler, scales, to_bt601
from rushes_media.sandbox.frames.shapes import is_full_range

_STEPS = tuple[tuple[str, str], ...]

_IS_FULL = {"yuvj420p": True, "yuv420p": False}
"""Whether the range of JPEG's and of WebP's pixel format is the full one."""


def scaled(frame: VideoFrame, matrix: str, size: tuple[int, int], pixel_format: str, flags: str) -> _STEPS:
    """Names and arguments of the filters that give SDR frames like this one another size and pixel format.

    They are taken for pictures of that matrix already, see matrix_of and read_as. YCbCr in 4:2:0 becomes BT.601;
    `flags` are those of FFmpeg's scaler.
    """
    if not matrix or (pixel_format not in _IS_FULL and scales(matrix)):
        return converted(size, pixel_format, flags)
    from_full, full = is_full_range(frame), _IS_FULL.get(pixel_format, True)
    (width, height), even = size, (size[0] + size[0] % 2, size[1] + size[1] % 2)
    # `colorspace` does not accept odd sizes. In 4:2:0 the last column and row would get the colours of the padding.
    between = "yuv420p" if size == even and pixel_format in _IS_FULL else "yuv444p"
    padded = (("pad", f"{even[0]}:{even[1]}"),) if size != even else ()
    cropped = (("crop", f"{width}:{height}:0:0"),) if size != even else ()
    last = kept_by_scaler(BT601, full=full) if pixel_format in _IS_FULL else "out_range=full"
    return (
        ("scale", f"{width}:{height}:flags={flags}:{kept_by_scaler(matrix, full=from_full)}"),
        ("format", f"{between}10" if frame.format.components[0].bits > 8 else between),
        *padded,
        ("colorspace", to_bt601(matrix, from_full=from_full, full=full, pixel_format=between)),
        *cropped,
        ("scale", f"flags={flags}:{last}"),
        ("format", pixel_format),
    )


def converted(size: tuple[int, int], pixel_format: str, flags: str) -> _STEPS:
    """The same with FFmpeg's scaler alone, for RGB and for unusual matrices."""
    full = _IS_FULL.get(pixel_format)
    colours = "out_range=full" if full is None else kept_by_scaler(BT601, full=full)
    return ("scale", f"{size[0]}:{size[1]}:flags={flags}:{colours}"), ("format", pixel_format)
