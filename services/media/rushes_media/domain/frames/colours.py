"""Colour metadata of video: the YCbCr matrix, HDR transfer functions, and what encoded video names."""

from dataclasses import dataclass
from enum import Enum

from rushes_media.bt601 import BT601

_HD_HEIGHT = 720
"""Pictures of at least this height, in pixels as shown, are taken for HD by browsers where metadata is missing."""


class Matrix(Enum):
    """YCbCr matrix; the value is FFmpeg's name."""

    BT601 = "bt601"
    BT709 = "bt709"


_NAMES = {Matrix.BT601: BT601, Matrix.BT709: "bt709"}


class Transfer(Enum):
    """HDR transfer functions; the value is FFmpeg's name. Anything else counts as SDR."""

    PQ = "smpte2084"
    HLG = "arib-std-b67"


_OF_HDR = "bt2020nc"
"""The matrix of HDR that names none."""


def untold_matrix(height: int, *, as_ffmpeg: bool = False) -> Matrix:
    """The matrix that browsers assume for a video of this shown height whose metadata names none, or FFmpeg does."""
    return Matrix.BT709 if height >= _HD_HEIGHT and not as_ffmpeg else Matrix.BT601


def read_matrix(told: str, height: int, transfer: Transfer | None, *, tells: bool, as_ffmpeg: bool = False) -> str:
    """The matrix that frames are taken for, by the names of bt601.

    It is the one that frames name, `told`; where they name none, that of HDR, or see untold_matrix; "" for RGB and
    gray, and where only FFmpeg's scaler knows what frames name.
    """
    if told or transfer is not None:
        return told or _OF_HDR
    return "" if tells else _NAMES[untold_matrix(height, as_ffmpeg=as_ffmpeg)]


@dataclass(frozen=True)
class VideoColours:
    """What an encoded video names, and is converted to, in limited range; names are FFmpeg's."""

    source: str
    """The matrix of the source's frames, see read_matrix."""
    matrix: str
    primaries: str
    """"" leaves what the source's frames name."""
    transfer: str
    """Likewise."""
    mapped: Transfer | None
    """HDR transfer function of a source that is tone-mapped to SDR; None otherwise."""


_UNNAMED = (0, 2)
"""Code points of primaries and transfer functions that say nothing."""
_KEPT = frozenset(("bt709", "bt470bg", BT601, "smpte240m", "bt2020nc"))
"""Matrices that players know."""


def video_colours(
    told: str,
    height: int,
    transfer: Transfer | None,
    *,
    tells: bool,
    keeps_hdr: bool = False,
    names: tuple[int, int] | None = None,
) -> VideoColours:
    """The colours of video that is encoded from frames of this shown height, and of what read_matrix is given.

    The matrix is the source's, so that no value changes. RGB, gray, and what players do not know become what browsers
    assume, so that players that ignore metadata are right too. What the source says of primaries and transfer function
    stays where it names a matrix. `names` are their code points (ISO/IEC 23091-2) as frames have them; with None they
    are not known, and the result names them where frames do.
    """
    source = read_matrix(told, height, transfer, tells=tells)
    if transfer is not None:
        if keeps_hdr:
            return VideoColours(source, source, "" if told else "bt2020", "", None)
        return VideoColours(source, "bt709", "bt709", "bt709", transfer)
    if told in _KEPT:
        usual = ("bt2020", "bt2020-10") if told == "bt2020nc" else ("bt709", "bt709")
        missing = (False, False) if names is None else (name in _UNNAMED for name in names)
        primaries, function = (name if is_missing else "" for name, is_missing in zip(usual, missing, strict=True))
        return VideoColours(source, told, primaries, function, None)
    matrix = _NAMES[untold_matrix(height)]
    # Primaries of BT.709 for SD too, as in stills: those of BT.601 make pure red (248,36,0) in browsers with a card.
    return VideoColours(source, matrix, "bt709", "bt709", None)
