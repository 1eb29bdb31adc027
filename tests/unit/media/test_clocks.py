"""Where the clock of a file starts anew, the picture goes on without a gap and the sound by the same offset."""

import random
from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes_media.domain.frames.clocks import StatedTimes, clock_steps, offset_at
from rushes_media.domain.frames.frame_index import ClockStep

TICK = Fraction(1, 90_000)
FRAME = 3600
SOUND = 1920
"""Ticks of 1,024 samples at 48 kHz."""
TAKE_BYTES = 8 << 20
WRAP = 1 << 33


def picture(begins: Sequence[int], frames: int = 250) -> StatedTimes:
    """Takes without B-frames whose clocks begin at these ticks."""
    times = [begin + FRAME * number for begin in begins for number in range(frames)]
    return StatedTimes(TICK, times, times, places(len(begins), frames), "mpegts")


def with_b_frames(begins: Sequence[int], frames: int = 250) -> StatedTimes:
    """Takes whose packets are in the order I B B P B B P, each picture shown two after it is due at the earliest."""
    pts, dts = [], []
    for begin in begins:
        order = [0]
        for group in range(1, frames - 2, 3):
            order += (group + 2, group, group + 1)
        assert sorted(order) == list(range(len(order)))
        pts += [begin + FRAME * (number + 2) for number in order]
        dts += [begin + FRAME * number for number in range(len(order))]
    return StatedTimes(TICK, dts, pts, places(len(begins), len(dts) // len(begins)), "mpegts")


def heard(begins: Sequence[int], ends: int = 250 * FRAME, offset: int = 500) -> StatedTimes:
    """Sound of the same takes."""
    count = ends // SOUND
    times = [begin + SOUND * number for begin in begins for number in range(count)]
    return StatedTimes(TICK, times, times, places(len(begins), count, offset), "mpegts")


def places(takes: int, packets: int, offset: int = 0) -> list[int]:
    return [
        take * TAKE_BYTES + offset + number * (TAKE_BYTES - 1000) // packets
        for take in range(takes)
        for number in range(packets)
    ]


def on_one_clock(stated: StatedTimes, steps: Sequence[ClockStep]) -> list[Fraction]:
    """The seconds at which the packets are shown."""
    return sorted(
        pts * stated.tick + offset_at(steps, at) for pts, at in zip(stated.pts, stated.positions, strict=True)
    )


def steadily(first: int, count: int) -> list[Fraction]:
    return [(first + FRAME * number) * TICK for number in range(count)]


@pytest.mark.parametrize(
    "begins",
    [
        (126_000, 126_000),  # Two takes of which each begins at 1.4 s.
        (126_000, 126_000, 126_000),
        (9_000_000, 126_000),
        (126_000 + 450_000, 126_000),  # Set back by 5 s more than the first take lasts.
        (126_000 + 10 * 90_000 - 450_000, 126_000),  # Set back to amid the first take.
        (900_000, 300_000, 100_000),
        # More than half the range of the clock back, which FFmpeg takes for its wrap, and adds 26.5 h.
        (WRAP - 2_000_000, WRAP + 126_000 + (1 << 32) + 10),
    ],
)
def test_a_picture_goes_on_without_a_gap(begins: Sequence[int]) -> None:
    stated = picture(begins)
    steps = clock_steps(stated, ())
    assert [step.position for step in steps] == [take * TAKE_BYTES for take in range(1, len(begins))]
    assert on_one_clock(stated, steps) == steadily(begins[0], 250 * len(begins))


@pytest.mark.parametrize("begins", [(126_000, 126_000), (9_000_000, 126_000, 126_000)])
def test_pictures_that_are_shown_in_another_order_than_decoded_go_on_without_a_gap(begins: Sequence[int]) -> None:
    stated = with_b_frames(begins)
    steps = clock_steps(stated, ())
    assert on_one_clock(stated, steps) == steadily(begins[0] + 2 * FRAME, len(stated.pts))


@pytest.mark.parametrize("lead", [-500, 500])
def test_sound_steps_with_the_picture_by_the_same_offset(lead: int) -> None:
    """Whichever of the two comes first in the file."""
    stated, sound = picture((126_000, 126_000)), heard((126_000, 126_000), offset=lead)
    steps = clock_steps(stated, [sound])
    shown, sounding = on_one_clock(stated, steps), on_one_clock(sound, steps)
    second = len(sound.pts) // 2
    assert shown == steadily(126_000, 500)
    # What was heard with the first picture of the second take still is.
    assert sounding[second] == shown[250]
    assert sounding[second - 1] < sounding[second]


@given(st.integers(2, 247), st.integers(-(10**9), 10**9), st.booleans())
def test_a_single_wrong_time_is_no_step(place: int, wrong: int, reordered: bool) -> None:
    good = with_b_frames((126_000,)) if reordered else picture((126_000,))
    dts = [*good.dts]
    dts[place] = wrong
    assert clock_steps(StatedTimes(TICK, dts, good.pts, good.positions, "mpegts"), ()) == ()


@pytest.mark.parametrize("ahead", [Fraction(1, 2), Fraction(60), Fraction(3600), Fraction(12 * 3600)])
def test_a_pause_is_no_step(ahead: Fraction) -> None:
    """A clock that jumps ahead keeps the time at which something was recorded."""
    begin = 126_000 + 250 * FRAME + round(ahead / TICK)
    assert clock_steps(picture((126_000, begin)), ()) == ()


def test_times_that_stagger_a_little_are_no_steps() -> None:
    chance = random.Random(1)
    times = [FRAME * number + chance.randint(-4 * FRAME, 4 * FRAME) for number in range(500)]
    assert clock_steps(StatedTimes(TICK, times, times, places(1, 500), "mpegts"), ()) == ()


def test_an_offset_holds_from_its_place_to_the_next_one() -> None:
    clock = (ClockStep(1000, Fraction(10)), ClockStep(5000, Fraction(7)))
    offsets = [offset_at(clock, position) for position in (0, 999, 1000, 4999, 5000, 10**9)]
    assert offsets == [0, 0, 10, 10, 7, 7]
    assert offset_at((), 5000) == 0


def test_short_takes_step_where_their_own_sound_does() -> None:
    frames, packets, takes, take_bytes = 75, 140, 3, 100_000
    pictures = [
        (take * take_bytes + 1300 * number, FRAME * number) for take in range(takes) for number in range(frames)
    ]
    # The last sound of a take lies behind its last picture.
    sounds = [
        (take * take_bytes + 600 + 700 * number, SOUND * number) for take in range(takes) for number in range(packets)
    ]
    stated = [
        StatedTimes(TICK, [time for _, time in told], [time for _, time in told], [at for at, _ in told], "mpegts")
        for told in (pictures, sounds)
    ]
    steps = clock_steps(stated[0], stated[1:])
    for place, (at, time) in enumerate(sounds):
        assert offset_at(steps, at) == place // packets * frames * FRAME * TICK, (at, time)
