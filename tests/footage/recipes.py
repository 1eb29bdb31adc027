"""What each piece of test footage is: a frozen recipe per kind of file that the product must cut exactly."""

import random
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Final, Protocol


class Clock(Protocol):
    """When frames are shown."""

    @property
    def nominal_rate(self) -> Fraction:
        """Frames per second as a header would say it."""
        ...

    @property
    def tick(self) -> Fraction:
        """Seconds of which every time is a multiple."""
        ...

    def ticks(self, frames: int) -> list[int]:
        """The time of each frame in ticks; the first is at 0."""
        ...


@dataclass(frozen=True)
class SteadyClock:
    """Constant rate: frame n is shown at n / rate."""

    nominal_rate: Fraction

    @property
    def tick(self) -> Fraction:
        return 1 / self.nominal_rate

    def ticks(self, frames: int) -> list[int]:
        return list(range(frames))


@dataclass(frozen=True)
class PhoneClock:
    """Variable rate as phones record it: each frame a little early or late, now and then some missing."""

    nominal_rate: Fraction
    tick: Fraction
    jitter: Fraction = Fraction(1, 6)
    """Largest deviation, of the time between two frames."""
    dropping: float = 0.04
    """Probability of a gap of one to three frames after a frame."""
    seed: int = 1

    def ticks(self, frames: int) -> list[int]:
        chance = random.Random(self.seed)
        period = 1 / self.nominal_rate / self.tick
        times: list[int] = []
        place = 0
        for _ in range(frames):
            deviation = chance.uniform(-1, 1) * self.jitter if times else 0
            times.append(round((place + deviation) * period))
            place += 1
            if chance.random() < self.dropping:
                place += chance.randint(1, 3)
        return times


@dataclass(frozen=True)
class StillClock:
    """Variable rate of slides: each picture is shown until the next one, the last one for its nominal time."""

    seconds: tuple[Fraction, ...]
    """When each is shown; the first one at 0."""
    nominal_rate: Fraction
    tick: Fraction = Fraction(1, 1000)

    def ticks(self, frames: int) -> list[int]:
        assert frames == len(self.seconds)
        return [round(seconds / self.tick) for seconds in self.seconds]


@dataclass(frozen=True)
class Picture:
    """How pictures are coded."""

    width: int = 320
    height: int = 180
    """As stored, before rotation."""
    codec: str = "libx264"
    pixel_format: str = "yuv420p"
    key_distance: int = 50
    """Frames from one key frame to the next, at most."""
    b_frames: int = 0
    open_gop: bool = False
    crf: int = 23
    preset: str = "superfast"
    rotation: int = 0
    """How far players must turn it counter-clockwise, in degrees; shown so, the code is upright."""
    mirrored: bool = False
    """Whether players must flip it upside down before they turn it."""
    interlaced: bool = False
    """Coded as two fields, the upper one first; both are of the same moment."""
    pixel_aspect: Fraction = Fraction(1)
    """Width of a pixel by its height."""
    grain: int = 0
    """Amplitude of noise over the code, of 255: footage that is as hard to encode as what a camera sees."""

    @property
    def shown_size(self) -> tuple[int, int]:
        """Width and height after rotation."""
        return (self.height, self.width) if self.rotation % 180 else (self.width, self.height)


@dataclass(frozen=True)
class Sound:
    """How the coded sound is stored."""

    codec: str = "aac"
    rate: int = 48_000
    """In Hz."""
    bit_rate: int = 64_000
    delay: Fraction = Fraction(0)
    """Seconds after the first frame at which sound sets in; what is heard is in time all the same.

    Negative: sound comes first.
    """


@dataclass(frozen=True)
class Recipe:
    """A file of coded footage: frame n says n, and the sound at second t says t."""

    name: str
    suffix: str
    frames: int
    clock: Clock
    picture: Picture = Picture()
    sound: Sound | None = Sound()
    start: Fraction = Fraction(0)
    """Timestamp of the first frame in seconds, a whole number of ticks.

    Negative: an edit list hides what lies before 0, as in files that were trimmed without encoding them anew.
    """
    first_number: int = 0
    """What the first frame says: not 0 in the second of two takes."""

    @property
    def file_name(self) -> str:
        return self.name + self.suffix

    @cached_property
    def times(self) -> tuple[Fraction, ...]:
        """Seconds from the first frame to each, as a person with a perfect clock would say them.

        Containers round them to their own ticks.
        """
        return tuple(ticks * self.clock.tick for ticks in self.clock.ticks(self.frames))

    @property
    def shown(self) -> range:
        """The frames that players show."""
        return range(sum(self.start + time < 0 for time in self.times), self.frames)

    @property
    def seconds(self) -> Fraction:
        """From the first frame to the end of the last one, which lasts its nominal time."""
        return self.times[-1] + 1 / self.clock.nominal_rate


def _seconds(seconds: int, rate: Fraction) -> int:
    """The frames in so many seconds."""
    return round(seconds * rate)


PAL: Final = Fraction(25)
NTSC: Final = Fraction(30_000, 1001)
THIRTY: Final = Fraction(30)
SIXTY: Final = Fraction(60)

CFR25_MP4: Final = Recipe("cfr25_mp4", ".mp4", _seconds(20, PAL), SteadyClock(PAL))
CFR2997_MKV: Final = Recipe("cfr2997_mkv", ".mkv", _seconds(20, NTSC), SteadyClock(NTSC), Picture(b_frames=2))
CFR30_MOV: Final = Recipe("cfr30_mov", ".mov", _seconds(20, THIRTY), SteadyClock(THIRTY), Picture(384, 216))
CFR60_MP4_BFRAMES: Final = Recipe(
    "cfr60_mp4_bframes",
    ".mp4",
    _seconds(17, SIXTY),
    SteadyClock(SIXTY),
    Picture(key_distance=120, b_frames=3),
)
OPEN_GOP_MKV: Final = Recipe(
    "open_gop_mkv", ".mkv", _seconds(20, PAL), SteadyClock(PAL), Picture(b_frames=3, open_gop=True)
)
VFR_MKV: Final = Recipe("vfr_mkv", ".mkv", 600, PhoneClock(THIRTY, Fraction(1, 1000)), Picture(b_frames=2))
VFR_MP4: Final = Recipe("vfr_mp4", ".mp4", 600, PhoneClock(THIRTY, Fraction(1, 90_000), seed=2))
SILENT_MP4: Final = Recipe("silent_mp4", ".mp4", _seconds(20, PAL), SteadyClock(PAL), sound=None)
LATE_AUDIO_MKV: Final = Recipe(
    "late_audio_mkv", ".mkv", _seconds(20, PAL), SteadyClock(PAL), sound=Sound(delay=Fraction(7, 10))
)
SHORT_5S_MP4: Final = Recipe("short_5s_mp4", ".mp4", _seconds(5, PAL), SteadyClock(PAL))
NONZERO_START_TS: Final = Recipe(
    "nonzero_start_ts", ".ts", _seconds(20, PAL), SteadyClock(PAL), Picture(b_frames=2), start=Fraction(100)
)
NONZERO_START_MKV: Final = Recipe(
    "nonzero_start_mkv", ".mkv", _seconds(20, THIRTY), SteadyClock(THIRTY), start=Fraction(11, 3)
)
EARLY_AUDIO_MP4: Final = Recipe(
    "early_audio_mp4",
    ".mp4",
    _seconds(20, PAL),
    SteadyClock(PAL),
    sound=Sound(delay=Fraction(-3, 5)),
    start=Fraction(3, 5),
)
EDIT_LIST_MP4: Final = Recipe(
    "edit_list_mp4", ".mp4", _seconds(20, PAL), SteadyClock(PAL), Picture(b_frames=2), start=Fraction(-31, 25)
)
HEVC_10BIT_MKV: Final = Recipe(
    "hevc_10bit_mkv",
    ".mkv",
    _seconds(16, PAL),
    SteadyClock(PAL),
    Picture(codec="libx265", pixel_format="yuv420p10le", b_frames=2, preset="ultrafast"),
)
SPARSE_KEYS_MP4: Final = Recipe(
    "sparse_keys_mp4", ".mp4", _seconds(30, PAL), SteadyClock(PAL), Picture(key_distance=250, b_frames=3)
)
ODD_SIZE_MKV: Final = Recipe(
    "odd_size_mkv", ".mkv", _seconds(20, PAL), SteadyClock(PAL), Picture(321, 181, pixel_format="yuv444p")
)
ROTATED_MP4: Final = Recipe("rotated_mp4", ".mp4", _seconds(20, THIRTY), SteadyClock(THIRTY), Picture(rotation=90))
LONG_60S_MP4: Final = Recipe("long_60s_mp4", ".mp4", _seconds(60, PAL), SteadyClock(PAL), Picture(b_frames=2))

HD1080_MP4: Final = Recipe(
    "hd1080_mp4",
    ".mp4",
    _seconds(44, PAL),
    SteadyClock(PAL),
    Picture(1920, 1080, key_distance=50, b_frames=2, preset="ultrafast", grain=6),
)
"""For benchmarks only: twelve clips at 3 s distance fit in."""

ONE_KEY_MP4: Final = Recipe(
    "s_costly_mp4",
    ".mp4",
    _seconds(20, PAL),
    SteadyClock(PAL),
    Picture(1280, 720, key_distance=500, crf=30, preset="ultrafast", grain=60),
    sound=None,
)
"""Each picture takes milliseconds to decode: what is spent on a part of it is told from what is spent on all."""

EVERYDAY: Final = (
    CFR25_MP4,
    CFR2997_MKV,
    CFR30_MOV,
    CFR60_MP4_BFRAMES,
    OPEN_GOP_MKV,
    VFR_MKV,
    VFR_MP4,
    SILENT_MP4,
    LATE_AUDIO_MKV,
    SHORT_5S_MP4,
    NONZERO_START_TS,
    NONZERO_START_MKV,
    EARLY_AUDIO_MP4,
    EDIT_LIST_MP4,
    HEVC_10BIT_MKV,
    SPARSE_KEYS_MP4,
    ODD_SIZE_MKV,
    ROTATED_MP4,
    LONG_60S_MP4,
)
"""All recipes that tests use."""
