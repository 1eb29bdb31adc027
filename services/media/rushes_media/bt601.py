"""Converting YCbCr pictures to BT.601 as FFmpeg filters, the same ones for its program and its libraries.

JPEG and WebP can only be BT.601, unlike HD video, and cannot name another matrix. FFmpeg's scaler converts from matrix
to matrix by way of RGB with 8 bits, at a tenth of the speed of the filter `colorspace`, and makes pictures darker by
1.2 of 255 on average. See docs/decisions/0081.
"""

BT601 = "smpte170m"
"""Its name for the functions below."""
_NAMES = {1: "bt709", 4: "fcc", 5: "bt470bg", 6: BT601, 7: "smpte240m", 9: "bt2020nc"}
"""YCbCr matrices that `colorspace` converts, by AVColorSpace."""
_SCALERS_NAMES = {"bt470bg": "bt470", "bt2020nc": "bt2020"}
"""Names that are others in the options of the filter `scale`."""
_MATRIX_ONLY = "iprimaries=bt709:primaries=bt709:itrc=bt709:trc=bt709:fast=1"
"""Options of `colorspace` that keep primaries and transfer function, whatever they are."""


def matrix_name(colour_space: int) -> str:
    """The name of an AVColorSpace for the functions below; "" where `colorspace` does not convert it."""
    return _NAMES.get(colour_space, "")


def kept_by_scaler(matrix: str, *, full: bool | None) -> str:
    """Options of `scale` that keep a matrix and a range: full, limited, or that of the frames.

    Without the matrix it may choose another one, and what follows would take it for this one.
    """
    kept = f"out_color_matrix={_SCALERS_NAMES.get(matrix, matrix)}"
    return kept if full is None else f"{kept}:out_range={'full' if full else 'limited'}"


def to_bt601(matrix: str, *, from_full: bool | None, full: bool, pixel_format: str) -> str:
    """Options of `colorspace` that convert from a matrix and a range, None: that of the frames, to BT.601.

    Both sides of the pictures must be even.
    """
    before = f"ispace={matrix}" if from_full is None else f"ispace={matrix}:irange={_range(full=from_full)}"
    return f"{before}:space={BT601}:range={_range(full=full)}:format={pixel_format}:{_MATRIX_ONLY}"


def _range(*, full: bool) -> str:
    return "pc" if full else "tv"
