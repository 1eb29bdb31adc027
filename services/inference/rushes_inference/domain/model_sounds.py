"""How a model takes sound: the shape of its input, the length of a window, and how log-mel bands are made of it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from rushes_inference.domain.mel_recipes import MelRecipe
from rushes_inference.domain.sounds import RATE

SHORTEST, LONGEST = 0.25, 60.0
"""Limits of a window, in seconds."""
USUAL_WINDOW: Final = 1.0
"""Seconds of a window where neither the file nor whoever adds it says otherwise."""
MEL_BANDS: Final = (64, 128)
"""Numbers of bands by which a model's input is recognised as log-mel bands."""
FRAME, FRAME_HOP = 400, 160
"""Samples of a frame of log-mel bands, and between two: 25 and 10 ms."""
_OVERLAP: Final = 4
"""Windows that overlap one another."""


class SoundLayout(StrEnum):
    """Axes of a model's input; the values are for people."""

    SAMPLES = "batch x samples"
    ONE_SAMPLES = "batch x 1 x samples"
    FRAMES_BANDS = "batch x frames x bands"
    BANDS_FRAMES = "batch x bands x frames"
    ONE_FRAMES_BANDS = "batch x 1 x frames x bands"
    ONE_BANDS_FRAMES = "batch x 1 x bands x frames"


@dataclass(frozen=True)
class WantedSound:
    """What whoever adds a model says of it, which its file need not say; None: as the file says, else the default."""

    window: float | None = None
    """Seconds."""
    mels: MelRecipe | None = None


AS_THE_FILE_SAYS: Final = WantedSound()


@dataclass(frozen=True)
class SoundInput:
    """How a model takes a window of mono sound at RATE."""

    layout: SoundLayout
    window: float
    """Seconds that are described together."""
    length: int
    """Samples of the input, or frames of log-mel bands. What a window has less is silence."""
    bands: int = 0
    """Log-mel bands; 0: the input is the waveform, from -1 to 1."""
    mels: MelRecipe | None = None
    """How bands are computed; None: the input is the waveform."""

    @property
    def samples(self) -> int:
        """Samples of a window."""
        return round(self.window * RATE)

    @property
    def hop(self) -> float:
        """Seconds between the beginnings of two windows."""
        return max(self.window / _OVERLAP, SHORTEST)

    @property
    def bands_first(self) -> bool:
        """Whether the axis of bands comes before that of frames."""
        return self.layout in (SoundLayout.BANDS_FRAMES, SoundLayout.ONE_BANDS_FRAMES)

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the input for one window."""
        one = (1,) if self.layout in _WITH_ONE else ()
        if self.mels is None:
            return (*one, self.length)
        return (*one, self.bands, self.length) if self.bands_first else (*one, self.length, self.bands)


_WITH_ONE: Final = (SoundLayout.ONE_SAMPLES, SoundLayout.ONE_FRAMES_BANDS, SoundLayout.ONE_BANDS_FRAMES)


def frames_of(samples: int) -> int:
    """Frames of log-mel bands that lie within so many samples."""
    return max(0, 1 + (samples - FRAME) // FRAME_HOP)


def samples_of(frames: int) -> int:
    """The samples of so many frames of log-mel bands, from the first one's first to the last one's last."""
    return FRAME + (frames - 1) * FRAME_HOP
