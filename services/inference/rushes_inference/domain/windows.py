"""Windows of videos, from what media stores of them, and the examples of a finder among them."""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from rushes_footage.facts import Problem
from rushes_footage.files import Source

Rows: TypeAlias = NDArray[np.float16]
"""What media stores of a file, one row for each hop; no rows where it has nothing to describe."""

Numbers: TypeAlias = NDArray[np.int64]
"""Windows of a video, counted from 0."""


MOST_ROW_BYTES: Final = 1 << 30
"""Of all rows of a video, which are held in memory: weeks of the built-in descriptors, nine hours of 4096 numbers four
times a second."""
_BYTES_PER_NUMBER: Final = 2


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

    @property
    def most(self) -> int:
        """Rows that a video may have."""
        return MOST_ROW_BYTES // (_BYTES_PER_NUMBER * self.dimensions)


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
