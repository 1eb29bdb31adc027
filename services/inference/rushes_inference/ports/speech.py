"""Speech recognition: running, storing and trying its model."""

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
        """The transcript, at most MOST_CHARACTERS; empty where nothing is said.

        Raises NotHeard where it fails at this sound.
        """

    async def try_noise(self, model: SpeechModel, seconds: float) -> None:
        """Transcribe noise, at which every working model succeeds; raises SpeechFails where it fails."""

    async def vector(self, model: SpeechModel, text: str) -> FeatureVector:
        """The vector of a text, of length 1. Texts of similar meaning have a small angle; the empty text has a vector
        too."""


class IncomingSpeech(Protocol):
    """Files that are being received; they are deleted at the end unless they were kept."""

    path: Path
    """Folder of the files, for the trial."""

    def begin(self, file: str) -> None:
        """Begin this one of domain.speech.FILES; raises UnusableModel, OSError."""

    def write(self, data: bytes) -> None:
        """Append bytes; raises UnusableModel where no file was begun, ModelTooLarge, OSError."""

    def received(self) -> tuple[str, str, int]:
        """Hashes of the recogniser and of the text encoder, and the size of all files.

        Raises UnusableModel where a file is missing, OSError. Ends writing.
        """

    def keep(self, model: SpeechModel) -> None:
        """Publish it as the model of speech, atomically; raises SpeechExists, OSError."""


class SpeechModels(Protocol):
    """The model of speech of one data folder, which several processes may share."""

    def find(self) -> SpeechModel | None:
        """None where there is none, or where it is damaged, which is logged."""

    def path(self) -> Path:
        """Folder of its files."""

    def receive(self) -> AbstractContextManager[IncomingSpeech]:
        """Begin to receive a model; raises SpeechExists, OSError."""

    def remove(self) -> None:
        """Delete the model; raises SpeechNotFound, OSError."""


class SpeechTrials(Protocol):
    """Tries files in a child process that may crash."""

    def installed(self) -> bool:
        """Whether the packages for such models are installed."""

    async def tried(self, folder: Path) -> SpeechFacts:
        """Facts from loading and running the model; raises UnusableModel."""
