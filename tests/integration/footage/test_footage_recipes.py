"""Each recipe's file is what the recipe says: every frame in its place and at its time, its sound in time."""

from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from fractions import Fraction
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import av
import pytest

from tests.footage.read import FrameError, coded_frames, numbers, sound, sound_lead
from tests.footage.recipes import (
    CFR25_MP4,
    CFR60_MP4_BFRAMES,
    EDIT_LIST_MP4,
    EVERYDAY,
    LATE_AUDIO_MKV,
    NONZERO_START_TS,
    OPEN_GOP_MKV,
    ROTATED_MP4,
    SHORT_5S_MP4,
    SPARSE_KEYS_MP4,
    VFR_MP4,
    PhoneClock,
    Recipe,
)
from tests.footage.sound import NoSoundError
from tests.footage.write import footage

MakeFootage = Callable[[Recipe], Path]


class Packet(NamedTuple):
    pts: int
    is_key: bool


def coded_order(path: Path) -> list[Packet]:
    with av.open(str(path)) as container:
        return [Packet(packet.pts, packet.is_keyframe) for packet in container.demux(video=0) if packet.pts is not None]


def recipe_name(recipe: Recipe) -> str:
    return recipe.name


_FIRST = (CFR25_MP4, VFR_MP4, EDIT_LIST_MP4, OPEN_GOP_MKV, NONZERO_START_TS)


def each(all_of_them: Iterable[Recipe]) -> list[Any]:
    """Those that are unlike each other first; the rest are proofs."""
    return [
        recipe if recipe in _FIRST else pytest.param(recipe, marks=pytest.mark.proof("footage"))
        for recipe in all_of_them
    ]


each_recipe = pytest.mark.parametrize("recipe", each(EVERYDAY), ids=recipe_name)


@each_recipe
def test_every_frame_is_there_once_and_at_its_time(recipe: Recipe, make_footage: MakeFootage) -> None:
    frames = list(coded_frames(make_footage(recipe)))
    assert [frame.number for frame in frames] == list(recipe.shown)
    # Containers keep times in ticks of their own, Matroska in milliseconds.
    off_by = [abs(frame.pts - (recipe.start + recipe.times[frame.number]) / frame.time_base) for frame in frames]
    assert max(off_by) <= Fraction(1, 2)


@pytest.mark.parametrize("recipe", each(recipe for recipe in EVERYDAY if recipe.sound), ids=recipe_name)
def test_sound_is_in_time_with_the_picture(recipe: Recipe, make_footage: MakeFootage) -> None:
    assert sound_lead(make_footage(recipe), recipe) == pytest.approx(0, abs=0.001)


@each_recipe
def test_key_frames_lie_where_the_recipe_puts_them(recipe: Recipe, make_footage: MakeFootage) -> None:
    keys = [position for position, packet in enumerate(coded_order(make_footage(recipe))) if packet.is_key]
    distance = recipe.picture.key_distance
    assert len(keys) == -(-recipe.frames // distance)
    # In coded order an open group's key frame precedes frames that are shown before it.
    slack = recipe.picture.b_frames if recipe.picture.open_gop else 0
    assert all(abs(after - before - distance) <= slack for before, after in pairwise(keys))


@pytest.mark.parametrize("recipe", [CFR60_MP4_BFRAMES, SPARSE_KEYS_MP4, OPEN_GOP_MKV], ids=recipe_name)
def test_b_frames_are_coded_out_of_order(recipe: Recipe, make_footage: MakeFootage) -> None:
    assert any(later.pts < earlier.pts for earlier, later in pairwise(coded_order(make_footage(recipe))))


@pytest.mark.parametrize(("recipe", "is_open"), [(OPEN_GOP_MKV, True), (CFR60_MP4_BFRAMES, False)])
def test_only_an_open_group_shows_frames_before_its_key_frame(
    recipe: Recipe, is_open: bool, make_footage: MakeFootage
) -> None:
    leads = [key.is_key and follower.pts < key.pts for key, follower in pairwise(coded_order(make_footage(recipe)))]
    assert any(leads) is is_open


def test_a_silent_file_has_no_sound(silent_mp4: Path) -> None:
    with pytest.raises(NoSoundError):
        sound(silent_mp4)


def test_late_sound_sets_in_late(late_audio_mkv: Path) -> None:
    assert LATE_AUDIO_MKV.sound is not None
    assert float(sound(late_audio_mkv).start) == pytest.approx(float(LATE_AUDIO_MKV.sound.delay), abs=0.03)


def test_a_rotated_file_is_stored_lying_down(rotated_mp4: Path) -> None:
    with av.open(str(rotated_mp4)) as container:
        frame = next(container.decode(video=0))
    assert (frame.width, frame.height, frame.rotation) == (320, 180, ROTATED_MP4.picture.rotation)
    assert ROTATED_MP4.picture.shown_size == (180, 320)


def test_real_footage_is_not_mistaken_for_coded_footage(real_clip: Path) -> None:
    with pytest.raises(FrameError):
        numbers(real_clip)


@pytest.mark.parametrize("seed", range(5))
def test_a_phones_clock_wavers_and_drops_frames_but_never_runs_back(seed: int) -> None:
    clock = PhoneClock(Fraction(30), Fraction(1, 90_000), seed=seed)
    ticks = clock.ticks(600)
    gaps = [after - before for before, after in pairwise(ticks)]
    assert ticks[0] == 0
    assert min(gaps) > 0
    assert max(gaps) > 1.5 * 3000
    assert len(set(gaps)) > 100


def test_two_processes_may_make_the_same_file_at_once(tmp_path: Path) -> None:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        first, second = pool.map(footage, [SHORT_5S_MP4] * 2, [tmp_path] * 2)
    assert first == second
    assert [entry.name for entry in tmp_path.iterdir() if entry.suffix != ".lock"] == [SHORT_5S_MP4.file_name]
    assert numbers(first) == list(range(SHORT_5S_MP4.frames))


def test_a_file_that_is_there_is_not_made_again(tmp_path: Path) -> None:
    there = tmp_path / CFR25_MP4.file_name
    there.write_bytes(b"made before")
    assert footage(CFR25_MP4, tmp_path).read_bytes() == b"made before"
