"""Renditions: versions of a source that browsers can play; their kinds, encodings and states."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from math import floor

from rushes_footage.files import Source
from rushes_footage.proofs import FrameMatch
from rushes_footage.renditions import Kind
from rushes_media.domain.errors import RenditionNotProven
from rushes_media.domain.frames import shots
from rushes_media.domain.frames.colours import VideoColours, video_colours
from rushes_media.domain.frames.feeds import Feed, feed_of
from rushes_media.domain.frames.frame_index import ClockStep, FrameIndex
from rushes_media.domain.streams import waveforms

_RECIPE = 3
"""Part of a rendition's name: raise it whenever renditions are made differently."""
_SOUND_RECIPE = 2
"""The same for those of sound alone."""

_FINEST_TICK = Fraction(1, 1_000_000)
_COARSER_TICK = Fraction(1, 90_000)
"""For sources with a time base of nanoseconds: MP4's 32-bit durations would hold four seconds of those."""

_SLACK = Fraction(6, 5)
"""How much a rendition may exceed its bit rate's size: x264 keeps to it only on average."""
_TABLES = 64 << 10
_BYTES_PER_FRAME = 32
"""Bytes of MP4's tables per frame."""
_WAV_HEAD = 512
_TELLING = 8
"""Number of intervals between the frames that are compared with the source's."""
_LARGEST_DIFFERENCE = 20.0
"""Of 255, on small grey pictures: encoding changes a frame by far less."""
_INDISTINCT = 1.0
"""Neighbouring frames that differ by less than this cannot be distinguished at the lowest bit rates."""
_SAMPLE_BYTES = 2


PLAYABLE = tuple(kind for kind in Kind if kind not in (Kind.WAVEFORM, Kind.SHOTS))

_ENDINGS = {Kind.AUDIO: "wav", Kind.WAVEFORM: "peaks", Kind.SHOTS: "cuts"}


@dataclass(frozen=True)
class Quality:
    """Quality of the picture."""

    height: int
    """In pixels, at most; 0 keeps the source's."""
    bit_rate: int
    """In bits per second."""


QUALITIES = {
    Kind.POTATO: Quality(480, 500_000),
    Kind.LOW: Quality(720, 2_000_000),
    Kind.MEDIUM: Quality(1080, 5_000_000),
    Kind.HIGH: Quality(0, 10_000_000),
}


class State(Enum):
    """State of a rendition."""

    MISSING = "missing"
    TRANSCODING = "transcoding"
    """Being made, or waiting in the queue."""
    READY = "ready"
    ERROR = "error"
    NONE = "none"
    """There is nothing to make it from: the sound of a silent file."""


@dataclass(frozen=True)
class Failure:
    """Why a rendition could not be made: a word for programs, a sentence for people."""

    reason: str
    detail: str
    retry_at: float
    """It is not retried before this moment, in seconds since 1970."""


@dataclass(frozen=True)
class Rendition:
    """One kind of a source's renditions in its present state."""

    kind: Kind
    state: State
    progress: float = 0.0
    """0 to 1."""
    failure: Failure | None = None
    """Set for ERROR only."""
    file: Source | None = None
    """Set for READY only: the file, in its present version."""


@dataclass(frozen=True)
class Making:
    """A rendition that a node is making or has queued."""

    source: Source
    kind: Kind
    progress: float
    """0 to 1."""
    waits: bool
    asked_at: float
    """In seconds since 1970."""


@dataclass(frozen=True)
class PictureRendition:
    """Encoding of a whole file's picture: every frame, at its own time from frame 0."""

    stream: int
    frame_count: int
    first_pts: int
    end_pts: int
    feed: Feed | None
    """The source's frames where ffmpeg does not find them by itself."""
    tick: Fraction
    """Seconds per tick of the rendition's timestamps."""
    size: tuple[int, int]
    colours: VideoColours
    """SDR."""
    bit_rate: int
    duration: Fraction
    mean_rate: Fraction | None
    """Frames per second where they vary: encoders plan their bits by a rate. None where the rate is constant."""

    @property
    def estimated_bytes(self) -> int:
        """Upper estimate of its size in bytes."""
        return floor(self.duration * self.bit_rate * _SLACK / 8) + self.frame_count * _BYTES_PER_FRAME + _TABLES


@dataclass(frozen=True)
class SoundRendition:
    """Encoding of a whole file's sound, from frame 0 on."""

    stream: int
    sample_rate: int
    channels: int
    first_sample: int
    """Position of frame 0 in samples of the source's own time."""
    duration: Fraction
    """Duration of the picture, about that of the sound."""
    clock: tuple[ClockStep, ...]
    """See FrameIndex."""

    @property
    def estimated_bytes(self) -> int:
        """Estimated size in bytes."""
        return floor(self.duration * self.sample_rate) * self.channels * _SAMPLE_BYTES + _WAV_HEAD


def picture_rendition(index: FrameIndex, kind: Kind) -> PictureRendition:
    """The encoding of that rendition of an indexed file."""
    quality = QUALITIES[kind]
    tick = index.time_base
    return PictureRendition(
        stream=index.stream,
        frame_count=index.frame_count,
        first_pts=index.first_pts,
        end_pts=index.end_pts,
        feed=feed_of(index, 0, index.frame_count),
        tick=tick if tick >= _FINEST_TICK else _COARSER_TICK,
        size=rendition_size(index.width, index.height, quality.height),
        colours=video_colours(
            index.told_matrix,
            index.height,
            index.transfer,
            tells=index.tells_matrix,
            names=(index.colours.primaries, index.colours.transfer),
        ),
        bit_rate=quality.bit_rate,
        duration=index.duration,
        mean_rate=None if index.constant_rate else index.nominal_rate,
    )


def sound_rendition(index: FrameIndex, channels: int) -> SoundRendition | None:
    """The encoding of an indexed file's sound; None for a silent one."""
    if index.sound is None:
        return None
    rate = index.sound.sample_rate or 48_000
    start = index.first_pts * index.time_base
    first_sample = floor(start * rate + Fraction(1, 2))
    return SoundRendition(index.sound.stream, rate, channels, first_sample, index.duration, index.clock)


def rendition_size(width: int, height: int, most_height: int) -> tuple[int, int]:
    """Even sides that fit a height and keep the aspect ratio, never enlarged; 0 keeps the height."""
    wanted = min(height, most_height) if most_height else height
    even = max(2, wanted - wanted % 2)
    if wanted == height:
        return max(2, width - width % 2), even
    return max(2, 2 * floor(Fraction(width * even, 2 * height) + Fraction(1, 2))), even


def rendition_name(identity: str, kind: Kind) -> str:
    """The name of a rendition's file: its source and a hash of its encoding."""
    recipes = {Kind.WAVEFORM: waveforms.RECIPE, Kind.SHOTS: shots.RECIPE, Kind.AUDIO: _SOUND_RECIPE}
    made_by = recipes.get(kind) or QUALITIES.get(kind)
    recipe = f"{_RECIPE} {kind.value} {made_by}"
    digest = hashlib.blake2b(recipe.encode(), digest_size=4).hexdigest()
    return f"{identity}.{kind.value}.{digest}.{_ENDINGS.get(kind, 'mp4')}"


def telling_frames(index: FrameIndex) -> list[int]:
    """Frames that are compared with the source's: at both ends, and some between."""
    last = index.frame_count - 1
    return sorted({last * place // _TELLING for place in range(_TELLING + 1)})


def check_pictures(matches: Mapping[int, FrameMatch]) -> None:
    """Raise RenditionNotProven where frames, by their numbers, are not the source's."""
    for number, match in matches.items():
        if match.difference > _LARGEST_DIFFERENCE:
            raise RenditionNotProven(f"Frame {number} shows another picture than the video's.")
        if match.difference > match.nearest_neighbour_difference + _INDISTINCT:
            raise RenditionNotProven(f"Frame {number} shows another moment than the video's.")


def check_same_frames(source: FrameIndex, made: FrameIndex) -> None:
    """Raise RenditionNotProven unless a rendition has every frame of its source at its time from frame 0.

    With a tolerance of a tick of either time base.
    """
    if made.frame_count != source.frame_count:
        raise RenditionNotProven(
            f"Only {made.frame_count} of the video's {source.frame_count} frames can be decoded."
            if made.frame_count < source.frame_count
            else f"It came out with {made.frame_count} frames, and the video has {source.frame_count}."
        )
    # Integers in the finest common tick: fractions for an hour would take seconds.
    finest = Fraction(1, source.time_base.denominator * made.time_base.denominator)
    ours, its = (int(base / finest) for base in (source.time_base, made.time_base))
    tolerance = max(ours, its)
    first, start = source.first_pts, made.first_pts
    for frame, (pts, other) in enumerate(zip(source.pts, made.pts, strict=True)):
        if abs((pts - first) * ours - (other - start) * its) > tolerance:
            raise RenditionNotProven(f"Frame {frame} came out at another time than it has in the video.")
