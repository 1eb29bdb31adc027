"""Windows of sound with the picture beside them: the one that is nearest in time, and nothing where there is none."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass

import numpy as np

from rushes_footage.features import Descriptor
from rushes_footage.files import Source
from rushes_inference.domain.classifiers import Vectors
from rushes_inference.domain.finders import WindowDescriptor, WindowKind
from rushes_inference.domain.windows import Numbers, Rows, RowsBy
from rushes_inference.operations.windows_looked_at import LookedAt


@dataclass(frozen=True)
class Counting:
    """A describer whose windows are as many as its rows less some, and whose vectors are their numbers."""

    kind: WindowKind
    window: float
    hop: float
    rows_of_window: int

    @property
    def descriptor(self) -> WindowDescriptor:
        return WindowDescriptor(self.kind, Descriptor("counting", "1", 1), self.window, self.hop)

    @property
    def rows_by(self) -> RowsBy:
        return RowsBy("counting", "1", 1, self.hop)

    async def rows(self, source: Source) -> AsyncGenerator[Rows]:
        yield np.empty((0, 1), np.float16)

    def window_count(self, rows: int) -> int:
        return max(0, rows - self.rows_of_window + 1)

    def vectors_of(self, rows: Rows, windows: Numbers) -> Vectors:
        assert ((windows >= 0) & (windows < self.window_count(len(rows)))).all()
        return windows.astype(np.float32)[:, None]


BOTH = LookedAt((Counting(WindowKind.SOUND, 1.0, 0.25, 4), Counting(WindowKind.PICTURE, 1.0, 1.0, 1)))


def rows(count: int) -> Rows:
    return np.zeros((count, 1), np.float16)


def test_beside_the_sound_stands_the_picture_that_is_nearest_in_time() -> None:
    # Ten seconds of both: windows of sound begin at 0, 0.25, … 9.
    assert BOTH.count([rows(40), rows(10)]) == 37
    vectors = BOTH.vectors([rows(40), rows(10)], np.arange(37))
    assert vectors[:, 0].tolist() == list(range(37))
    middles = 0.25 * np.arange(37) + 0.5
    assert (np.abs(vectors[:, 1] + 0.5 - middles) <= 0.5).all()
    assert vectors[[0, 1, 3, 4, 36], 1].tolist() == [0, 0, 1, 1, 9]


def test_what_a_video_does_not_have_is_missing() -> None:
    silent = BOTH.vectors([rows(0), rows(10)], np.arange(BOTH.count([rows(0), rows(10)])))
    assert len(silent) == 37
    assert np.isnan(silent[:, 0]).all()
    assert silent[::4, 1].tolist() == list(range(10))
    unseen = BOTH.vectors([rows(40), rows(0)], np.arange(BOTH.count([rows(40), rows(0)])))
    assert unseen[:, 0].tolist() == list(range(37))
    assert np.isnan(unseen[:, 1]).all()
    assert BOTH.count([rows(0), rows(0)]) == 0


def test_where_the_sound_ends_before_the_picture_the_rest_has_a_picture_alone() -> None:
    # Four seconds of sound in ten.
    vectors = BOTH.vectors([rows(16), rows(10)], np.arange(BOTH.count([rows(16), rows(10)])))
    assert len(vectors) == 37
    assert np.isnan(vectors[:, 0]).tolist() == [False] * 13 + [True] * 24
    assert not np.isnan(vectors[:, 1]).any()


def test_a_window_on_its_own_is_that_of_its_descriptor() -> None:
    picture = LookedAt((BOTH.describers[1],))
    assert (picture.windows.window, picture.windows.hop) == (1.0, 1.0)
    assert picture.count([rows(7)]) == 7
    assert picture.vectors([rows(7)], np.array([6, 2]))[:, 0].tolist() == [6, 2]
