"""Searching pictures by words: libraries, their videos, and what is found in them."""

from dataclasses import dataclass

from rushes_footage.files import Source


@dataclass(frozen=True)
class SeenLibrary:
    """Which library is meant."""

    name: str
    revision: str
    """Of its videos' contents."""
    model: str
    """Name of the model by which its pictures are described."""


@dataclass(frozen=True)
class SeenVideo:
    """A video of a library."""

    number: int
    """By which a hit names it."""
    source: Source
    fingerprint: str
    """Of its content: videos of equal ones have the same pictures."""


@dataclass(frozen=True)
class LoadedLibrary:
    """What is searched."""

    videos: int
    """With vectors."""
    missing: int
    """Videos without: not described yet, or not to be read now."""
    pictures: int
    not_described: tuple[int, ...]
    """Numbers of those of the missing whose contents media has no vectors of, ascending."""


@dataclass(frozen=True)
class SeenStretch:
    """A stretch of a video of which all pictures show what was asked for."""

    number: int
    """The video's."""
    start: float
    """Seconds from frame 0."""
    end: float
    """Exclusive."""
    score: float
    """Of its best picture, 0 to 1."""


@dataclass(frozen=True)
class SeenFound:
    """What a search found."""

    stretches: tuple[SeenStretch, ...]
    """The best first."""
    searched: int
    """Videos that were searched."""
    known: int
    """Videos of the library, the missing ones included."""
