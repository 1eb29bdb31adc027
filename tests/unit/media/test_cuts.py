"""Cuts among small pictures that are drawn here: where shots meet, and nowhere else."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pytest

from rushes_footage.shots import CutKind
from rushes_media.domain.errors import BeyondEnd
from rushes_media.domain.frames.shots import REACH, Cut, searched_stretch
from rushes_media.formats import shots_format
from rushes_media.sandbox.frames.cuts import HEIGHT, WIDTH, cuts_among
from tests.unit.media.indexes import frame_index

CUT, FADE = CutKind.CUT, CutKind.FADE
Shot = npt.NDArray[np.float64]
"""Of shape (frames, 3, HEIGHT, WIDTH)."""


def scenery(seed: int) -> Shot:
    """A place, wider than what is seen of it at once, with large and small things in it."""
    chance = np.random.default_rng(seed)
    wide = np.full((3, 3 * HEIGHT, 8 * WIDTH), chance.uniform(60, 190, (3, 1, 1)))
    for cell, swing in ((18, 40), (6, 30), (3, 15)):
        grid = chance.normal(0, swing, (3, 3 * HEIGHT // cell, 8 * WIDTH // cell + 1))
        wide += grid.repeat(cell, axis=1).repeat(cell, axis=2)[:, :, : 8 * WIDTH]
    return wide


def shot(seed: int, frames: int, pan: int = 0) -> Shot:
    """What a camera sees that moves over a place; with some noise."""
    chance, place = np.random.default_rng(seed + 1000), scenery(seed)
    seen = [place[:, HEIGHT : 2 * HEIGHT, number * pan :][:, :, :WIDTH] for number in range(frames)]
    return np.stack(seen) + chance.normal(0, 1.5, (frames, 3, HEIGHT, WIDTH))


def danced(seed: int, frames: int) -> Shot:
    """A shot of little contrast, in grey, in which something large moves fast from side to side."""
    place = shot(seed, frames)
    pictures: Shot = 120 + 0.25 * (place - place.mean(axis=(0, 2, 3), keepdims=True))
    for number, picture in enumerate(pictures):
        left = round((WIDTH - 14) / 2 * (1 + np.sin(0.4 * number + seed)))
        picture[:, 2:, left : left + 14] -= 40
    return pictures


def waved(seed: int, frames: int) -> Shot:
    """A shot before which something moves over half of the picture, as a hand before a face."""
    pictures, hand = shot(seed, frames), shot(seed + 500, 1)[0, :, :10, :9]
    for number, picture in enumerate(pictures):
        left = round((WIDTH / 2) * number / frames)
        picture[:, 5:15, left : left + 9] = hand
    return pictures


def relit(pictures: Shot, first: float, last: float, *, begin: int, frames: int) -> Shot:
    """A shot of which the light is one and becomes another, evenly, after which it stays."""
    levels = np.interp(np.arange(len(pictures)), (begin, begin + frames), (first, last)).reshape(-1, 1, 1, 1)
    dark = np.array((16.0, 128.0, 128.0)).reshape(1, 3, 1, 1)
    changed: Shot = dark + levels * (pictures - dark)
    return changed


def dissolved(one: Shot, other: Shot, frames: int) -> Shot:
    """Two shots, the last and first frames of which are mixed."""
    parts = (np.arange(1, frames + 1) / (frames + 1)).reshape(-1, 1, 1, 1)
    mixed = one[-frames:] * (1 - parts) + other[:frames] * parts
    return np.concatenate((one[:-frames], mixed, other[frames:]))


def faded(one: Shot, other: Shot, frames: int, hold: int, level: float) -> Shot:
    """Two shots, the first of which becomes a colour that becomes the second."""
    colour = np.full((1, 3, HEIGHT, WIDTH), 128.0)
    colour[:, 0] = level
    parts = (np.arange(1, frames + 1) / frames).reshape(-1, 1, 1, 1)
    out = one[-frames:] * (1 - parts) + colour * parts
    into = other[:frames] * parts[::1] + colour * (1 - parts)
    return np.concatenate((one[:-frames], out, colour.repeat(hold, axis=0), into, other[frames:]))


def among(*parts: Shot) -> list[tuple[int, CutKind]]:
    pictures = np.clip(np.concatenate(parts), 0, 255).astype(np.uint8)
    return [(cut.frame, cut.kind) for cut in cuts_among(pictures, 0, range(1, len(pictures)))]


def test_a_cut_is_the_first_frame_of_the_new_shot() -> None:
    assert among(shot(1, 20), shot(2, 30), shot(3, 11)) == [(20, CUT), (50, CUT)]


def test_shots_of_six_frames_that_take_turns_are_all_found() -> None:
    turns = [shot(4 + number % 2, 6) for number in range(10)]
    assert among(*turns) == [(frame, CUT) for frame in range(6, 60, 6)]


def test_a_cut_within_a_fast_pan_is_found_and_the_pan_is_none() -> None:
    assert among(shot(6, 30, pan=4), shot(7, 30, pan=4)) == [(30, CUT)]


@pytest.mark.parametrize("seed", [20, 42, 58, 74])
def test_a_cut_between_shots_in_the_same_colours_is_found_while_something_moves(seed: int) -> None:
    assert among(danced(seed, 30), danced(seed + 1, 30)) == [(30, CUT)]


@pytest.mark.parametrize("length", [1, 2, 3])
def test_a_flash_is_no_cut(length: int) -> None:
    lit = shot(8, 60)
    lit[25 : 25 + length] = lit[25 : 25 + length] * 0.2 + 210
    assert among(lit) == []
    assert among(lit, shot(9, 20)) == [(60, CUT)]


@pytest.mark.parametrize("length", [1, 2, 3])
def test_a_flash_is_no_cut_where_something_moves(length: int) -> None:
    lit = danced(20, 60)
    lit[25 : 25 + length] = lit[25 : 25 + length] * 0.2 + 210
    assert among(lit) == []


@pytest.mark.parametrize("length", [1, 2, 3])
def test_a_strobe_is_no_cut_and_hides_none(length: int) -> None:
    parts = [shot(seed, 36) for seed in (10, 11)]
    for part in parts:
        on = np.flatnonzero(np.arange(36) // length % 2)
        part[on, 0] += 50
    assert among(*parts) == [(36, CUT)]


def test_what_grows_lighter_is_no_cut() -> None:
    dusk = shot(12, 80)
    dusk[:, 0] *= np.linspace(0.4, 1, 80).reshape(-1, 1, 1)
    assert among(dusk) == []


@pytest.mark.parametrize("frames", [12, 24, 40])
@pytest.mark.parametrize(("first", "last"), [(0.3, 1.0), (1.0, 0.3)])
@pytest.mark.parametrize("seed", [12, 32, 33, 34])
def test_another_light_while_something_moves_is_no_dissolve(seed: int, first: float, last: float, frames: int) -> None:
    assert among(relit(waved(seed, 90), first, last, begin=20, frames=frames)) == []


@pytest.mark.parametrize("seed", [44, 45, 60, 64])
def test_a_dissolve_between_two_pans_is_found(seed: int) -> None:
    [(frame, kind)] = among(dissolved(shot(seed, 70, pan=1), shot(seed + 1, 70, pan=1), 16))
    assert kind is FADE
    assert abs(frame - 62) <= 2


@pytest.mark.parametrize("seed", [42, 45, 58, 61])
def test_a_dissolve_is_found_while_something_moves_at_both_ends(seed: int) -> None:
    [(frame, kind)] = among(dissolved(danced(seed, 70), danced(seed + 1, 70), 16))
    assert kind is FADE
    assert abs(frame - 62) <= 2


def test_a_dissolve_is_not_hidden_by_another_light_after_it() -> None:
    grows_light = relit(waved(33, 90), 0.3, 1.0, begin=20, frames=36)
    [(frame, kind)] = among(dissolved(shot(35, 60), grows_light, 16))
    assert kind is FADE
    assert abs(frame - 52) <= 2


@pytest.mark.parametrize("length", [10, 16, 24])
def test_a_dissolve_is_the_first_frame_that_has_more_of_the_new_shot(length: int) -> None:
    [(frame, kind)] = among(dissolved(shot(13, 60), shot(14, 60), length))
    # Frame 0 of the mixed ones has one part in length + 1 of the new shot; with so many parts that none has half.
    assert kind is FADE
    assert abs(frame - (60 - length + length // 2)) <= 1


def test_a_dissolve_between_moving_shots_is_found() -> None:
    [(frame, kind)] = among(dissolved(shot(13, 60, pan=1), shot(14, 60), 16))
    assert kind is FADE
    assert abs(frame - 52) <= 2


@pytest.mark.parametrize("level", [0, 255])
@pytest.mark.parametrize("hold", [3, 9])
def test_a_fade_through_a_colour_is_one_cut_at_its_middle(level: int, hold: int) -> None:
    # The last frame of the first shot's fade is of the colour alone, as are those that hold it.
    [(frame, kind)] = among(faded(shot(15, 60), shot(16, 60), 12, hold, level))
    assert kind is FADE
    assert abs(frame - (60 + hold / 2)) <= 1.5


def test_black_between_hard_cuts_is_a_shot() -> None:
    black = np.full((20, 3, HEIGHT, WIDTH), 128.0)
    black[:, 0] = 16
    assert among(shot(17, 30), black, shot(18, 30)) == [(30, CUT), (50, CUT)]


@pytest.mark.parametrize("frames", [1, 2, 8])
def test_a_short_video_of_one_shot_has_no_cut(frames: int) -> None:
    assert among(shot(19, frames)) == []


def test_any_stretch_has_the_cuts_of_the_whole_video() -> None:
    chance = np.random.default_rng(20)
    parts: list[Shot] = [shot(21, 40)]
    for number in range(9):
        there, new = parts.pop(), shot(22 + number, int(chance.integers(50, 90)), pan=number % 3)
        match number % 3:
            case 0:
                parts += [there, new]
            case 1:
                parts.append(dissolved(there, new, 14))
            case _:
                parts.append(faded(there, new, 10, 4, 0))
    pictures = np.clip(np.concatenate(parts), 0, 255).astype(np.uint8)
    every = cuts_among(pictures, 0, range(1, len(pictures)))
    assert len(every) == 9
    for first, last in [(cut.frame - 1 - off, cut.frame + off) for cut in every for off in (0, 3)]:
        begin, end = max(0, first + 1 - REACH), min(len(pictures), last + 1 + REACH)
        found = cuts_among(pictures[begin:end], begin, range(first + 1, last + 1))
        assert found == [cut for cut in every if first < cut.frame <= last], (first, last)


def test_a_stretch_is_decoded_with_what_decides_about_its_ends() -> None:
    index = frame_index(range(1000), Fraction(1, 25), key_frames=(0, 250, 500))
    stretch = searched_stretch(index, 400, 500)
    assert (stretch.first, len(stretch.pts)) == (401 - REACH, 100 + 2 * REACH)
    assert (stretch.wanted, stretch.key_pts) == (range(401, 501), 250)
    assert searched_stretch(index, 0, 5000).wanted == range(1, 1000)
    assert searched_stretch(index, 999, 999).wanted == range(1000, 1000)
    with pytest.raises(BeyondEnd, match="first_frame: must be less than 1000"):
        searched_stretch(index, 1000, 1001)


def stored(cuts: Sequence[Cut]) -> list[Cut]:
    return shots_format.cuts_from(shots_format.rows_of(cuts), range(1, 100))


def test_cuts_are_read_as_they_were_written() -> None:
    cuts = [Cut(5, CUT, 0.5), Cut(90, FADE, 1)]
    assert stored(cuts) == cuts
    assert stored([]) == []


@pytest.mark.parametrize(
    "cuts",
    [
        [Cut(0, CUT, 0.5)],
        [Cut(100, CUT, 0.5)],
        [Cut(5, CUT, 0.5), Cut(5, CUT, 0.5)],
        [Cut(6, CUT, 0.5), Cut(5, CUT, 0.5)],
        [Cut(5, CUT, 1.5)],
        [Cut(5, CUT, float("nan"))],
    ],
)
def test_what_cannot_be_the_cuts_of_the_video_is_refused(cuts: Sequence[Cut]) -> None:
    with pytest.raises(ValueError, match="cut"):
        stored(cuts)


def test_rows_that_are_cut_short_or_of_an_unknown_kind_are_refused() -> None:
    rows = shots_format.rows_of([Cut(5, CUT, 0.5)])
    for broken in (rows[:-1], rows[:8] + b"\x09" + rows[9:]):
        with pytest.raises(ValueError, match=r"row|kind"):
            shots_format.cuts_from(broken, range(1, 100))
