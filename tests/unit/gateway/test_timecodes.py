"""Timecode counts frames as SMPTE ST 12-1 has it, and as OpenTimelineIO reads it."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opentimelineio import opentime

from rushes_gateway.resources.cuts.timecodes import Timebase, timebase_of

NTSC = Fraction(30_000, 1001)
DROP = Timebase(NTSC, drop=True)
DROP_60 = Timebase(2 * NTSC, drop=True)


@pytest.mark.parametrize(
    ("timebase", "frame", "timecode"),
    [
        # Worked out by hand: minute 1 begins with number 02 of its 1798 frames, minute 10 with 00.
        (DROP, 1799, "00:00:59;29"),
        (DROP, 1800, "00:01:00;02"),
        (DROP, 1800 + 1797, "00:01:59;29"),
        (DROP, 1800 + 1798, "00:02:00;02"),
        (DROP, 1800 + 9 * 1798, "00:10:00;00"),
        (DROP, 6 * 17_982, "01:00:00;00"),
        (DROP, 24 * 6 * 17_982 + 5, "00:00:00;05"),
        (DROP_60, 3599, "00:00:59;59"),
        (DROP_60, 3600, "00:01:00;04"),
        (DROP_60, 6 * 35_964, "01:00:00;00"),
        (Timebase(NTSC, drop=False), 1800, "00:01:00:00"),
        (Timebase(Fraction(25), drop=False), 90_000 + 26, "01:00:01:01"),
        (Timebase(Fraction(24_000, 1001), drop=False), 24, "00:00:01:00"),
    ],
)
def test_frames_have_these_timecodes(timebase: Timebase, frame: int, timecode: str) -> None:
    assert timebase.timecode(frame) == timecode


@given(st.sampled_from([DROP, DROP_60]), st.integers(0, 24 * 6 * 17_982 - 1))
def test_another_reader_finds_the_same_frame(timebase: Timebase, frame: int) -> None:
    timecode = timebase.timecode(frame)
    assert opentime.from_timecode(timecode, float(timebase.rate)).to_frames() == frame
    assert timebase.frame(timecode) == frame


@pytest.mark.parametrize("said", ["", "1:2", "00:00:00:25", "00:61:00:00", "25:00:00:00", "aa:bb:cc:dd"])
def test_what_is_no_timecode_begins_at_nought(said: str) -> None:
    assert Timebase(Fraction(25), drop=False).frame(said) == 0


@pytest.mark.parametrize(
    ("rate", "said", "timebase"),
    [
        (Fraction(25), "", Timebase(Fraction(25), drop=False)),
        (NTSC, "", DROP),
        (NTSC, "01:00:00;00", DROP),
        (NTSC, "01:00:00:00", Timebase(NTSC, drop=False)),
        (Fraction(2997, 100), "", DROP),
        (Fraction(60_000, 1001), "", DROP_60),
        (Fraction(24_000, 1001), "01:00:00;00", Timebase(Fraction(24_000, 1001), drop=False)),
        # Variable: the nearest whole rate.
        (Fraction(2951, 100), "", Timebase(Fraction(30), drop=False)),
        (Fraction(25, 2), "", Timebase(Fraction(12), drop=False)),
        (Fraction(0), "", Timebase(Fraction(25), drop=False)),
    ],
)
def test_the_timebase_follows_from_rate_and_timecode(rate: Fraction, said: str, timebase: Timebase) -> None:
    assert timebase_of(rate, said) == timebase


@pytest.mark.parametrize(
    ("seconds", "frame"), [(0.0, 0), (1.001, 30), (1.0, 30), (0.967, 29), (0.9677, 29), (0.98, 30)]
)
def test_a_time_is_the_first_frame_at_or_after_it(seconds: float, frame: int) -> None:
    # Frame 29 is at 0.96763 s, frame 30 at 1.001 s.
    assert DROP.frames_of(seconds) == frame
