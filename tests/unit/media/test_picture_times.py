"""When the pictures of a clip are shown is told where no rate says it, and only there."""

from fractions import Fraction

import pytest

from rushes_footage.plans import ClipPlan, Resampling
from rushes_media.domain.clips.picture_times import with_times
from tests.unit.media.indexes import frame_index, steady

MS = Fraction(1, 1000)


@pytest.mark.parametrize("rate", [Fraction(25), Fraction(30000, 1001)])
def test_pictures_of_a_constant_rate_need_no_times(rate: Fraction) -> None:
    index = steady(rate, 100, MS)
    plan = ClipPlan(0.4, 10, 60, index.pts[10], index.pts[70])
    assert with_times(index, plan) == plan


def test_a_steady_stretch_of_an_uneven_video_needs_none() -> None:
    index = frame_index([0, 700, *range(1000, 5000, 40)], MS)
    plan = ClipPlan(1.0, 2, 50, 1000, 3000)
    assert with_times(index, plan) == plan


def test_uneven_pictures_have_a_time_each_from_the_clips_start_on() -> None:
    index = frame_index([0, 40, 500, 520, 2000], MS, end_pts=2500)
    assert with_times(index, ClipPlan(0.04, 1, 3, 40, 2000)).times == (0, 460, 480)


def test_a_picture_that_is_on_the_screen_at_the_start_is_shown_from_then_on() -> None:
    index = frame_index([0, 40, 500, 520, 2000], MS, end_pts=2500)
    assert with_times(index, ClipPlan(0.1, 1, 3, 100, 2000)).times == (0, 400, 420)


def test_resampled_clips_are_even() -> None:
    index = frame_index([0, 40, 500, 520, 2000], MS, end_pts=2500)
    plan = ClipPlan(0.04, 1, 3, 40, 2000, Resampling(25, 49))
    assert with_times(index, plan) == plan
