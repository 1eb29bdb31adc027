"""The windows that a finder looks at: those of one descriptor, or of sound with the picture beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor

import numpy as np

from rushes_inference.domain.classifiers import Vectors
from rushes_inference.domain.finders import WindowDescriptor
from rushes_inference.domain.windows import Numbers, Rows
from rushes_inference.ports.windows import WindowDescriber


@dataclass(frozen=True)
class LookedAt:
    """Descriptors of different kinds, at least one. Windows are those of the first; what another one says of a window
    is what it says of its own window that is nearest in time. Nothing (NaN) where it has none there."""

    describers: tuple[WindowDescriber, ...]
    """In the order of WindowKind."""

    @property
    def descriptors(self) -> tuple[WindowDescriptor, ...]:
        """Their numbers follow each other in a vector."""
        return tuple(each.descriptor for each in self.describers)

    @property
    def windows(self) -> WindowDescriptor:
        """What says how long windows are, and how far apart."""
        return self.describers[0].descriptor

    def count(self, rows: Sequence[Rows]) -> int:
        """Number of windows of a video with these rows, which are of the describers in their order: to where the last
        of its descriptions ends."""
        first, *others = self.describers
        count = first.window_count(len(rows[0]))
        for describer, own in zip(others, rows[1:], strict=True):
            if theirs := describer.window_count(len(own)):
                by = describer.descriptor
                ends = (theirs - 1) * by.hop + by.window
                count = max(count, 1, floor((ends - self.windows.window) / self.windows.hop + 1e-9) + 1)
        return count

    def vectors(self, rows: Sequence[Rows], windows: Numbers) -> Vectors:
        """The vectors of some windows of a video with these rows: shape [windows, dimensions of all together]."""
        return np.concatenate(
            [self._of_one(describer, own, windows) for describer, own in zip(self.describers, rows, strict=True)],
            axis=1,
        )

    def _of_one(self, describer: WindowDescriber, rows: Rows, windows: Numbers) -> Vectors:
        by, grid = describer.descriptor, self.windows
        middles = windows * grid.hop + grid.window / 2
        nearest = np.floor((middles - by.window / 2) / by.hop + 0.5).astype(np.int64)
        count = describer.window_count(len(rows))
        # Just before the first and behind the last window of another descriptor that one is still near.
        reach = 0 if by == grid else 1
        beside = (nearest >= -reach) & (nearest < count + reach) & (count > 0)
        answer = np.full((len(windows), by.descriptor.dimensions), np.nan, np.float32)
        if beside.any():
            answer[beside] = describer.vectors_of(rows, np.clip(nearest[beside], 0, count - 1))
        return answer
