"""Whether a clip's colours, read as its own metadata says, are its source's.

Each side is converted to RGB here, in floating point from the definitions of the matrices. A scaler would be wrong on
both sides in the same way, as it is with what it was not told of.
"""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from av.filter import Graph
from av.video.frame import VideoFrame

from rushes_media.bt601 import BT601
from rushes_media.sandbox.frames.decoding import Picture
from rushes_media.sandbox.frames.pictures import Drawing, turning
from rushes_media.sandbox.frames.shapes import Part, is_full_range, is_ycbcr, matrix_of, transfer_of

_MOST_CELLS = 8
"""Along each side of the grid."""
_CELL_PIXELS = 64
"""Fewest pixels of a clip in a cell, along each side: chroma of half the resolution lies half a pixel beside its place,
which changes a cell's mean by a 64th of the contrast at most."""
_DRAWN_PIXELS = 16
"""Pixels of a cell as it is compared."""

_SHARES = {
    "bt709": (0.2126, 0.0722),
    "fcc": (0.30, 0.11),
    "bt470bg": (0.299, 0.114),
    BT601: (0.299, 0.114),
    "smpte240m": (0.212, 0.087),
    "bt2020nc": (0.2627, 0.0593),
}
"""Shares of red and of blue in luma, by the names of bt601."""

Values = npt.NDArray[np.float64]


def colour_difference(clip: Picture, source: Picture, part: Part | None = None) -> float:
    """The largest difference between the mean colours of a cell of a coarse grid, of 255, in any of R, G and B.

    `clip` is a frame of a clip, `source` the frame that it shows, `part` the crop of it. Each is converted by the
    matrix and the range that it names, or that browsers assume where it names none; primaries are not compared. A
    source in HDR is tone-mapped unless the clip is HDR too. Means over cells leave little of what encoding and scaling
    do: equal colours differ by less than 4, and saturated ones in another matrix by 20 and more.
    """
    width, height = clip.shape.shown
    columns, rows = (max(1, min(_MOST_CELLS, side // _CELL_PIXELS)) for side in (width, height))
    size = columns * _DRAWN_PIXELS, rows * _DRAWN_PIXELS
    mapped = transfer_of(source.frame) is not None and transfer_of(clip.frame) is None
    ours, its = _rgb(clip, size, None, mapped=False), _rgb(source, size, part, mapped=mapped)
    away = (ours - its).reshape(rows, _DRAWN_PIXELS, columns, _DRAWN_PIXELS, 3).mean((1, 3))
    return float(np.abs(away).max())


def _rgb(picture: Picture, size: tuple[int, int], part: Part | None, *, mapped: bool) -> Values:
    """A picture as displayed, by rows, from 0 to 255."""
    if mapped or not is_ycbcr(picture.frame):
        drawn = Drawing(size, "rgb24", part, as_sdr=mapped).of(picture.frame, picture.shape)
        return drawn.to_ndarray().astype(np.float64)
    matrix, full = matrix_of(picture.frame, picture.shape), is_full_range(picture.frame)
    luma, blue_less, red_less = _components(picture, size, part, full=full)
    if full:
        return _converted(luma / 255, (blue_less - 128) / 255, (red_less - 128) / 255, matrix)
    return _converted((luma - 16) / 219, (blue_less - 128) / 224, (red_less - 128) / 224, matrix)


def _components(picture: Picture, size: tuple[int, int], part: Part | None, *, full: bool) -> Values:
    """Y, Cb and Cr of a picture as displayed, unconverted, one after the other."""
    frame, kept = picture.frame, "full" if full else "limited"
    steps = (
        # The scaler keeps the values where both sides name one matrix and one range, whichever.
        "setparams=colorspace=bt709",
        *turning(picture.shape.rotation, mirrored=picture.shape.mirrored),
        *(() if part is None else (f"crop=iw*{part.width}:ih*{part.height}:iw*{part.left}:ih*{part.top}:exact=1",)),
        f"scale={size[0]}:{size[1]}:flags=area:out_color_matrix=bt709:in_range={kept}:out_range={kept}",
        "format=yuv444p",
        "buffersink",
    )
    graph = Graph()
    tick = Fraction(1, 1000)
    chain = [graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=tick)]
    for name, _, arguments in (step.partition("=") for step in steps):
        chain.append(graph.add(name, arguments or None))
    for before, after in pairwise(chain):
        before.link_to(after)
    graph.configure()
    frame.pts, frame.time_base = 0, tick
    graph.push(frame)
    scaled = graph.pull()
    assert isinstance(scaled, VideoFrame)
    return scaled.to_ndarray().astype(np.float64)


def _converted(luma: Values, blue_less: Values, red_less: Values, matrix: str) -> Values:
    if matrix == "ycgco":
        # Cg and Co, in the places of Cb and Cr.
        green, rest = luma + blue_less, luma - blue_less
        red, blue = rest + red_less, rest - red_less
    else:
        of_red, of_blue = _SHARES[matrix]
        red, blue = luma + (2 - 2 * of_red) * red_less, luma + (2 - 2 * of_blue) * blue_less
        green = (luma - of_red * red - of_blue * blue) / (1 - of_red - of_blue)
    return np.clip(np.stack((red, green, blue), -1) * 255, 0, 255)
