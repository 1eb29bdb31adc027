"""YCbCr matrices by FFmpeg's names, and converting pictures to BT.601 as FFmpeg filters, the same ones for its program
and its libraries.

JPEG and WebP can only be BT.601, unlike HD video, and cannot name another matrix. FFmpeg's scaler converts from matrix
to matrix by way of RGB with 8 bits, at a tenth of the speed of the filter `colorspace`, and makes pictures darker by
1.2 of 255 on average. See docs/decisions/0081.
"""

BT601 = "smpte170m"
"""Its name for the functions below."""
_NAMES = {
    1: "bt709",
    4: "fcc",
    5: "bt470bg",
    6: BT601,
    7: "smpte240m",
    8: "ycgco",
    9: "bt2020nc",
    # BT.2020 of constant luminance: nothing here decodes it, and browsers take it for the other one too.
    10: "bt2020nc",
}
"""YCbCr matrices that `colorspace` converts, by AVColorSpace."""
_SCALERS_NAMES = {"bt470bg": "bt470", "bt2020nc": "bt2020"}
"""Names that are others in the options of the filter `scale`."""
_UNKNOWN_TO_SCALER = {"ycgco": "bt709"}
"""Matrices that `scale` refuses, and those that it is given instead: with the same one on both sides it only scales."""
_MATRIX_ONLY = "iprimaries=bt709:primaries=bt709:itrc=bt709:trc=bt709:fast=1"
"""Options of `colorspace` that keep primaries and transfer function, whatever they are."""


def matrix_name(colour_space: int) -> str:
    """The name of an AVColorSpace for the functions below; "" where `colorspace` does not convert it."""
    return _NAMES.get(colour_space, "")


def scales(matrix: str) -> bool:
    """Whether FFmpeg's scaler converts from and to a matrix."""
    return matrix not in _UNKNOWN_TO_SCALER


def taken_for(matrix: str) -> str:
    """Options of `setparams` by which `scale` takes frames for pictures of this matrix.

    It takes those that name none for BT.601, and refuses some names.
    """
    return f"colorspace={_UNKNOWN_TO_SCALER.get(matrix, matrix)}"


def kept_by_scaler(matrix: str, *, full: bool | None) -> str:
    """Options of `scale` that keep a matrix and a range: full, limited, or that of the frames.

    Without the matrix it may choose another one, and what follows would take it for this one.
    """
    known = _UNKNOWN_TO_SCALER.get(matrix, matrix)
    kept = f"out_color_matrix={_SCALERS_NAMES.get(known, known)}"
    return kept if full is None else f"{kept}:out_range={'full' if full else 'limited'}"


def converted(matrix: str, into: str, *, from_full: bool | None, full: bool, pixel_format: str) -> str:
    """Options of `colorspace` that convert from a matrix and a range, None: that of the frames, into another matrix.

    Both sides of the pictures must be even.
    """
    before = f"ispace={matrix}" if from_full is None else f"ispace={matrix}:irange={_range(full=from_full)}"
    return f"{before}:space={into}:range={_range(full=full)}:format={pixel_format}:{_MATRIX_ONLY}"


def to_bt601(matrix: str, *, from_full: bool | None, full: bool, pixel_format: str) -> str:
    """The same into BT.601."""
    return converted(matrix, BT601, from_full=from_full, full=full, pixel_format=pixel_format)


def _range(*, full: bool) -> str:
    return "pc" if full else "tv"
