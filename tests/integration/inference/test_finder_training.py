"""Trainings of finders in a process of their own."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

import numpy as np
import psutil
import pytest

from rushes_footage.classifiers import TrainingStep
from rushes_footage.features import Descriptor
from rushes_inference.adapters.training import ProcessTrainer, TrainingLimits
from rushes_inference.domain.errors import BadExamples, TrainingFailed, TrainingTooLong
from rushes_inference.domain.finders import DRAWN, LearnedFinder, WindowDescriptor, WindowExamples, WindowKind
from rushes_inference.learning.finder_file import finder_of

pytestmark = pytest.mark.proof("finders")  # each trains in a process of its own


def drawn(sources: int = 4, spans: int = 3, others: int = 20) -> WindowExamples:
    """Windows of four numbers, of which the first is high in positive ones."""
    random = np.random.default_rng(0)
    one = np.r_[np.repeat(np.arange(spans), 4), np.full(others, DRAWN)]
    of_source = np.repeat(np.arange(sources), len(one))
    numbers = np.tile(one, sources)
    positive = numbers != DRAWN
    vectors = random.normal(size=(len(numbers), 4))
    vectors[:, 0] += 6 * positive
    return WindowExamples(
        (WindowDescriptor(WindowKind.SOUND, Descriptor("drawn", "1", 4), 1.0, 0.25),),
        1.0,
        0.25,
        vectors.astype(np.float32),
        positive,
        of_source,
        np.where(positive, numbers + spans * of_source, DRAWN),
        np.where(positive, 1, 7).astype(np.float32),
    )


async def result_of(training: AsyncGenerator[TrainingStep | LearnedFinder]) -> tuple[list[int], LearnedFinder]:
    steps: list[int] = []
    async with aclosing(training) as said:
        async for each in said:
            if isinstance(each, LearnedFinder):
                return steps, each
            steps.append(each.done)
    raise AssertionError("it ends without a result")


def children() -> set[psutil.Process]:
    return set(psutil.Process().children())


async def test_a_finder_is_trained_and_compared_and_the_same_each_time() -> None:
    examples = drawn(3)
    before = replace(examples, positive=examples.positive & (examples.sources < 2))
    steps, learned = await result_of(ProcessTrainer().train_finder(examples, before, -7))
    assert steps == [*range(1, 7), 7]
    card = learned.card
    assert (card.positives, card.negatives, card.sources, card.drawn) == (9, 0, 3, 60)
    assert card.average_precision is not None
    assert card.average_precision > 0.99
    assert card.average_precision_before is not None
    finder = finder_of(learned.model)
    assert (finder.descriptors, finder.window, finder.hop) == (examples.descriptors, 1.0, 0.25)
    assert card.threshold is not None
    reached = finder.scores(examples.vectors) >= card.threshold
    assert set(examples.spans[reached].tolist()) == set(examples.spans[examples.positive].tolist())
    _, again = await result_of(ProcessTrainer().train_finder(examples, before, -7))
    assert again == learned


async def test_examples_without_negatives_are_refused_before_a_process_starts() -> None:
    with pytest.raises(BadExamples, match="mark a negative example"):
        await result_of(ProcessTrainer().train_finder(drawn(others=0), None, 1))


async def test_a_training_ends_with_its_caller_or_its_time() -> None:
    before = children()
    training = ProcessTrainer().train_finder(drawn(), None, 1)
    await anext(training)
    assert children() > before
    await training.aclose()
    assert children() == before
    with pytest.raises(TrainingTooLong):
        await result_of(ProcessTrainer(TrainingLimits(seconds=0.0)).train_finder(drawn(), None, 1))
    assert children() == before


async def test_a_training_that_dies_says_how() -> None:
    training = ProcessTrainer().train_finder(drawn(), None, 1)
    before = children()
    await anext(training)
    [process] = children() - before
    process.kill()
    with pytest.raises(TrainingFailed, match="died of signal 9"):
        async for _ in training:
            pass


async def test_what_serves_loads_neither_scikit_learn_nor_scipy() -> None:
    code = "import sys, rushes_inference.__main__; sys.exit('sklearn' in sys.modules or 'scipy' in sys.modules)"
    loaded = await asyncio.to_thread(subprocess.run, [sys.executable, "-c", code], check=False)
    assert loaded.returncode == 0
