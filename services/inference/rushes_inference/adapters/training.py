"""Trainings of classifiers in child processes that may crash."""

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import IO

from rushes_chassis.child_ends import exit_of
from rushes_footage.classifiers import TrainingStep
from rushes_inference.adapters.process_ends import end_of, last_line
from rushes_inference.domain.classifiers import Examples, Trained, TrainedLesson
from rushes_inference.domain.errors import BadExamples, TrainingFailed, TrainingTooLong
from rushes_inference.domain.finders import FinderCard, LearnedFinder, WindowExamples, mistake_in
from rushes_inference.learning.finder_file import finder_of
from rushes_inference.training.messages import Said, said_of, write_examples, write_windows


@dataclass(frozen=True)
class TrainingLimits:
    """Resource limits of a training."""

    memory: int = 4 << 30
    """Bytes of address space."""
    cpu_seconds: int = 900
    seconds: float = 3600.0
    """Wall-clock time, while other work may use the processor."""


@dataclass(frozen=True)
class _Ended:
    """How a training process ended: with its last message, and what came behind."""

    said: TrainedLesson | FinderCard
    model: bytes


class ProcessTrainer:
    """Starts one process per training."""

    def __init__(self, limits: TrainingLimits = TrainingLimits()) -> None:  # a frozen value
        self._limits = limits

    async def train(self, examples: Examples) -> AsyncGenerator[TrainingStep | Trained]:
        """Progress messages, then the result; closing the generator ends the training.

        The examples are enough to learn from. Raises TrainingFailed, TrainingTooLong.
        """
        async with aclosing(self._trained("classifier", partial(write_examples, examples))) as said:
            async for each in said:
                if isinstance(each, TrainingStep):
                    yield each
                elif isinstance(each.said, TrainedLesson):
                    yield Trained(each.said.card, each.said.told, each.said.sure, each.model)

    async def train_finder(
        self, examples: WindowExamples, before: WindowExamples | None, seed: int
    ) -> AsyncGenerator[TrainingStep | LearnedFinder]:
        """Progress messages, then the result; closing the generator ends the training.

        See learning.fitting.finders.train_finder. Raises BadExamples, TrainingFailed, TrainingTooLong.
        """
        mistake = await asyncio.to_thread(mistake_in, examples)
        if mistake:
            raise BadExamples("spans", mistake)
        if before is not None:
            mistake = await asyncio.to_thread(mistake_in, before)
            before = None if mistake else before  # There is nothing to compare with.
        async with aclosing(self._trained("finder", partial(write_windows, examples, before, seed))) as said:
            async for each in said:
                if isinstance(each, TrainingStep):
                    yield each
                elif isinstance(each.said, FinderCard):
                    await _checked(each.model)
                    yield LearnedFinder(each.said, each.model)

    async def _trained(self, what: str, write: Callable[[IO[bytes]], None]) -> AsyncGenerator[TrainingStep | _Ended]:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._limits.seconds
        with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as last_words:
            await asyncio.to_thread(_written, write, given)
            async with _running(what, self._limits, given, last_words) as process:
                assert process.stdout is not None
                said: Said | None = None
                model = b""
                try:
                    while said is None or isinstance(said, TrainingStep):
                        async with asyncio.timeout_at(deadline):
                            line = await asyncio.to_thread(process.stdout.readline)
                        if not line.endswith(b"\n"):
                            break  # It ends, perhaps in the middle of a message.
                        said = _said(line)
                        if isinstance(said, TrainingStep):
                            yield said
                    async with asyncio.timeout_at(deadline):
                        model = await asyncio.to_thread(process.stdout.read)
                        status = await exit_of(process)
                except TimeoutError as late:
                    raise TrainingTooLong(self._limits.seconds) from late
                if status != 0:
                    raise TrainingFailed(end_of(status) + last_line(_read(last_words)))
                assert said is not None
                assert not isinstance(said, TrainingStep)
                yield _Ended(said, model)


async def _checked(model: bytes) -> None:
    try:
        await asyncio.to_thread(finder_of, model)
    except ValueError as wrong:
        raise TrainingFailed(f"wrote what is no classifier: {wrong}") from wrong


def _said(line: bytes) -> Said:
    try:
        return said_of(line)
    except ValueError as wrong:
        raise TrainingFailed(f"wrote what is no message: {line[:100]!r}") from wrong


def _written(write: Callable[[IO[bytes]], None], file: IO[bytes]) -> None:
    write(file)
    file.seek(0)


def _read(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read()


@asynccontextmanager
async def _running(
    what: str, limits: TrainingLimits, given: IO[bytes], last_words: IO[bytes]
) -> "AsyncIterator[subprocess.Popen[bytes]]":
    """A running process; it is killed at the end, whatever happens."""
    process = _begun(what, limits, given, last_words)
    try:
        yield process
    finally:
        process.kill()
        await exit_of(process)
        # Whoever still reads sees the end: its thread closes what it has.
        if process.stdout is not None:
            process.stdout.close()


def _begun(what: str, limits: TrainingLimits, given: IO[bytes], last_words: IO[bytes]) -> "subprocess.Popen[bytes]":
    words = (os.getpid(), limits.memory, limits.cpu_seconds)
    # Not started by asyncio: see adapters.trials.
    return subprocess.Popen(
        [sys.executable, "-m", "rushes_inference.training", what, *map(str, words)],
        stdin=given,
        stdout=subprocess.PIPE,
        stderr=last_words,
        env={
            "PATH": os.defpath,
            # The code that runs here, wherever it was imported from.
            "PYTHONPATH": os.pathsep.join(sys.path),
            # One core is enough for who waits for nobody; each further thread would take addresses too.
            "OPENBLAS_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1",
        },
    )
