"""Speech recognition, and trying its model, in child processes that may crash."""

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Final

import numpy as np

from rushes_chassis.child_ends import exit_of
from rushes_inference.adapters.process_ends import end_of, last_line
from rushes_inference.adapters.speech_folder import SpeechFolder
from rushes_inference.domain.errors import (
    BackendFailed,
    LanguageNotKnown,
    NotHeard,
    SpeechDamaged,
    SpeechFails,
    SpeechNotInstalled,
    UnusableModel,
)
from rushes_inference.domain.features import FeatureVector
from rushes_inference.domain.sounds import RATE, Sound
from rushes_inference.domain.speech import SpeechFacts, SpeechModel
from rushes_inference.domain.transcripts import Spoken
from rushes_inference.speech.messages import (
    Answer,
    Failure,
    Heard,
    Placed,
    Ready,
    said_of,
    write_sound,
    write_stretch,
    write_text,
)

_NEEDED: Final = ("faster_whisper", "tokenizers")
_MOST_THREADS: Final = 4
"""More threads are hardly faster."""
_NAME: Final = "of speech"
"""The model's name in errors: there is only one."""


def _noise(seconds: float) -> Sound:
    return np.random.default_rng(0).uniform(-0.5, 0.5, round(seconds * RATE)).astype(np.float32)


def installed() -> bool:
    """Whether the packages for such models are installed; nothing is imported."""
    return all(find_spec(name) is not None for name in _NEEDED)


@dataclass(frozen=True)
class SpeechLimits:
    """Resource limits of the child process."""

    start_seconds: float = 300.0
    answer_seconds: float = 300.0
    """Wall-clock time for one answer, while other work may use the processor."""
    idle_seconds: float = 60.0
    """The process exits after so long without a request: a model takes half a gigabyte."""


class SpeechProcess:
    """Implements ports.speech.Speech: one child process, for as long as requests come. Belongs to one event loop."""

    def __init__(self, models: SpeechFolder, threads: int, limits: SpeechLimits = SpeechLimits()) -> None:
        self._models, self._threads, self._limits = models, threads, limits
        self._turn = asyncio.Lock()
        self._run: _Run | None = None
        self._of: SpeechModel | None = None
        """The model that the process has loaded."""
        self._idle: asyncio.TimerHandle | None = None
        self._ending: set[asyncio.Task[None]] = set()

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
        if isinstance(said, Failure):
            if said.unknown_language:
                raise LanguageNotKnown(language, said.problem)
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
        self._begin_ending()
        if self._ending:
            await asyncio.wait(self._ending)

    def _begin_ending(self) -> None:
        """End the process in a task of its own: that takes its time, and goes on where the caller is cancelled."""
        if self._idle is not None:
            self._idle.cancel()
        if self._run is not None:
            ending = asyncio.create_task(self._run.end())
            self._ending.add(ending)
            ending.add_done_callback(self._ending.discard)
        self._run = self._idle = None

    async def _asked(
        self, model: SpeechModel, write: "Callable[[IO[bytes]], None]"
    ) -> Heard | Placed | Spoken | Failure:
        async with self._turn:
            if self._idle is not None:
                self._idle.cancel()
            try:
                run = await self._running(model)
                said = await run.answer(self._limits.answer_seconds, write)
            except BaseException:
                # Its answer would be taken for the answer to the next request.
                await self.end()
                raise
            if run.ended:
                await self.end()
            else:
                self._idle = asyncio.get_running_loop().call_later(self._limits.idle_seconds, self._begin_ending)
        assert not isinstance(said, Ready)
        return said

    async def _running(self, model: SpeechModel) -> "_Run":
        if self._run is not None and self._of == model:
            return self._run
        await self.end()
        if not installed():
            raise SpeechNotInstalled()
        hashes = (model.recogniser_sha256, model.text_sha256)
        self._run, self._of = _Run(self._models.path(), self._threads, hashes), model
        said = await self._run.answer(self._limits.start_seconds)
        if isinstance(said, Failure):
            # It failed before its first request, so no sound is the cause.
            raise SpeechDamaged(said.problem) if said.damaged else BackendFailed(_NAME, said.problem)
        return self._run


class ProcessSpeechTrials:
    """Tries one model at a time: each trial takes some cores for a while."""

    def __init__(self, threads: int, limits: SpeechLimits = SpeechLimits()) -> None:
        self._threads, self._limits = threads, limits
        self._turn = asyncio.Lock()

    def installed(self) -> bool:
        """Whether the packages for such models are installed."""
        return installed()

    async def tried(self, folder: Path) -> SpeechFacts:
        """Facts from loading and running the model; raises UnusableModel."""
        async with self._turn, _running(folder, self._threads) as run:
            ready = await self._said(run, None)
            assert isinstance(ready, Ready)
            one, other = [
                await self._said(run, partial(write_text, text=text)) for text in ("a dog barks", "music plays")
            ]
            await self._said(run, partial(write_sound, sound=_noise(1), filtered=False))
        if one == other:
            raise UnusableModel("its text encoder says the same of all texts")
        return SpeechFacts(ready.dimensions)

    async def _said(self, run: "_Run", write: "Callable[[IO[bytes]], None] | None") -> Answer:
        seconds = self._limits.start_seconds if write is None else self._limits.answer_seconds
        said = await run.answer(seconds, write)
        if isinstance(said, Failure):
            raise UnusableModel(said.problem)
        return said


@asynccontextmanager
async def _running(folder: Path, threads: int) -> "AsyncIterator[_Run]":
    run = _Run(folder, threads, ("-", "-"))
    try:
        yield run
    finally:
        await run.end()


class _Run:
    """A child process; a caller that gets no answer ends it."""

    def __init__(self, folder: Path, threads: int, hashes: tuple[str, str]) -> None:
        self.ended = False
        """It answers no more."""
        threads = min(threads, _MOST_THREADS)
        self._last_words = tempfile.TemporaryFile()  # noqa: SIM115  # closed by end()
        words = (str(os.getpid()), str(threads), str(folder), *hashes)
        # Not started by asyncio: see adapters.trials.
        self._process = subprocess.Popen(
            [sys.executable, "-m", "rushes_inference.speech", *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._last_words,
            env={
                "PATH": os.defpath,
                # Runs the same code as this process, wherever that was imported from.
                "PYTHONPATH": os.pathsep.join(sys.path),
                "OMP_NUM_THREADS": str(threads),
                # Offline: no missing file is downloaded.
                "HF_HUB_OFFLINE": "1",
            },
        )

    async def answer(self, seconds: float, write: "Callable[[IO[bytes]], None] | None" = None) -> Answer:
        """The answer to what `write` sends, or a failure where none comes."""
        asking = asyncio.ensure_future(asyncio.to_thread(self._exchange, write))
        try:
            done, _ = await asyncio.wait((asking,), timeout=seconds)
        except asyncio.CancelledError:
            self._process.kill()
            await asyncio.wait((asking,))
            raise
        if not done:
            self._process.kill()
            await asyncio.wait((asking,))
            self.ended = True
            return Failure(f"it gave no answer within {seconds:g} s")
        line = asking.result()
        if not line:
            status = await exit_of(self._process)
            self._last_words.seek(0)
            self.ended = True
            return Failure(f"its process {end_of(status)}{last_line(self._last_words.read())}", died=True)
        return said_of(line)

    async def end(self) -> None:
        """Kill the process and wait for its end."""
        self._process.kill()
        await exit_of(self._process)
        for pipe in (self._process.stdin, self._process.stdout, self._last_words):
            if pipe is not None:
                _close(pipe)

    def _exchange(self, write: "Callable[[IO[bytes]], None] | None") -> bytes:
        """Write a request and read the line of its answer; empty where the process has died."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            if write is not None:
                write(self._process.stdin)
            return self._process.stdout.readline()
        except (BrokenPipeError, ValueError):  # closed meanwhile
            return b""


def _close(pipe: IO[bytes]) -> None:
    try:
        pipe.close()
    except BrokenPipeError:
        return  # Nobody will read the rest of the request.
