"""Windows of videos, from what media stores of them, and the examples of a finder among them."""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from rushes_footage.facts import Problem
from rushes_footage.features import Descriptor
from rushes_footage.files import Source
from rushes_inference.domain.finders import WindowDescriptor, WindowKind
from rushes_inference.hearing import windows as heard

Rows: TypeAlias = NDArray[np.float16]
"""What media stores of a file, one row for each hop; no rows where it has nothing to describe."""

SOUND: Final = WindowDescriptor(
    WindowKind.SOUND, Descriptor("sound-windows", heard.VERSION, heard.DIMENSIONS), heard.WINDOW, heard.HOP
)
"""The built-in descriptor of sound, which needs no model: hearing/windows.py."""


@dataclass(frozen=True)
class RowsBy:
    """What makes rows."""

    descriptor: str
    version: str
    dimensions: int
    """Numbers in a row."""
    hop: float
    """Seconds between the beginnings of two rows."""

    @property
    def words(self) -> str:
        """Name and version, for people."""
        return f"{self.descriptor} {self.version}"


SOUND_ROWS: Final = RowsBy(SOUND.descriptor.name, SOUND.descriptor.version, heard.ROW_DIMENSIONS, heard.HOP)


@dataclass(frozen=True)
class VideoFacts:
    """What has to be known of a video before all of it is read."""

    source: Source
    """In its present version."""
    seconds: float
    """From frame 0 to the end of the last frame."""


@dataclass(frozen=True)
class ExampleSpan:
    """A stretch that shows what is sought, or does not. In seconds from frame 0."""

    start: float
    end: float
    positive: bool
    now: bool
    """It is an example of this training."""
    before: bool
    """It was one of the training of the classifier that is in use."""


@dataclass(frozen=True)
class ExampleSource:
    """A video with examples."""

    source: Source
    spans: tuple[ExampleSpan, ...]


@dataclass(frozen=True)
class SourceProblem:
    """Why a source could not be used."""

    number: int
    """Its index among the sources."""
    problem: Problem
