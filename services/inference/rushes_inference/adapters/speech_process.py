"""Speech recognition, and trying its model, in child processes that may crash."""

import asyncio
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np

from rushes_inference.adapters.answering_process import AnsweringProcess, KeptProcess, ProcessLimits, Writing
from rushes_inference.adapters.answering_trials import tried
from rushes_inference.adapters.speech_folder import SpeechFolder
from rushes_inference.domain.errors import (
    BackendFailed,
    LanguageNotKnown,
    NotHeard,
    SpeechDamaged,
    SpeechFails,
    SpeechNotInstalled,
)
from rushes_inference.domain.features import FeatureVector
from rushes_inference.domain.sounds import RATE, Sound
from rushes_inference.domain.speech import SpeechFacts, SpeechModel
from rushes_inference.domain.transcripts import Spoken
from rushes_inference.speech.messages import Answer, Heard, OtherLanguages, said_of, write_sound, write_stretch
from rushes_inference.texts.confinement import ANY
from rushes_inference.texts.messages import Failure, Placed, Ready, write_text

_NEEDED: Final = "faster_whisper"
_NAME: Final = "of speech"
"""The model's name in errors: there is only one."""
_LIMITS: Final = ProcessLimits()
_Run: TypeAlias = AnsweringProcess[Answer]


def _noise(seconds: float) -> Sound:
    return np.random.default_rng(0).uniform(-0.5, 0.5, round(seconds * RATE)).astype(np.float32)


def installed() -> bool:
    """Whether the packages for such models are installed; nothing is imported."""
    return find_spec(_NEEDED) is not None


class SpeechProcess:
    """Implements ports.speech.Speech: one child process, for as long as requests come. Belongs to one event loop."""

    def __init__(self, models: SpeechFolder, threads: int, limits: ProcessLimits = _LIMITS) -> None:
        self._models, self._threads = models, threads
        self._process = KeptProcess(self._begun, _not_ready, limits)

    async def text(self, model: SpeechModel, sound: Sound) -> str:
        """Transcribe a sound."""
        if not len(sound):
            return ""
        said = await self._asked(model, partial(write_sound, sound=sound))
        if isinstance(said, Failure):
            raise NotHeard(said.problem, died=said.died)
        assert isinstance(said, Heard)
        return said.text

    async def spoken(self, model: SpeechModel, sound: Sound, *, language: str, last: bool) -> Spoken:
        """What is said in the beginning of a sound."""
        said = await self._asked(model, partial(write_stretch, sound=sound, language=language, last=last))
        if isinstance(said, OtherLanguages):
            raise LanguageNotKnown(language, said.languages)
        if isinstance(said, Failure):
            raise NotHeard(said.problem, died=said.died)
        assert isinstance(said, Spoken)
        return said

    async def try_noise(self, model: SpeechModel, seconds: float) -> None:
        """Transcribe noise twice: as a video's sound, where no speech is found, and without looking for speech
        first."""
        for filtered in (True, False):
            said = await self._asked(model, partial(write_sound, sound=_noise(seconds), filtered=filtered))
            if isinstance(said, Failure):
                raise SpeechFails(said.problem)

    async def vector(self, model: SpeechModel, text: str) -> FeatureVector:
        """The vector of a text, of length 1."""
        said = await self._asked(model, partial(write_text, text=text))
        if isinstance(said, Failure):
            raise BackendFailed(_NAME, said.problem)
        assert isinstance(said, Placed)
        return np.array(said.vector, np.float32)

    async def end(self) -> None:
        """End the process; callers that wait get an error."""
        await self._process.end()

    async def _asked(self, model: SpeechModel, write: Writing) -> Heard | Placed | Spoken | OtherLanguages | Failure:
        said = await self._process.asked(model, write)
        assert not isinstance(said, Ready)
        return said

    def _begun(self, model: SpeechModel) -> _Run:
        if not installed():
            raise SpeechNotInstalled()
        return _run(self._models.path(), self._threads, (model.recogniser_sha256, model.text_sha256))


def _not_ready(_: SpeechModel, failed: Failure) -> Exception:
    return SpeechDamaged(failed.problem) if failed.damaged else BackendFailed(_NAME, failed.problem)


def _run(folder: Path, threads: int, hashes: tuple[str, str]) -> _Run:
    return AnsweringProcess("rushes_inference.speech", (str(folder), *hashes), said_of, threads=threads)


class ProcessSpeechTrials:
    """Tries one model at a time: each trial takes some cores for a while."""

    def __init__(self, threads: int, limits: ProcessLimits = _LIMITS) -> None:
        self._threads, self._limits = threads, limits
        self._turn = asyncio.Lock()

    def installed(self) -> bool:
        """Whether the packages for such models are installed."""
        return installed()

    async def tried(self, folder: Path) -> SpeechFacts:
        """Facts from loading and running the model; raises UnusableModel."""
        async with self._turn, tried(_run(folder, self._threads, (ANY, ANY)), self._limits) as trial:
            dimensions = await trial.encoder_of_texts()
            await trial.answer(partial(write_sound, sound=_noise(1), filtered=False))
        return SpeechFacts(dimensions)
