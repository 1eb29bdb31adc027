"""Fragments of encoded sound."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from rushes_media.domain.errors import NoSuchTrack
from rushes_media.domain.frames.frame_index import ClockStep, FrameIndex
from rushes_media.domain.streams.packet_index import PacketIndex, SoundPackets
from rushes_media.domain.streams.stream_tracks import Heard, Timeline

_SOUND_SECONDS = 4
SOUND_BIT_RATE = 192_000
SOUND_PACKET = 1024
"""Samples in one AAC packet."""
_PRE_ROLL = 6
"""Packets encoded before a fragment's first one, so that joints are inaudible (decision 21)."""
_POST_ROLL = 3
"""Packets encoded after its last one: the encoder looks ahead to choose windows, and windows overlap."""
_AAC_RATES = frozenset((96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000))
_AAC_RATE_ELSE = 48_000


@dataclass(frozen=True)
class SoundOrder:
    """A fragment of sound: whole packets of a grid that begins with frame 0."""

    number: int
    """From 1 on."""
    first: int
    """First sample, from frame 0, at the encoded rate."""
    packets: int
    before: int
    """Packets that are encoded before it and dropped."""
    after: int
    """Packets that are encoded after it and dropped."""
    source: tuple[tuple[int, int], ...]
    """Pts and first sample, from frame 0 at the source's rate, of each packet to decode."""


@dataclass(frozen=True)
class SoundFormat:
    """Encoding of sound."""

    stream: int
    source_rate: int
    """In Hz."""
    rate: int
    channels: int
    clock: tuple[ClockStep, ...]
    """See FrameIndex."""


AAC_STRING = "mp4a.40.2"


def sound_format(sound: SoundPackets, clock: tuple[ClockStep, ...] = ()) -> SoundFormat:
    """The encoding of a sound track; `clock` is the file's, without which it cannot be decoded where it has steps."""
    rate = sound.sample_rate if sound.sample_rate in _AAC_RATES else _AAC_RATE_ELSE
    return SoundFormat(sound.stream, sound.sample_rate, rate, min(sound.channels, 2), clock)


def sound_of(packets: PacketIndex, track: Heard) -> SoundPackets:
    """The sound track; raises NoSuchTrack."""
    for sound in packets.sounds:
        if sound.stream == track.stream:
            return sound
    raise NoSuchTrack(track.name)


def sound_timeline(index: FrameIndex, sound: SoundPackets) -> Timeline:
    """Where the fragments of a sound track begin: as long as the picture, in whole packets."""
    rate = sound_format(sound).rate
    packets = max(1, ceil(index.duration * rate / SOUND_PACKET))
    each = max(1, round(Fraction(_SOUND_SECONDS * rate, SOUND_PACKET)))
    begins = list(range(0, packets, each))
    if len(begins) > 1 and packets - begins[-1] < each // 4:
        del begins[-1]  # A tiny last fragment is merged into the one before: it would cost a request of its own.
    return Timeline(rate, tuple(place * SOUND_PACKET for place in (*begins, packets)))


def sound_order(index: FrameIndex, sound: SoundPackets, timeline: Timeline, fragment: int) -> SoundOrder:
    """The order for a worker; raises NoSuchFragment."""
    timeline.check(fragment)
    begin, end = timeline.ticks[fragment : fragment + 2]
    rate = sound_format(sound).rate
    origin = floor(index.first_pts * index.time_base * sound.sample_rate + Fraction(1, 2))
    first, last = begin - _PRE_ROLL * SOUND_PACKET, end + _POST_ROLL * SOUND_PACKET
    heard_from, heard_to = (floor(Fraction(sample * sound.sample_rate, rate)) + origin for sample in (first, last))
    # The first decoded samples after a seek are not yet correct.
    place = max(0, bisect_right(sound.positions, heard_from) - 1 - _PRE_ROLL)
    until = bisect_left(sound.positions, heard_to) + 1
    source = tuple(
        (pts, position - origin)
        for pts, position in zip(sound.pts[place:until], sound.positions[place:until], strict=True)
    )
    packets = (end - begin) // SOUND_PACKET
    return SoundOrder(fragment + 1, begin, packets, _PRE_ROLL, _POST_ROLL, source)
