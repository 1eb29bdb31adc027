"""What a file says of its colours, which media alone needs: beside what all services know of it."""

from dataclasses import dataclass

from rushes_footage.facts import MediaFacts


@dataclass(frozen=True, slots=True)
class Colours:
    """As the first frame has them."""

    transfer: str
    """FFmpeg's name of what HDR's numbers mean in light; "" for SDR."""
    tells_matrix: bool
    """Whether pictures say by which matrix their colours are made, or have none to be said."""


@dataclass(frozen=True, slots=True)
class FactsWithColours(MediaFacts):
    """The facts of a file, as a worker reads them."""

    colours: Colours
