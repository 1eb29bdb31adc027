"""The packet index: positions and times of a file's packets, needed for stream copy and sound beside the frame
index."""

from array import array
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Colours:
    """Colour description in the code points of ISO/IEC 23091-2; 2 is unspecified."""

    matrix: int
    primaries: int
    transfer: int
    full_range: bool


@dataclass(frozen=True)
class PicturePackets:
    """Packets of the stream of the frame index, in file order."""

    codec: str
    """FFmpeg's name."""
    codec_string: str
    """As the browser's isTypeSupported wants it; "" where unknown."""
    description: str
    """The decoder's configuration, avcC or hvcC, in base64; "" where the codec has none or it is not known."""
    pts: "array[int]"
    """In ticks; empty where no browser decodes the codec, or a packet has no pts."""
    dts: "array[int]"
    sizes: "array[int]"
    """In bytes, with NAL units of H.264 and HEVC prefixed by their length."""
    hidden: "array[int]"
    """Indexes of packets that are decoded and never shown, ascending."""
    starts: "array[int]"
    """Indexes of packets at which every decoder can start without any earlier packet, ascending."""
    changes: bool
    """Whether codec parameters change within the stream, so that one decoder configuration is not enough."""
    coded_width: int
    """In pixels, as stored."""
    coded_height: int
    display_width: int
    """In square pixels, before rotation."""
    display_height: int
    rotation: int
    """Clockwise, one of 0, 90, 180, 270."""
    mirrored: bool
    """Whether it is flipped vertically before rotation."""
    square_pixels: bool
    colours: Colours
    not_copyable: str
    """Why the packets cannot be stream-copied, for people; "" where they can."""


@dataclass(frozen=True)
class SoundPackets:
    """Packets of a sound track, in file order."""

    stream: int
    codec: str
    sample_rate: int
    """In Hz."""
    channels: int
    language: str
    """As the container states it, usually ISO 639-2; "" where it does not."""
    title: str
    is_default: bool
    pts: "array[int]"
    """In ticks of the stream, ascending."""
    positions: "array[int]"
    """First sample of each packet, counted from timestamp 0: without the rounding of the container's clock."""
    end: int
    """The sample after the last packet."""


@dataclass(frozen=True)
class SubtitleTrack:
    """A text subtitle track."""

    stream: int
    language: str
    title: str
    is_default: bool
    forced: bool


@dataclass(frozen=True)
class PacketIndex:
    """The packets of one file."""

    time_base: Fraction
    """Seconds per tick of the picture's time base."""
    picture: PicturePackets
    sounds: tuple[SoundPackets, ...]
    subtitles: tuple[SubtitleTrack, ...]
