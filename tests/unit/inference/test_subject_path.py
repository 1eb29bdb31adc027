"""Key frames of a crop that stays on its subject."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes_inference.vision.subject_path import LostSpan, Seen, SubjectPath, path_of

BELL, OFF = 5.0, 0.004


def seen(frames: list[int], centres: list[float]) -> Seen:
    return Seen(np.array(frames, np.int64), np.array(centres))


def way(subject: Seen, first: int, last: int, step: int = 1) -> SubjectPath:
    return path_of(subject, first, last, bell=BELL, most_off=OFF, step=step)


def test_who_stands_still_needs_two_keys() -> None:
    path = way(seen(list(range(100)), [0.3] * 100), 0, 99)
    assert [key.frame for key in path.keys] == [0, 99]
    assert [key.centre for key in path.keys] == pytest.approx([0.3, 0.3])
    assert path.lost == ()


def test_who_walks_is_followed_and_a_shiver_is_not() -> None:
    shiver = 0.004 * np.random.default_rng(1).standard_normal(200)
    centres = np.linspace(0.2, 0.8, 200)
    path = way(seen(list(range(200)), (centres + shiver).tolist()), 0, 199)
    assert len(path.keys) <= 6
    there = np.interp(np.arange(200), [key.frame for key in path.keys], [key.centre for key in path.keys])
    assert np.abs(there - centres)[20:-20].max() < 0.01


@pytest.mark.parametrize("frames", [2, 10, 200])
def test_who_walks_evenly_is_followed_from_end_to_end(frames: int) -> None:
    centres = np.linspace(0.2, 0.8, frames)
    path = way(seen(list(range(frames)), centres.tolist()), 0, frames - 1)
    assert [key.frame for key in path.keys] == [0, frames - 1]
    assert [key.centre for key in path.keys] == pytest.approx([0.2, 0.8])


def test_stretches_in_which_nobody_saw_it_are_told_and_the_way_goes_on() -> None:
    path = way(seen([*range(10, 40), *range(80, 90)], [0.2] * 30 + [0.6] * 10), 0, 120)
    assert path.lost == (
        LostSpan(0, 9, bridged=False),
        LostSpan(40, 79, bridged=True),
        LostSpan(90, 120, bridged=False),
    )
    there = np.interp(60, [key.frame for key in path.keys], [key.centre for key in path.keys])
    assert there == pytest.approx(0.4, abs=0.02)
    assert path.keys[-1].centre == pytest.approx(0.6, abs=0.01)


def test_who_was_never_seen_has_no_way() -> None:
    assert way(seen([5], [0.5]), 10, 20) == SubjectPath((), (LostSpan(10, 20, bridged=False),))


@pytest.mark.parametrize(
    ("frames", "lost"),
    [
        ([3, 7, 11, 15, 19], ()),
        ([3, 11, 15, 19], (LostSpan(4, 10, bridged=True),)),
        ([7, 11, 15], (LostSpan(0, 6, bridged=False), LostSpan(16, 22, bridged=False))),
    ],
)
def test_frames_that_nobody_looked_at_are_not_lost(frames: list[int], lost: tuple[LostSpan, ...]) -> None:
    assert way(seen(frames, [0.5] * len(frames)), 0, 22, step=4).lost == lost


def test_a_single_frame_in_which_it_was_not_seen_is_told() -> None:
    frames = [number for number in range(50) if number != 20]
    assert way(seen(frames, [0.5] * 49), 0, 49).lost == (LostSpan(20, 20, bridged=True),)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=80), st.integers(-5, 5))
def test_keys_ascend_from_end_to_end_within_the_picture_and_are_off_by_little(centres: list[float], first: int) -> None:
    subject, last = seen(list(range(len(centres))), centres), first + len(centres)
    path = way(subject, first, last)
    if not path.keys:
        return
    frames = [key.frame for key in path.keys]
    assert (frames[0], frames[-1]) == (first, last)
    assert frames == sorted(set(frames))
    assert all(-1e-9 <= key.centre <= 1 + 1e-9 for key in path.keys)
    every = path_of(subject, first, last, bell=BELL, most_off=0.0, step=1)
    span = np.arange(first, last + 1)
    few, all_ = (np.interp(span, [k.frame for k in p.keys], [k.centre for k in p.keys]) for p in (path, every))
    assert np.abs(few - all_).max() <= OFF + 1e-9
