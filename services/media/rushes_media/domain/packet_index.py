"""How a file's packets lie in it: what copying them and finding a moment's sound needs beside the frame index."""

from array import array
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Colours:
    """How a picture's colours are meant, in the numbers of ISO/IEC 23091-2; 2 is unspecified."""

    matrix: int
    primaries: int
    transfer: int
    full_range: bool


@dataclass(frozen=True)
class PicturePackets:
    """The packets of the stream that the frame index is of, in the order in which they lie in the file."""

    codec: str
    """FFmpeg's name."""
    codec_string: str
    """As the browser's isTypeSupported wants it; "" where unknown."""
    description: str
    """The decoder's configuration, avcC or hvcC, in base64; "" where the codec has none or it is not known."""
    pts: "array[int]"
    """In ticks; empty where no browser decodes the codec, or a packet does not say when it is shown."""
    dts: "array[int]"
    sizes: "array[int]"
    """In bytes, with the units of H.264 and HEVC behind their lengths."""
    hidden: "array[int]"
    """Places of packets that are decoded and never shown, ascending."""
    starts: "array[int]"
    """Places of packets that any decoder can begin with and need nothing of what came before, ascending."""
    changes: bool
    """Whether the way in which it is encoded changes on the way, so that one configuration does not decode all."""
    coded_width: int
    """In pixels, as stored."""
    coded_height: int
    display_width: int
    """In square pixels, before it is turned."""
    display_height: int
    rotation: int
    """Clockwise, one of 0, 90, 180, 270."""
    mirrored: bool
    """Whether it is flipped upside down before it is turned."""
    square_pixels: bool
    colours: Colours
    not_copyable: str
    """Why the packets cannot be played as they are, for people; "" where nothing is known against it."""


@dataclass(frozen=True)
class SoundPackets:
    """The packets of a sound track, in the order in which they lie in the file."""

    stream: int
    codec: str
    sample_rate: int
    """In Hz."""
    channels: int
    language: str
    """As the container says it, ISO 639-2 as a rule; "" where it does not."""
    title: str
    is_default: bool
    pts: "array[int]"
    """In ticks of the stream, ascending."""
    positions: "array[int]"
    """Which sample each packet begins with, counted from timestamp 0: without the rounding of the container's clock."""
    end: int
    """The sample behind the last packet."""


@dataclass(frozen=True)
class SubtitleTrack:
    """A track of subtitles that are text."""

    stream: int
    language: str
    title: str
    is_default: bool
    forced: bool


@dataclass(frozen=True)
class PacketIndex:
    """The packets of one file."""

    time_base: Fraction
    """Seconds per tick of the picture."""
    picture: PicturePackets
    sounds: tuple[SoundPackets, ...]
    subtitles: tuple[SubtitleTrack, ...]
