"""Feature vectors of videos, of which similar videos have similar ones, and transcripts."""

from dataclasses import dataclass
from typing import Final

from rushes_footage.facts import Problem

SPEECH: Final = "+speech"
"""Suffix of the names of descriptors that include speech; no model may have it in its name."""


@dataclass(frozen=True, slots=True)
class Descriptor:
    """What computes vectors. Only vectors of the same name and version can be compared."""

    name: str
    version: str
    """Changes whenever the same video would get another vector."""
    dimensions: int


@dataclass(frozen=True, slots=True)
class Transcript:
    """The words spoken in a video, as one speech recogniser transcribed them."""

    recogniser: str
    """Which recogniser and version transcribed it."""
    text: str
    """Empty: nothing is said, or `problem` says why it is not known."""
    problem: Problem | None = None
    """Why the recogniser always fails at this sound; the video then counts as silent."""
