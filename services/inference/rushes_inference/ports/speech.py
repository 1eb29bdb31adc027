"""What hears what is said, where it is kept, and how files become it."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from rushes_inference.domain.features import FeatureVector
from rushes_inference.domain.sounds import Sound
from rushes_inference.domain.speech import SpeechFacts, SpeechModel


class Speech(Protocol):
    """Runs a model of speech.

    Raises SpeechNotInstalled, SpeechDamaged, and BackendFailed where it cannot be run, or takes too long.
    """

    async def text(self, model: SpeechModel, sound: Sound) -> str:
        """What is said, at most MOST_CHARACTERS; empty where nothing is.

        Raises NotHeard where it fails at this sound.
        """

    async def try_noise(self, model: SpeechModel, seconds: float) -> None:
        """Have it hear a sound that every model hears; raises SpeechFails where it fails at that too."""

    async def vector(self, model: SpeechModel, text: str) -> FeatureVector:
        """Of length 1. Texts that mean alike have a small angle between theirs; the empty text has one too."""


class IncomingSpeech(Protocol):
    """Files that are being received; they are gone in the end unless they were kept."""

    path: Path
    """Where they lie, for the one who tries them."""

    def begin(self, file: str) -> None:
        """What is written from now on is this one of domain.speech.FILES; raises UnusableModel, OSError."""

    def write(self, data: bytes) -> None:
        """Append to it; raises UnusableModel where none was begun, ModelTooLarge, OSError."""

    def received(self) -> tuple[str, str, int]:
        """Hashes of the recogniser and of the text encoder, and the bytes of all.

        Raises UnusableModel where a file is missing, OSError. Nothing can be written after that.
        """

    def keep(self, model: SpeechModel) -> None:
        """Make it the model, as a whole; raises SpeechExists, OSError."""


class SpeechModels(Protocol):
    """The model of speech of one data folder, which several processes may share."""

    def find(self) -> SpeechModel | None:
        """None: there is none, or it is damaged, of which the log tells."""

    def path(self) -> Path:
        """Where its files lie."""

    def receive(self) -> AbstractContextManager[IncomingSpeech]:
        """Begin to receive one; raises SpeechExists, OSError."""

    def remove(self) -> None:
        """Raises SpeechNotFound, OSError."""


class SpeechTrials(Protocol):
    """Tries files before they are a model, in a process that may die of them."""

    def installed(self) -> bool:
        """Whether what runs such models is there."""

    async def tried(self, folder: Path) -> SpeechFacts:
        """What they do; raises UnusableModel."""
