"""Whole videos to describe, what describes their windows, and what is stored of them."""

from collections.abc import AsyncGenerator, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rushes_footage.files import Source
from rushes_inference.domain.classifiers import Vectors
from rushes_inference.domain.finders import WindowDescriptor
from rushes_inference.domain.windows import Numbers, Rows, RowsBy, VideoFacts


class VideoWindows(Protocol):
    """Reads videos, and stores what describes their windows, in another process.

    Methods raise media's errors, and Unavailable where no node answers.
    """

    async def facts(self, source: Source) -> VideoFacts:
        """The present version of a video, and its length."""

    def sound(self, source: Source) -> AsyncGenerator[bytes]:
        """All sound in order, the first sample that of frame 0, as 16-bit samples at domain.sounds.RATE, in parts.

        Nothing where the video has no sound. Raises Conflict, reason SourceChanged, also behind the last part.
        """

    def pictures(self, source: Source, every: float, side: int) -> AsyncGenerator[NDArray[np.uint8]]:
        """A picture for each `every` seconds, in parts of some: shape [pictures, side, side, 3], RGB, stretched.

        Picture n shows what is seen about (n + 1/2) * `every` seconds after frame 0. At least one. Raises
        like `sound`, media's NotVideo where the file has no picture.
        """

    async def rows(self, source: Source, by: RowsBy) -> Rows | None:
        """The stored rows; None where the video was not described by that."""

    async def keep(self, source: Source, by: RowsBy, rows: Rows) -> None:
        """Store rows of a version of a video; those that are there already stay."""


class WindowDescriber(Protocol):
    """A descriptor of windows: one that is built in, or a model that was added."""

    @property
    def descriptor(self) -> WindowDescriptor:
        """Of its vectors."""

    @property
    def rows_by(self) -> RowsBy:
        """Of its rows: what is stored once, and vectors are made of."""

    def rows(self, source: Source) -> AsyncGenerator[Rows]:
        """The rows of a video's version in order, in parts; shape [some, rows_by.dimensions], finite. The first row
        begins with frame 0. No parts where the video has no sound.

        Raises like VideoWindows, and what a model fails with.
        """

    def window_count(self, rows: int) -> int:
        """Windows of so many rows."""

    def vectors_of(self, rows: Rows, windows: Numbers) -> Vectors:
        """The vectors of some windows of a video with these rows, which are at least one; called in a thread."""


class WindowDescribers(Protocol):
    """The present descriptors of windows."""

    def list(self) -> Sequence[WindowDescriber]:
        """The built-in ones first. May read files."""
