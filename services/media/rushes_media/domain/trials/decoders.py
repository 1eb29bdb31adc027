"""Hardware decoders: which exist, when they are used, and the message about a fallback."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from rushes_footage.encoders import Trial
from rushes_media.domain.files.facts import InspectedFacts
from rushes_media.domain.trials.trials import Failed

CPU = "cpu"
"""Stands for decoding on the CPU."""
CARDS = ("cuda", "vaapi", "qsv", "amf", "videotoolbox")
"""FFmpeg's names of hardware decoding APIs, in order of preference."""


class Coding(StrEnum):
    """Codings that cards are tried with: H.264 and HEVC define the decoded frames bit by bit."""

    H264 = "h264"
    HEVC = "hevc"
    HEVC_10 = "hevc10"

    @property
    def in_words(self) -> str:
        """For people."""
        return _NAMES[self]

    @property
    def pixel_format(self) -> str:
        """Pixel format of the CPU's frames; sources with another one are not decoded by cards."""
        return "yuv420p10le" if self is Coding.HEVC_10 else "yuv420p"

    @property
    def downloaded_format(self) -> str:
        """Pixel format of the same frames copied from a card: interleaved chroma, otherwise bit-identical."""
        return "p010le" if self is Coding.HEVC_10 else "nv12"


_NAMES = {Coding.H264: "H.264", Coding.HEVC: "HEVC", Coding.HEVC_10: "HEVC of 10 bits"}
_CODECS = {Coding.H264: "h264", Coding.HEVC: "hevc", Coding.HEVC_10: "hevc"}
_LEAST_SIDE = 144
"""In pixels: many cards refuse smaller pictures, which cost the CPU next to nothing."""
_MOST_SIDE = {Coding.H264: 4096, Coding.HEVC: 8192, Coding.HEVC_10: 8192}
"""In pixels: the limit of recent cards."""


@dataclass(frozen=True)
class Decoder:
    """The decoder of a work's source."""

    name: str
    coding: Coding | None
    """None: any."""

    @property
    def on_card(self) -> bool:
        """Whether a graphics driver is used."""
        return self.name != CPU


ON_CPU = Decoder(CPU, None)


@dataclass(frozen=True)
class Decoded:
    """The decoder that was used for a work."""

    decoder: str
    fallback: str
    """For people: why it was not the best one; "" where there is nothing to say."""


def coding_of(facts: InspectedFacts, *, fed: bool = False) -> Coding | None:
    """The coding that a card would decode; None where the CPU has to.

    The CPU decodes the frames that a worker feeds (domain.frames.feeds), since decoders of cards differ in the frames
    before the first key frame; and rotated or flipped video, because ffmpeg silently does not rotate frames in a card's
    memory.
    """
    video = facts.video
    sides = video.coded_width, video.coded_height
    return next(
        (
            coding
            for coding in Coding
            if not fed
            and video.rotation == 0
            and not facts.mirrored
            and not facts.crops
            and (video.codec, video.pixel_format) == (_CODECS[coding], coding.pixel_format)
            and min(sides) >= _LEAST_SIDE
            and max(sides) <= _MOST_SIDE[coding]
        ),
        None,
    )


def best_decoder(known: Iterable[Trial], proven: frozenset[str], coding: Coding | None) -> Decoder:
    """The first decoder that is proven for this coding, else the CPU."""
    if coding is None:
        return ON_CPU
    return next(
        (Decoder(trial.name, coding) for trial in known if trial.name in proven and coding.value in trial.covers),
        ON_CPU,
    )


def decoder_fallback_words(node: str, failed: Failed | None) -> str:
    """The message that a card did not decode a work; "" where it did, or there is none."""
    return f"{failed.in_words(node)} The CPU decoded instead." if failed else ""


def in_words(trial: Trial) -> Trial:
    """The same with the coding in words for people."""
    return replace(trial, covers=tuple(Coding(coding).in_words for coding in trial.covers))
