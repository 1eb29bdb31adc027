"""Key frames of a crop that stays on its subject."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes_inference.vision.subject_path import Seen, SubjectPath, path_of

BELL, OFF, GAP = 5.0, 0.004, 10


def seen(frames: list[int], centres: list[float]) -> Seen:
    return Seen(np.array(frames, np.int64), np.array(centres))


def way(subject: Seen, first: int, last: int) -> SubjectPath:
    return path_of(subject, first, last, bell=BELL, most_off=OFF, longest_gap=GAP)


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


def test_stretches_in_which_nobody_saw_it_are_told_and_the_way_goes_on() -> None:
    path = way(seen([*range(10, 40), *range(80, 90)], [0.2] * 30 + [0.6] * 10), 0, 120)
    assert path.lost == ((40, 79), (90, 120))
    there = np.interp(60, [key.frame for key in path.keys], [key.centre for key in path.keys])
    assert there == pytest.approx(0.4, abs=0.02)
    assert path.keys[-1].centre == pytest.approx(0.6, abs=0.01)


def test_who_was_never_seen_has_no_way() -> None:
    assert way(seen([5], [0.5]), 10, 20) == SubjectPath((), ((10, 20),))


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
    every = path_of(subject, first, last, bell=BELL, most_off=0.0, longest_gap=GAP)
    span = np.arange(first, last + 1)
    few, all_ = (np.interp(span, [k.frame for k in p.keys], [k.centre for k in p.keys]) for p in (path, every))
    assert np.abs(few - all_).max() <= OFF + 1e-9
