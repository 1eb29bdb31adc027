"""Which frames a timeline has: those shown at the moments of its grid, each once."""

from fractions import Fraction

from rushes_catalog.pipelines.domain.timeline_frames import FrameTimes, frames_on_grid

STEADY = FrameTimes(Fraction(1, 25), ((1, 99),), 100)
"""Four seconds."""
VARIABLE = FrameTimes(Fraction(1, 1000), ((40, 10), (500, 2), (40, 10)), 10 * 40 + 2 * 500 + 10 * 40 + 40)


def numbers(videos: list[FrameTimes], **grid: float) -> list[tuple[int, int]]:
    wanted = {"start": 0.0, "fps": 2.0, **grid}
    found = frames_on_grid(videos, start=wanted["start"], end=wanted.get("end"), fps=wanted["fps"], most=1000)
    return [(frame.asset, frame.number) for frame in found]


def test_each_is_the_one_that_is_shown_then() -> None:
    assert [number for _, number in numbers([STEADY])] == [0, 12, 25, 37, 50, 62, 75, 87]
    assert [number for _, number in numbers([STEADY], start=1.0, end=2.0)] == [25, 37]


def test_a_long_frame_is_shown_until_the_next_one() -> None:
    # 0.4 s: frame 10, which lasts until 0.9 s; frame 11 until 1.4 s; the last one begins at 1.8 s.
    assert [number for _, number in numbers([VARIABLE], fps=10.0)] == [0, 2, 5, 7, 10, 11, 12, 14, 17, 19, 22]


def test_a_grid_finer_than_the_frames_gives_each_once() -> None:
    assert [number for _, number in numbers([STEADY], fps=240.0)] == list(range(100))


def test_the_grid_goes_on_through_all_videos() -> None:
    shown = numbers([STEADY, STEADY], fps=0.4)
    assert shown == [(0, 0), (0, 62), (1, 25), (1, 87)]
    found = frames_on_grid([STEADY, STEADY], start=3.9, end=None, fps=25.0, most=5)
    assert [(frame.asset, frame.number, round(frame.seconds, 6)) for frame in found] == [
        (0, 97, 3.88),
        (0, 98, 3.92),
        (0, 99, 3.96),
        (1, 0, 4.0),
        (1, 1, 4.04),
    ]


def test_nothing_is_behind_the_end() -> None:
    assert numbers([STEADY], start=4.0) == []
