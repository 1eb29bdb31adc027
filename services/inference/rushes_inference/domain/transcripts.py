"""Transcripts: what is said in a video, stretch by stretch."""

from dataclasses import dataclass
from typing import Final

STRETCH_SECONDS: Final = 60.0
"""Length of the sound that is given to the recogniser at once. A stretch ends in silence, at most so far behind its
beginning."""
MOST_SEGMENTS: Final = 1_000
"""Of a stretch."""
MOST_CHARACTERS: Final = 1_000
"""Of a segment: half a minute of quick speech has half of it."""
RECIPE: Final = "1"
"""Version of the procedure: raise it whenever transcripts of the same model change."""
SURE: Final = 0.5
"""Probability from which a recognised language is kept; below it the next stretch is asked again."""


@dataclass(frozen=True)
class Segment:
    """Some words, about a sentence."""

    start: float
    """Seconds; from the beginning of the stretch as the recogniser has it, else from frame 0."""
    end: float
    text: str
    confidence: float
    """0 to 1: the mean probability of its tokens."""


@dataclass(frozen=True)
class Spoken:
    """What a recogniser makes of the beginning of a sound."""

    samples: int
    """Length of that beginning; the rest is to be given again with what follows it."""
    language: str
    """Code of the language; empty where nobody speaks."""
    language_probability: float
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class Language:
    """A spoken language."""

    code: str
    """ISO 639; empty: nobody has spoken so far."""
    probability: float


NO_LANGUAGE: Final = Language("", 0.0)


@dataclass(frozen=True)
class SoFar:
    """How far an earlier, interrupted transcription came."""

    recogniser: str
    end: float
    language: Language


@dataclass(frozen=True)
class Begun:
    """How a transcription begins."""

    recogniser: str
    after: float
    """Where the first stretch begins, in seconds from frame 0."""
    seconds: float
    """Length of the video."""


@dataclass(frozen=True)
class Stretch:
    """A stretch of a video that was transcribed; times in seconds from frame 0."""

    end: float
    language: Language
    segments: tuple[Segment, ...]
