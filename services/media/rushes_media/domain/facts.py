"""What only media has to know of a file, beside the facts that all services share."""

from dataclasses import dataclass, field

from rushes_footage.facts import MediaFacts


@dataclass(frozen=True, slots=True)
class Colours:
    """Of the first frame."""

    transfer: str
    """FFmpeg's name of what HDR's numbers mean in light; "" for SDR."""
    tells_matrix: bool
    """Whether pictures say by which matrix their colours are made, or have none to be said."""


@dataclass(frozen=True, slots=True)
class InspectedFacts(MediaFacts):
    """All that a worker finds out of a file."""

    colours: Colours = field(kw_only=True)
    mirrored: bool = field(kw_only=True)
    """Whether pictures are flipped upside down before they are turned to be shown."""
