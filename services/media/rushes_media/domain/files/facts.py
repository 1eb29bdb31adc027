"""File facts that only media needs, beside those that all services share."""

from dataclasses import dataclass, field

from rushes_footage.facts import MediaFacts


@dataclass(frozen=True, slots=True)
class Colours:
    """Colour metadata of the first frame."""

    transfer: str
    """FFmpeg's name of the HDR transfer function; "" for SDR."""
    tells_matrix: bool
    """Whether frames name their YCbCr matrix, or have none."""
    matrix: str
    """The matrix that frames name, by the names of bt601; "" for others."""
    names: tuple[int, int]
    """Primaries and transfer function in the code points of ISO/IEC 23091-2; 2 is unspecified."""


@dataclass(frozen=True, slots=True)
class InspectedFacts(MediaFacts):
    """Everything that a worker reads from a file."""

    colours: Colours = field(kw_only=True)
    mirrored: bool = field(kw_only=True)
    """Whether frames are flipped vertically before they are rotated for display."""
    crops: bool = field(kw_only=True)
    """Whether the container says that only a part of the picture is shown."""
