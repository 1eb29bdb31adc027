"""Speech recognition."""

from typing import Protocol

from rushes_inference.domain.features import FeatureVector
from rushes_inference.domain.sounds import Sound
from rushes_inference.domain.speech import SpeechModel
from rushes_inference.domain.transcripts import Spoken


class Speech(Protocol):
    """Runs a model of speech.

    Raises SpeechNotInstalled, SpeechDamaged, and BackendFailed where it cannot be run, or takes too long.
    """

    async def text(self, model: SpeechModel, sound: Sound) -> str:
        """The transcript, at most MOST_CHARACTERS; empty where nothing is said.

        Raises NotHeard where it fails at this sound.
        """

    async def spoken(self, model: SpeechModel, sound: Sound, *, language: str, last: bool) -> Spoken:
        """What is said in the beginning of a sound that is not empty, at most domain.transcripts.STRETCH_SECONDS long,
        in this language, recognised where it is empty; `last`: in all of it.

        Raises NotHeard where it fails at this sound, and LanguageNotKnown.
        """

    async def try_noise(self, model: SpeechModel, seconds: float) -> None:
        """Transcribe noise, at which every working model succeeds; raises SpeechFails where it fails."""

    async def vector(self, model: SpeechModel, text: str) -> FeatureVector:
        """The vector of a text, of length 1. Texts of similar meaning have a small angle; the empty text has a vector
        too."""
