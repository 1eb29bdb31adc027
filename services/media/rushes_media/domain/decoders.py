"""Decoders of graphics cards: which there are, what is given to them, and what to say of a work that used one."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from rushes_footage.encoders import Trial
from rushes_media.domain.facts import InspectedFacts
from rushes_media.domain.trials import Failed

CPU = "cpu"
"""What decodes where no card does, or should."""
CARDS = ("cuda", "vaapi", "qsv", "amf", "videotoolbox")
"""FFmpeg's names of its ways to a card, the best first."""


class Coding(StrEnum):
    """How pictures are coded that cards are tried with: H.264 and HEVC say what each bit of a frame has to be."""

    H264 = "h264"
    HEVC = "hevc"
    HEVC_10 = "hevc10"

    @property
    def in_words(self) -> str:
        """For people."""
        return _NAMES[self]

    @property
    def pixel_format(self) -> str:
        """Of the CPU's frames; whatever has another one was not tried."""
        return "yuv420p10le" if self is Coding.HEVC_10 else "yuv420p"

    @property
    def downloaded_format(self) -> str:
        """Of the same frames as cards give them: both colours in one plane, otherwise bit by bit the same."""
        return "p010le" if self is Coding.HEVC_10 else "nv12"


_NAMES = {Coding.H264: "H.264", Coding.HEVC: "HEVC", Coding.HEVC_10: "HEVC of 10 bits"}
_CODECS = {Coding.H264: "h264", Coding.HEVC: "hevc", Coding.HEVC_10: "hevc"}
_LEAST_SIDE = 144
"""In pixels: many cards refuse less, and it costs the CPU next to nothing."""
_MOST_SIDE = {Coding.H264: 4096, Coding.HEVC: 8192, Coding.HEVC_10: 8192}
"""In pixels: what cards of the last years take."""


@dataclass(frozen=True)
class Decoder:
    """What decodes a work's source."""

    name: str
    coding: Coding | None
    """None: whatever it is."""

    @property
    def on_card(self) -> bool:
        """Whether a driver has a part in it."""
        return self.name != CPU


ON_CPU = Decoder(CPU, None)


@dataclass(frozen=True)
class Decoded:
    """What the source of a work was really decoded by."""

    decoder: str
    fallback: str
    """For people: why not by the best that there is; "" where there is nothing to say."""


def coding_of(facts: InspectedFacts, *, counted: bool = False) -> Coding | None:
    """How a card would have to decode it; None where that is left to the CPU.

    So are frames that are found by counting: what a decoder gives before the first key frame decides which is which.
    And so is what has to be turned or flipped: ffmpeg does not do that in a card's memory, and does not say so.
    """
    video = facts.video
    sides = video.coded_width, video.coded_height
    return next(
        (
            coding
            for coding in Coding
            if not counted
            and video.rotation == 0
            and not facts.mirrored
            and (video.codec, video.pixel_format) == (_CODECS[coding], coding.pixel_format)
            and min(sides) >= _LEAST_SIDE
            and max(sides) <= _MOST_SIDE[coding]
        ),
        None,
    )


def best_decoder(known: Iterable[Trial], proven: frozenset[str], coding: Coding | None) -> Decoder:
    """The first of those known that is proven for it, else the CPU."""
    if coding is None:
        return ON_CPU
    return next(
        (Decoder(trial.name, coding) for trial in known if trial.name in proven and coding.value in trial.covers),
        ON_CPU,
    )


def decoder_fallback_words(node: str, failed: Failed | None) -> str:
    """What to tell the person whose work a card should have decoded; "" where it did, or none was there."""
    return f"{failed.in_words(node)} The CPU decoded instead." if failed else ""


def in_words(trial: Trial) -> Trial:
    """The same with what it decodes in words for people."""
    return replace(trial, covers=tuple(Coding(coding).in_words for coding in trial.covers))
