"""The encoding of a clip: everything that follows from frame index, plan, and requested size."""

from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor

from rushes_footage.crops import Crop, Window, scaled_window, window_at, with_shape
from rushes_footage.formats import ClipAudio, ClipFormat, DynamicRange
from rushes_footage.plans import ClipPlan
from rushes_media.domain.errors import PictureTooSmall
from rushes_media.domain.frames.colours import Transfer, VideoColours, video_colours
from rushes_media.domain.frames.feeds import Feed, feed_of
from rushes_media.domain.frames.frame_index import ClockStep, FrameIndex

_AAC_RATES = frozenset((8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 64000, 88200, 96000))
_SOUND_LEAD = Fraction(1)
"""Seconds of sound decoded before the clip, because decoders need some packets of pre-roll."""
_MICROS = 10**6


@dataclass(frozen=True)
class ClipRecipe:
    """How to encode a clip, beside its contents."""

    form: ClipFormat
    encoder: str
    """FFmpeg's name of the encoder of a file's picture."""
    mark: str
    """Text that identifies the clip's task."""
    seek_micros: int | None
    """Where decoding begins, in microseconds of the source's timestamps; None is its start."""


@dataclass(frozen=True)
class SoundEncoding:
    """The clip's sound: it starts with the first frame and lasts as long as the picture."""

    stream: int
    codec: ClipAudio
    sample_rate: int
    """In Hz, the source's own where the codec supports it."""
    start: Fraction
    """Timestamp in the source, in seconds."""
    samples: int
    clock: tuple[ClockStep, ...]
    """See FrameIndex."""

    @property
    def first_sample(self) -> int:
        """The start as a sample number."""
        return floor(self.start * self.sample_rate + Fraction(1, 2))

    @property
    def seek_micros(self) -> int:
        """Where to seek, in microseconds of the source's timestamps."""
        return floor((self.start - _SOUND_LEAD) * _MICROS)


@dataclass(frozen=True)
class PictureCrop:
    """A crop window in scaled pictures."""

    crop: Crop
    width: int
    height: int

    def window_at(self, seconds: Fraction) -> Window:
        """The window at a time from the clip's first frame."""
        return window_at(self.crop, self.width, self.height, seconds)


@dataclass(frozen=True)
class ClipEncoding:
    """A clip's picture and sound."""

    stream: int
    time_base: Fraction
    plan: ClipPlan
    shown_from: int
    """Pts of the first frame, in ticks: in a variable-rate clip it may have been shown before the clip begins."""
    last_pts: int
    """Pts of the last frame, in ticks."""
    source_rate: Fraction | None
    """The source's frames are placed on this constant rate; None keeps their timestamps."""
    feed: Feed | None
    """The source's frames where ffmpeg does not find them by itself."""
    size: tuple[int, int] | None
    """Width and height to scale to; None keeps the size, except that an odd row or column is cropped."""
    crop: PictureCrop | None
    colours: VideoColours
    keeps_hdr: bool
    """Source and clip are both HDR."""
    sound: SoundEncoding | None

    @property
    def mapped(self) -> Transfer | None:
        """HDR transfer function of a source that is tone-mapped to SDR; None otherwise."""
        return self.colours.mapped

    @property
    def rate(self) -> Fraction | None:
        """The constant rate of the clip's frames; None where they keep the source's timestamps."""
        return Fraction(self.plan.resampling.rate) if self.plan.resampling else self.source_rate

    @property
    def duration(self) -> Fraction:
        """In seconds."""
        if self.rate is not None:
            return self.plan.clip_frames / self.rate
        return (self.plan.end_pts - self.plan.start_pts) * self.time_base


def clip_encoding(
    index: FrameIndex,
    plan: ClipPlan,
    short_side: int,
    crop: Crop | None = None,
    codec: ClipAudio = ClipAudio.AAC,
    size_multiple: int = 2,
    dynamic_range: DynamicRange = DynamicRange.SDR,
) -> ClipEncoding:
    """The encoding of a planned span of an indexed file; `short_side` is 0 where the size stays.

    Raises PictureTooSmall where a side would have less than `size_multiple` pixels.
    """
    if crop is None:
        size = scaled_size(index.width, index.height, short_side)
    else:
        size = scaled_window(crop, index.width, index.height, short_side)
    if size_multiple > 2:
        size = multiple_size(size or (index.width, index.height), size_multiple)
        crop = with_shape(crop, size)
    keeps_hdr = index.transfer is not None and dynamic_range is DynamicRange.SOURCE
    encoding = ClipEncoding(
        stream=index.stream,
        time_base=index.time_base,
        plan=plan,
        source_rate=index.constant_rate,
        feed=feed_of(index, plan.first_frame, plan.frame_count),
        shown_from=index.pts[plan.first_frame],
        last_pts=index.pts[plan.first_frame + plan.frame_count - 1],
        size=size,
        crop=PictureCrop(crop, index.width, index.height) if crop else None,
        colours=video_colours(
            index.told_matrix,
            index.height,
            index.transfer,
            tells=index.tells_matrix,
            keeps_hdr=keeps_hdr,
            names=(index.colours.primaries, index.colours.transfer),
        ),
        keeps_hdr=keeps_hdr,
        sound=None,
    )
    if index.sound is None:
        return encoding
    known = codec is not ClipAudio.AAC or index.sound.sample_rate in _AAC_RATES
    rate = index.sound.sample_rate if known else 48_000
    sound = SoundEncoding(
        stream=index.sound.stream,
        codec=codec,
        sample_rate=rate,
        start=plan.start_pts * index.time_base,
        samples=floor(encoding.duration * rate + Fraction(1, 2)),
        clock=index.clock,
    )
    return replace(encoding, sound=sound)


def scaled_size(width: int, height: int, short_side: int) -> tuple[int, int] | None:
    """Even sides, the shorter one `short_side` rounded down, but not to 0; None for 0, and where that would not shrink
    the picture."""
    short = max(2, short_side - short_side % 2)
    own = min(width, height)
    if not short_side or short >= own:
        return None
    long = max(2, 2 * floor(Fraction(max(width, height) * short, 2 * own) + Fraction(1, 2)))
    return (short, long) if width <= height else (long, short)


def multiple_size(size: tuple[int, int], multiple: int) -> tuple[int, int]:
    """The sides rounded down to multiples; raises PictureTooSmall."""
    width, height = size
    if min(size) < multiple:
        raise PictureTooSmall(width, height, multiple)
    return width - width % multiple, height - height % multiple


def seek_micros(index: FrameIndex, frame: int) -> int | None:
    """Where to seek for a frame, in microseconds of the file's timestamps; None is the start of the file.

    Rounded up: a seek lands on the last key frame at or before a time, and this key frame must not be after it.
    """
    key = index.key_frame_before(frame)
    if not key or index.fed:
        return None  # Of a feed the worker seeks. Also for frame 0: at a file's start some demuxers seek past it.
    return ceil(index.pts[key] * index.time_base * _MICROS)
