"""What turns videos into vectors of which alike videos have alike ones, and what was heard for it."""

from dataclasses import dataclass
from typing import Final

from rushes_footage.facts import Problem

SPEECH: Final = "+speech"
"""What the names of descriptors that hear what is said end with. No model is called like that."""


@dataclass(frozen=True, slots=True)
class Descriptor:
    """What makes vectors: those of the same name and version can be compared with each other, and with no others."""

    name: str
    version: str
    """Another one where answers change."""
    dimensions: int


@dataclass(frozen=True, slots=True)
class Transcript:
    """The words that are spoken in a video, as one recogniser has heard them."""

    recogniser: str
    """Which recogniser: another one may hear something else."""
    text: str
    """Empty: nothing is said, or `problem` tells why it is not known."""
    problem: Problem | None = None
    """Why it is not known, where the recogniser fails at this sound each time; the video counts as silent then."""
