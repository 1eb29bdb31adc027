"""What is told of a file before it has a frame index is not far from what its index says, and the index is right."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import pytest

from rushes_footage.facts import MediaFacts
from rushes_media.domain.frames.frame_index import FrameIndex
from rushes_media.sandbox.files.facts import facts_of
from rushes_media.sandbox.frames.frame_index import frame_index_of
from tests.footage import lying, recipes
from tests.footage.recipes import Recipe


@dataclass(frozen=True)
class Lie:
    """A file whose header is wrong, or says less than usual."""

    name: str
    """Of the file."""
    made_of: Recipe
    make: Callable[[Path, Path], object]
    seconds: Fraction
    """From the first frame to the end of the last one."""
    listed: Fraction
    """What is listed before there is an index."""


NOTHING = Fraction(0)
TWENTY = Fraction(20)
LIES = (
    Lie("from_1970.mp4", recipes.CFR25_MP4, lying.counted_from_1970, TWENTY, TWENTY),
    Lie("units.mp4", recipes.CFR25_MP4, lying.length_in_other_units, TWENTY, TWENTY),
    Lie("live.mkv", recipes.CFR25_MP4, lying.without_length, TWENTY, NOTHING),
    Lie("still.mp4", recipes.CFR25_MP4, lying.single_picture, TWENTY, TWENTY),
    Lie("still.mkv", recipes.CFR25_MP4, lying.single_picture, TWENTY, TWENTY),
    Lie("still.mov", recipes.CFR30_MOV, lying.single_picture, TWENTY, TWENTY),
    Lie(
        "late.ts",
        recipes.NONZERO_START_TS,
        lambda source, made: lying.sound_before_pictures(source, made, Fraction(10)),
        Fraction(10),
        Fraction(10),
    ),
)


def read(path: Path) -> tuple[MediaFacts, FrameIndex]:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        return facts_of(descriptor), frame_index_of(descriptor)
    finally:
        os.close(descriptor)


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: lie.name)
def test_a_header_that_is_wrong_is_not_believed(
    make_footage: Callable[[Recipe], Path], tmp_path: Path, lie: Lie
) -> None:
    made = tmp_path / lie.name
    lie.make(make_footage(lie.made_of), made)
    facts, index = read(made)
    # Sound ends within one of its frames of the picture.
    nearly = Fraction(1, 20)
    assert abs(index.duration - lie.seconds) <= nearly
    assert abs(facts.duration_seconds - lie.listed) <= nearly
    assert facts.video.rate <= 30


@pytest.mark.parametrize(
    "recipe",
    [recipes.CFR25_MP4, recipes.CFR30_MOV, recipes.NONZERO_START_TS],
    ids=lambda each: each.name,
)
def test_nobody_is_told_about_a_header_that_is_right(make_footage: Callable[[Recipe], Path], recipe: Recipe) -> None:
    facts, index = read(make_footage(recipe))
    assert abs(facts.duration_seconds - index.duration) < 0.002
    assert not index.disputed


def test_a_header_that_says_something_else_is_disputed(cfr25_mp4: Path, tmp_path: Path) -> None:
    _, index = read(lying.without_length(cfr25_mp4, tmp_path / "live.mkv"))
    assert index.disputed


@pytest.mark.parametrize("packets", [20, 200, 1000])
def test_a_hole_is_told_where_it_is(nonzero_start_ts: Path, tmp_path: Path, packets: int) -> None:
    _, index = read(lying.with_hole(nonzero_start_ts, tmp_path / "hole.ts", packets))
    assert 9.5 < index.damage[0] < 10.5
    assert index.disputed


def test_room_that_a_recorder_kept_is_no_hole(nonzero_start_ts: Path, tmp_path: Path) -> None:
    _, index = read(lying.with_room_at_its_end(nonzero_start_ts, tmp_path / "room.ts"))
    assert (index.damage, index.frame_count) == ((), 500)
