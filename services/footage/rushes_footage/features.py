"""What turns videos into vectors of which alike videos have alike ones."""

from dataclasses import dataclass
from typing import Final

SPEECH: Final = "+speech"
"""What the names of descriptors that hear what is said end with. No model is called like that."""


@dataclass(frozen=True, slots=True)
class Descriptor:
    """What makes vectors: those of the same name and version can be compared with each other, and with no others."""

    name: str
    version: str
    """Another one where answers change."""
    dimensions: int
