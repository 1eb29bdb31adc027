"""The subject that clips follow, as the replaced cutter chooses it."""

import numpy as np
import pytest

from rushes_inference.vision.nearest_subject import Candidates, followed


def there(*boxes: tuple[float, float, int]) -> Candidates:
    """x, y and class of each."""
    return Candidates(
        np.array([(x, y) for x, y, _ in boxes], float).reshape(-1, 2), np.array([kind for *_, kind in boxes], np.int64)
    )


def test_the_one_nearest_to_the_crop_is_followed_from_clip_to_clip() -> None:
    cursor = there((0.2, 0.5, 0), (0.7, 0.5, 0))
    starts = [there((0.25, 0.5, 0), (0.65, 0.5, 0)), there((0.4, 0.5, 0), (0.6, 0.5, 0))]
    assert followed(cursor, starts, 0.6) == pytest.approx([0.65, 0.6])
    assert followed(cursor, starts, 0.1) == pytest.approx([0.25, 0.4])


def test_one_of_another_class_is_followed_only_where_none_of_its_own_is_there() -> None:
    cursor = there((0.5, 0.5, 2))
    assert followed(cursor, [there((0.5, 0.5, 1), (0.9, 0.5, 2)), there((0.4, 0.5, 1))], 0.5) == [0.9, 0.4]


def test_who_is_lost_stays_where_they_were() -> None:
    assert followed(there((0.5, 0.5, 0)), [there((0.6, 0.5, 0)), there(), there((0.9, 0.9, 0))], 0.5) == [0.6, 0.6, 0.9]


def test_where_nothing_is_at_the_cursor_nobody_is_followed() -> None:
    assert followed(there(), [there((0.9, 0.5, 0))] * 2, 0.3) == []
