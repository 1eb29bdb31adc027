"""Embedders: feature vectors of videos, of which similar videos have similar ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from rushes_footage.features import Descriptor
from rushes_inference.domain.features import FeatureVector
from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.domain.sounds import Sound
from rushes_inference.domain.speech import SpeechModel


@dataclass(frozen=True)
class Sample:
    """The parts of a video that an embedder needs."""

    box: int
    """Width and height in pixels that pictures are fitted into; they are never enlarged."""
    seconds: float
    """Seconds of sound from the beginning; 0: none."""


class Embedder(Protocol):
    """Computes vectors of one descriptor. Equal pictures and sound give equal vectors, up to rounding."""

    @property
    def descriptor(self) -> Descriptor:
        """Descriptor of its vectors."""

    @property
    def sample(self) -> Sample:
        """Pictures and sound that it needs."""

    @property
    def speech(self) -> SpeechModel | None:
        """The speech recogniser that it needs; None: it uses no transcript."""

    async def vector(self, pictures: Sequence[RgbPicture], sound: Sound, said: str) -> FeatureVector:
        """A vector of length 1 from at least one picture, in order; `said` is the transcript, empty where nothing is
        said.

        Raises BackendFailed where it fails at these, ModelNotFound, ModelDamaged, and like Speech.vector.
        """
