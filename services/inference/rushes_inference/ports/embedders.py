"""What turns videos into vectors of which alike videos have alike ones."""

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
    """What of a video is looked at and listened to."""

    box: int
    """Pixels that pictures are fitted into; they are never enlarged."""
    seconds: float
    """Of sound, from the beginning; 0: none."""


class Embedder(Protocol):
    """Makes vectors of one kind. The same pictures and sound give the same vector, to rounding."""

    @property
    def descriptor(self) -> Descriptor:
        """Of its vectors."""

    @property
    def sample(self) -> Sample:
        """What it wants to see and hear."""

    @property
    def speech(self) -> SpeechModel | None:
        """What hears for it what is said; None: words are nothing to it."""

    async def vector(self, pictures: Sequence[RgbPicture], sound: Sound, said: str) -> FeatureVector:
        """Of length 1, out of at least one picture, in their order; `said` is empty where nothing is.

        Raises BackendFailed where it cannot describe these, ModelNotFound, ModelDamaged, and like Speech.vector.
        """


class Embedders(Protocol):
    """All that there are."""

    def list(self) -> Sequence[Embedder]:
        """The one that needs no model first."""

    def get(self, name: str) -> Embedder:
        """That of a descriptor's name, the first where it is empty; raises DescriptorNotFound."""
