"""Trainings of classifiers in child processes that may crash."""

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import IO

from rushes_chassis.child_ends import exit_of
from rushes_footage.classifiers import TrainingStep
from rushes_inference.adapters.process_ends import end_of, last_line
from rushes_inference.domain.classifiers import Examples, Trained, TrainedLesson
from rushes_inference.domain.errors import TrainingFailed, TrainingTooLong
from rushes_inference.training.messages import said_of, write_examples


@dataclass(frozen=True)
class TrainingLimits:
    """Resource limits of a training."""

    memory: int = 4 << 30
    """Bytes of address space."""
    cpu_seconds: int = 900
    seconds: float = 3600.0
    """Wall-clock time, while other work may use the processor."""


class ProcessTrainer:
    """Starts one process per training."""

    def __init__(self, limits: TrainingLimits = TrainingLimits()) -> None:  # a frozen value
        self._limits = limits

    async def train(self, examples: Examples) -> AsyncGenerator[TrainingStep | Trained]:
        """Progress messages, then the result; closing the generator ends the training.

        The examples are enough to learn from. Raises TrainingFailed, TrainingTooLong.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._limits.seconds
        with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as last_words:
            await asyncio.to_thread(_written, examples, given)
            async with _running(self._limits, given, last_words) as process:
                assert process.stdout is not None
                said: TrainingStep | TrainedLesson | None = None
                model = b""
                try:
                    while not isinstance(said, TrainedLesson):
                        async with asyncio.timeout_at(deadline):
                            line = await asyncio.to_thread(process.stdout.readline)
                        if not line:
                            break
                        said = said_of(line)
                        if isinstance(said, TrainingStep):
                            yield said
                    async with asyncio.timeout_at(deadline):
                        model = await asyncio.to_thread(process.stdout.read)
                        status = await exit_of(process)
                except TimeoutError as late:
                    raise TrainingTooLong(self._limits.seconds) from late
                if status != 0:
                    raise TrainingFailed(end_of(status) + last_line(_read(last_words)))
                assert isinstance(said, TrainedLesson)
                yield Trained(said.card, said.told, said.sure, model)


def _written(examples: Examples, file: IO[bytes]) -> None:
    write_examples(examples, file)
    file.seek(0)


def _read(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read()


@asynccontextmanager
async def _running(
    limits: TrainingLimits, given: IO[bytes], last_words: IO[bytes]
) -> "AsyncIterator[subprocess.Popen[bytes]]":
    """A running process; it is killed at the end, whatever happens."""
    process = _begun(limits, given, last_words)
    try:
        yield process
    finally:
        process.kill()
        await exit_of(process)
        # Whoever still reads sees the end: its thread closes what it has.
        if process.stdout is not None:
            process.stdout.close()


def _begun(limits: TrainingLimits, given: IO[bytes], last_words: IO[bytes]) -> "subprocess.Popen[bytes]":
    words = (os.getpid(), limits.memory, limits.cpu_seconds)
    # Not started by asyncio: see adapters.trials.
    return subprocess.Popen(
        [sys.executable, "-m", "rushes_inference.training", *map(str, words)],
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
