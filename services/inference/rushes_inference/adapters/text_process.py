"""Encoders of texts beside models, and trying them, in child processes that may crash."""

import asyncio
from collections import OrderedDict
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np

from rushes_chassis.single_flight import SingleFlight
from rushes_inference.adapters.answering_process import AnsweringProcess, KeptProcess, ProcessLimits
from rushes_inference.adapters.answering_trials import tried
from rushes_inference.adapters.model_folder import ModelFolder
from rushes_inference.domain.errors import BackendFailed, ModelDamaged
from rushes_inference.domain.features import FeatureVector
from rushes_inference.domain.models import Model
from rushes_inference.domain.seen_errors import NoWords
from rushes_inference.texts.confinement import ANY
from rushes_inference.texts.messages import Failure, Placed, TextAnswer, text_answer_of, write_text

_LIMITS: Final = ProcessLimits(start_seconds=120.0, answer_seconds=60.0, idle_seconds=900.0)
"""Idle for longer than the model of speech: somebody waits for each answer, and loading takes longer than that."""
_REMEMBERED: Final = 1024
"""Texts whose vectors are kept: some megabytes."""


class TextProcess:
    """One child process, for as long as questions come. Belongs to one event loop."""

    def __init__(self, models: ModelFolder, threads: int, limits: ProcessLimits = _LIMITS) -> None:
        self._models, self._threads = models, threads
        self._process = KeptProcess(self._begun, _not_ready, limits, goes_on=True)
        self._flights: SingleFlight[FeatureVector] = SingleFlight()
        self._known: OrderedDict[tuple[str, str], FeatureVector] = OrderedDict()
        """By the encoder's hash and the text, the latest last."""

    async def vector(self, model: Model, text: str) -> FeatureVector:
        """The vector of a text, of length 1; of the same text it is computed once.

        A question whose callers have left is not asked any more; they do not end the process while it loads or answers:
        the next one would wait for all of that again.
        Raises NoWords, ModelDamaged, BackendFailed.
        """
        if model.words is None:
            raise NoWords(model.name)
        key = model.words.sha256, text
        if key not in self._known:
            said = await self._flights.do(key, lambda: self._asked(model, text))
            self._known[key] = said
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        self._known.move_to_end(key)
        return self._known[key]

    async def end(self) -> None:
        """End the process; callers that wait get an error."""
        await self._process.end()

    async def _asked(self, model: Model, text: str) -> FeatureVector:
        said = await self._process.asked(model, partial(write_text, text=text))
        if isinstance(said, Failure):
            raise BackendFailed(model.name, said.problem)
        assert isinstance(said, Placed)
        vector = np.array(said.vector, np.float32)
        if len(vector) != model.network.dimensions or not np.isfinite(vector).all():
            raise BackendFailed(model.name, "its encoder of texts gave something else than a vector")
        return vector

    def _begun(self, model: Model) -> AnsweringProcess[TextAnswer]:
        assert model.words is not None
        return _run(self._models.path(model), self._threads, model.words.sha256)


class ProcessTextTrials:
    """Tries one encoder at a time."""

    def __init__(self, threads: int, limits: ProcessLimits = _LIMITS) -> None:
        self._threads, self._limits = threads, limits
        self._turn = asyncio.Lock()

    async def tried(self, folder: Path) -> int:
        """The dimensions of the vectors of an encoder in the folder TEXT of this one; raises UnusableModel."""
        async with self._turn, tried(_run(folder, self._threads, ANY), self._limits) as trial:
            return await trial.encoder_of_texts()


def _not_ready(model: Model, failed: Failure) -> Exception:
    return ModelDamaged(model.name, failed.problem) if failed.damaged else BackendFailed(model.name, failed.problem)


def _run(folder: Path, threads: int, wanted: str) -> AnsweringProcess[TextAnswer]:
    return AnsweringProcess("rushes_inference.texts", (str(folder), wanted), text_answer_of, threads=threads)
