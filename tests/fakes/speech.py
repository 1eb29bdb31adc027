"""Speech that is known by how long it is, without a model that hears it."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final

import numpy as np

from rushes_inference.domain.features import FeatureVector
from rushes_inference.domain.sounds import Sound
from rushes_inference.domain.speech import SpeechModel
from rushes_inference.domain.transcripts import Spoken

MODEL: Final = SpeechModel("a" * 64, "b" * 64, 1000, 8, "MIT", "made for a test", datetime(2024, 1, 1, tzinfo=UTC))


class FakeSpeech:
    """Implements ports.speech.Speech."""

    def __init__(
        self,
        said: Mapping[int, str | Exception] | None = None,
        fails: Exception | None = None,
        fails_at_noise: Exception | None = None,
        speaks: Callable[[Sound, str, bool], Spoken] | None = None,
    ) -> None:
        """`said`: what is said in sounds of so many samples; nothing in others. `fails`: at every text.

        `speaks`: what is transcribed of a sound, by its language, and whether it is the last; absent: nothing.
        """
        self._speaks = speaks
        self._said, self._fails, self._fails_at_noise = said or {}, fails, fails_at_noise
        self.heard: list[int] = []
        """Lengths of sounds that were listened to."""

    async def text(self, model: SpeechModel, sound: Sound) -> str:
        self.heard.append(len(sound))
        answer = self._said.get(len(sound), "")
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def spoken(self, model: SpeechModel, sound: Sound, *, language: str, last: bool) -> Spoken:
        if self._speaks is None:
            return Spoken(len(sound), "", 0.0, ())
        return self._speaks(sound, language, last)

    async def try_noise(self, model: SpeechModel, seconds: float) -> None:
        if self._fails_at_noise is not None:
            raise self._fails_at_noise

    async def vector(self, model: SpeechModel, text: str) -> FeatureVector:
        if self._fails is not None:
            raise self._fails
        seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little")
        vector = np.random.default_rng(seed).normal(size=model.dimensions).astype(np.float32)
        return np.asarray(vector / np.linalg.norm(vector), np.float32)
