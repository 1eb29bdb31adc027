"""What each clip of a batch shows follows from the request and its seed alone."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes_catalog.exports.domain.cropping import SEEDS, clip_crops
from rushes_footage.crops import (
    PORTRAIT,
    SQUARE,
    Anchor,
    Crop,
    CropKeyframe,
    Cropping,
    CropPoint,
    CropState,
    Move,
    Ratio,
    keyframes_in_order,
)

WHOLE = CropState(None, 0.5, random_portrait=False, random_square=False)


def state(
    ratio: Ratio | None = None, center: float = 0.5, *, portrait: bool = False, square: bool = False
) -> CropState:
    return CropState(ratio, center, random_portrait=portrait, random_square=square)


def cropping(
    first: CropState = WHOLE, *keyframes: tuple[float, CropState], move: Move = Move.HOLD, seed: int | None = None
) -> Cropping:
    return Cropping(first, tuple(CropKeyframe(*keyframe) for keyframe in keyframes), Anchor.TRAVEL, move, seed)


def still(ratio: Ratio, center: float) -> Crop:
    return Crop(ratio, Anchor.TRAVEL, Move.HOLD, (CropPoint(0.0, center),))


def test_a_key_frame_holds_from_its_time_on_and_replaces_everything() -> None:
    asked = cropping(WHOLE, (0, state(SQUARE, 0.2)), (5, state(None)))
    assert clip_crops(asked, [2, 5, 8], 8) == (still(SQUARE, 0.2), None, None)


@pytest.mark.parametrize(("time", "counts"), [(5.0, True), (5.04, True), (5.06, False)])
def test_a_key_frame_counts_for_a_clip_that_begins_a_moment_before_it(time: float, counts: bool) -> None:
    asked = cropping(WHOLE, (time, state(SQUARE, 0.2)))
    assert clip_crops(asked, [5.0], 8) == (still(SQUARE, 0.2) if counts else None,)


def test_key_frames_are_put_in_order_and_the_last_of_a_time_counts() -> None:
    late, early, again = (CropKeyframe(time, state(SQUARE, c)) for time, c in ((8, 0.1), (2, 0.2), (8, 0.3)))
    assert keyframes_in_order([late, early, again]) == (early, again)


@given(st.integers(0, SEEDS - 1), st.integers(2, 99))
def test_a_third_of_the_clips_takes_a_random_shape_always_the_same(seed: int, clips: int) -> None:
    asked = cropping(state(portrait=True), seed=seed)
    crops = clip_crops(asked, [float(start) for start in range(clips)], 8)
    chosen = [crop for crop in crops if crop is not None]
    assert len(chosen) == max(1, clips // 3)
    assert {crop.ratio for crop in chosen} == {PORTRAIT}
    assert all(0 <= crop.path[0].center <= 1 for crop in chosen)
    assert clip_crops(asked, [float(start) for start in range(clips)], 8) == crops


def test_clips_that_chance_passes_by_keep_their_state() -> None:
    asked = cropping(state(Ratio(4, 5), 0.3, portrait=True, square=True), seed=1)
    crops = clip_crops(asked, [float(start) for start in range(30)], 8)
    shapes = Counter(crop.ratio for crop in crops if crop)
    assert sum(shapes.values()) == 30
    assert shapes[PORTRAIT] + shapes[SQUARE] >= 10
    assert max(shapes[PORTRAIT], shapes[SQUARE]) <= 10
    assert all(crop == still(Ratio(4, 5), 0.3) for crop in crops if crop and crop.ratio == Ratio(4, 5))


def test_chance_is_even() -> None:
    starts = [float(start) for start in range(6)]
    picked = Counter[int]()
    centers = []
    for seed in range(600):
        for clip, crop in enumerate(clip_crops(cropping(state(square=True), seed=seed), starts, 8)):
            if crop is not None:
                picked[clip] += 1
                centers.append(crop.path[0].center)
    assert all(150 < picked[clip] < 250 for clip in range(6))
    assert 0.45 < sum(centers) / len(centers) < 0.55


def test_a_batch_of_one_has_nothing_random() -> None:
    assert clip_crops(cropping(state(portrait=True), seed=1), [2.0], 8) == (None,)


def test_the_seed_decides() -> None:
    starts = [float(start) for start in range(20)]
    results = {clip_crops(cropping(state(portrait=True), seed=seed), starts, 8) for seed in range(20)}
    assert len(results) == 20


def test_one_seed_chooses_other_clips_at_other_places() -> None:
    asked = cropping(state(portrait=True), seed=1)
    chosen = {
        next(clip for clip, crop in enumerate(clip_crops(asked, [at, at + 3, at + 6], 8)) if crop)
        for at in map(float, range(20))
    }
    assert chosen == {0, 1, 2}


@pytest.mark.parametrize("move", [Move.LINEAR, Move.EASE])
def test_a_moving_window_takes_the_key_frames_within_its_clip_and_one_on_each_side(move: Move) -> None:
    frames = [(time, state(SQUARE, time / 100)) for time in (0.0, 10.0, 12.0, 20.0, 30.0)]
    asked = cropping(WHOLE, *frames, move=move)
    inside, over, before_end, after = clip_crops(asked, [11.0, 21.0, 28.0, 40.0], 8)
    assert inside is not None
    assert (inside.move, [point.seconds for point in inside.path]) == (move, [-1, 1, 9])
    assert over is not None
    assert [point.seconds for point in over.path] == [-1, 9]
    assert before_end is not None
    assert [point.seconds for point in before_end.path] == [-8, 2]
    assert after == still(SQUARE, 0.3)


def test_before_its_first_key_frame_a_moving_window_is_there_already() -> None:
    asked = cropping(state(SQUARE, 0.9), (20, state(SQUARE, 0.1)), (30, state(SQUARE, 0.2)), move=Move.LINEAR)
    assert clip_crops(asked, [2.0], 8) == (still(SQUARE, 0.1),)


def test_where_the_center_stays_the_window_stands_still() -> None:
    asked = cropping(WHOLE, (0, state(SQUARE, 0.4)), (10, state(SQUARE, 0.4)), move=Move.LINEAR)
    assert clip_crops(asked, [2.0], 8) == (still(SQUARE, 0.4),)


def test_clips_that_have_a_ratio_stand_where_their_subject_is() -> None:
    wanted = cropping(WHOLE, (2.0, state(SQUARE, 0.1)), (5.0, state(center=0.3)))
    assert clip_crops(wanted, [0, 2, 4, 6], 8, [0.6, 0.7, 0.8, 0.9]) == (
        None,
        still(SQUARE, 0.7),
        still(SQUARE, 0.8),
        None,
    )
    chance = cropping(state(SQUARE, portrait=True), seed=4)
    ratios = [crop.ratio for crop in clip_crops(chance, [0, 2, 4], 8) if crop]
    followed = clip_crops(chance, [0, 2, 4], 8, [0.6, 0.7, 0.8])
    assert followed == tuple(still(ratio, center) for ratio, center in zip(ratios, [0.6, 0.7, 0.8], strict=True))
