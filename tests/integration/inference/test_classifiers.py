"""Classifiers over gRPC: what they learn, what they say, and trainings that end badly."""

import asyncio
import contextlib
import hashlib
import os
import signal
from collections.abc import AsyncIterable, AsyncIterator, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import numpy as np
import psutil
import pytest
import pytest_asyncio

from rushes.inference.v1 import classifiers_pb2, features_pb2
from rushes.inference.v1.classifiers_pb2 import PredictRequest, TrainRequest
from rushes_chassis.errors import Exhausted, Internal, InvalidInput, OutOfRange, Unavailable
from rushes_footage.features import Descriptor
from rushes_inference.adapters.training import ProcessTrainer, TrainingLimits
from rushes_inference.domain.classifiers import Examples
from rushes_inference.domain.errors import TrainingFailed, TrainingTooLong
from tests.fakes.given_time import as_time_passes, in_given_time
from tests.integration.inference.service import Inference, running_inference
from tests.integration.media.node import eventually

DRAWN = features_pb2.Descriptor(name="drawn", version="1", dimensions=8)
LABELS = ("food", "goal", "sea")
Request = TypeVar("Request")


@pytest_asyncio.fixture(scope="module", name="inference")
async def _inference(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Inference]:
    async with running_inference(tmp_path_factory.mktemp("classifiers")) as inference:
        yield inference


def lesson(labels: Iterable[str] = LABELS, descriptor: features_pb2.Descriptor = DRAWN) -> TrainRequest:
    return TrainRequest(lesson=classifiers_pb2.Lesson(descriptor=descriptor, labels=labels))


def examples(vectors: np.ndarray, labels: Iterable[int]) -> TrainRequest:
    data = vectors.astype("<f4").tobytes()
    return TrainRequest(examples=classifiers_pb2.ExampleVectors(vectors=data, labels=labels))


def drawn(labels: Iterable[int], noise: float = 0.1, seed: int = 0) -> np.ndarray:
    """Vectors that scatter around their label's axis."""
    numbers = list(labels)
    return np.eye(8)[numbers] + np.random.default_rng(seed).normal(0, noise, (len(numbers), 8))


def hard() -> list[TrainRequest]:
    """A training that takes long."""
    numbers = np.arange(16_000) % 8
    return [lesson(map(str, range(8))), *(examples(drawn(some, 2), some) for some in np.array_split(numbers, 4))]


async def each(requests: Iterable[Request]) -> AsyncIterator[Request]:
    for request in requests:
        yield request


@dataclass
class Learned:
    """What a training said."""

    progress: list[classifiers_pb2.TrainingProgress] = field(default_factory=list)
    card: classifiers_pb2.ModelCard = field(default_factory=classifiers_pb2.ModelCard)
    told: list[int] = field(default_factory=list)
    model: bytes = b""


async def train(inference: Inference, *requests: TrainRequest) -> Learned:
    learned = Learned()
    async for said in inference.classifiers.Train(each(requests), timeout=120):
        match said.WhichOneof("said"):
            case "progress":
                learned.progress.append(said.progress)
            case "told":
                learned.told = list(said.told.labels)
            case "card":
                learned.card.CopyFrom(said.card)
            case _:
                learned.model += said.model
    return learned


async def predict(inference: Inference, *requests: PredictRequest) -> list[classifiers_pb2.Prediction]:
    answers = inference.classifiers.Predict(each(requests), timeout=120)
    return [prediction async for answer in answers for prediction in answer.predictions]


def trainings(of: int) -> list[psutil.Process]:
    """Processes that train for this one."""
    found = []
    for child in psutil.Process(of).children():
        with contextlib.suppress(psutil.NoSuchProcess):  # it has ended, and its parent has not taken note of that yet
            if any("rushes_inference.training" in word for word in child.cmdline()):
                found.append(child)
    return found


async def rest_of(answers: AsyncIterable[object]) -> None:
    async for _ in answers:
        pass


NUMBERS = [0, 1, 2] * 8


@pytest.mark.proof("sorting")
async def test_what_was_learned_is_told_again(inference: Inference) -> None:
    learned = await train(
        inference, lesson(), examples(drawn(NUMBERS[:9]), NUMBERS[:9]), examples(drawn(NUMBERS), NUMBERS)
    )
    card = learned.card
    assert learned.told == [*NUMBERS[:9], *NUMBERS]
    assert (card.examples, card.folds, card.accuracy) == (33, 5, 1)
    assert card.descriptor == DRAWN
    assert [(label.label, label.examples, label.precision, label.recall) for label in card.labels] == [
        ("food", 11, 1, 1),
        ("goal", 11, 1, 1),
        ("sea", 11, 1, 1),
    ]
    assert list(card.confusion) == [11, 0, 0, 0, 11, 0, 0, 0, 11]
    assert card.version == hashlib.sha256(learned.model).hexdigest()
    assert [step.done for step in learned.progress] == [*range(1, 16), 16]
    said = await predict(
        inference,
        PredictRequest(descriptor=DRAWN),
        PredictRequest(model=learned.model[:100]),
        PredictRequest(model=learned.model[100:]),
        PredictRequest(vectors=drawn([2, 0], seed=1).astype("<f4").tobytes()),
        PredictRequest(vectors=drawn([1], seed=2).astype("<f4").tobytes()),
    )
    assert [prediction.guesses[0].label for prediction in said] == ["sea", "food", "goal"]
    assert all(len(prediction.guesses) == 3 for prediction in said)
    assert sum(guess.confidence for guess in said[0].guesses) == pytest.approx(1)


@pytest.mark.parametrize(
    ("labels", "numbers", "words"),
    [
        ([], [], "none has"),
        (["food"], [0] * 9, "one has"),
        (["food", "goal"], [0, 0, 1], "'goal' needs 1 more"),
        (["food", "goal", "sea"], [0, 1], "'sea' needs 2 more, 'food' needs 1 more, 'goal' needs 1 more"),
    ],
)
async def test_too_few_examples_have_a_definite_answer(
    inference: Inference, labels: list[str], numbers: list[int], words: str
) -> None:
    with pytest.raises(OutOfRange, match=f"not enough labelled videos: .*{words}") as few:
        await train(inference, lesson(labels), examples(np.zeros((len(numbers), 8)), numbers))
    assert few.value.reason == "TooFewExamples"


GOOD = examples(drawn(NUMBERS), NUMBERS)


@pytest.mark.parametrize(
    ("requests", "field_", "words"),
    [
        ([], "lesson", "first message"),
        ([GOOD], "lesson", "first message"),
        ([lesson(), lesson()], "lesson", "first message alone"),
        ([lesson(["a", "a"])], "lesson.labels", "unique"),
        ([lesson(descriptor=features_pb2.Descriptor(name="a", version="1"))], "lesson.descriptor.dimensions", "1"),
        ([lesson(), examples(np.zeros((1, 7)), [0])], "examples.vectors", "32 bytes for each vector, and has 28"),
        ([lesson(), examples(np.zeros((2, 8)), [0])], "examples.labels", "must be 2"),
        ([lesson(), examples(np.zeros((1, 8)), [3])], "examples.labels", "below 3"),
        ([lesson(), examples(np.full((1, 8), np.nan), [0])], "examples.vectors", "numbers from"),
        ([lesson(), examples(np.full((1, 8), 1e7), [0])], "examples.vectors", r"1e\+06"),
    ],
)
async def test_examples_that_are_none_are_refused_by_their_field(
    inference: Inference, requests: list[TrainRequest], field_: str, words: str
) -> None:
    with pytest.raises(InvalidInput, match=words) as wrong:
        await train(inference, *requests)
    assert [mistake.path for mistake in wrong.value.fields] == [field_]


async def test_a_model_that_is_none_or_of_other_vectors_is_refused(inference: Inference) -> None:
    learned = await train(inference, lesson(), GOOD)
    with pytest.raises(InvalidInput, match="does not begin") as wrong:
        await predict(inference, PredictRequest(descriptor=DRAWN), PredictRequest(model=b"\x80\x04" + bytes(99)))
    assert wrong.value.reason == "BadClassifier"
    with pytest.raises(InvalidInput, match="bytes, and its header says"):
        await predict(inference, PredictRequest(descriptor=DRAWN), PredictRequest(model=learned.model[:-4]))
    newer = features_pb2.Descriptor(name="drawn", version="2", dimensions=8)
    with pytest.raises(InvalidInput, match="must be drawn 1 of 8 dimensions") as other:
        await predict(inference, PredictRequest(descriptor=newer), PredictRequest(model=learned.model))
    assert other.value.reason == "OtherVectors"
    vectors, model = PredictRequest(vectors=bytes(32)), PredictRequest(model=learned.model)
    with pytest.raises(InvalidInput, match="behind the model"):
        await predict(inference, PredictRequest(descriptor=DRAWN), model, vectors, model)


@pytest.mark.proof("kills")
async def test_a_trainer_that_dies_is_told_and_another_one_trains(inference: Inference) -> None:
    call = inference.classifiers.Train(each(hard()), timeout=120)
    await anext(aiter(call))
    [trainer] = trainings(inference.process.pid)
    trainer.kill()
    with pytest.raises(Internal, match="died of signal 9") as died:
        await rest_of(call)
    assert died.value.reason == "TrainingFailed"
    assert (await train(inference, lesson(), GOOD)).card.accuracy == 1


@pytest.mark.proof("sorting")
async def test_one_training_at_a_time_and_it_ends_with_its_call(inference: Inference) -> None:
    call = inference.classifiers.Train(each(hard()), timeout=120)
    await anext(aiter(call))
    [trainer] = trainings(inference.process.pid)
    trainer.suspend()  # it does not end by itself before it was asked for another one
    with pytest.raises(Exhausted) as busy:
        await train(inference, lesson(), GOOD)
    assert busy.value.reason == "TrainerBusy"
    call.cancel()
    await eventually(lambda: not trainings(inference.process.pid))
    assert (await trained_when_free(inference)).card.accuracy == 1


async def trained_when_free(inference: Inference) -> Learned:
    """The result of a training that begins as soon as the service has noticed the end of the one before."""
    async with asyncio.timeout(60):
        while True:
            with contextlib.suppress(Exhausted):
                return await train(inference, lesson(), GOOD)


@pytest.mark.proof("kills")
async def test_a_training_does_not_outlive_its_service(tmp_path: Path) -> None:
    async with running_inference(tmp_path) as inference:
        call = inference.classifiers.Train(each(hard()), timeout=120)
        await anext(aiter(call))
        [trainer] = trainings(inference.process.pid)
        os.kill(inference.process.pid, signal.SIGKILL)
        await eventually(lambda: not trainer.is_running() or trainer.status() == psutil.STATUS_ZOMBIE)
        with pytest.raises(Unavailable):
            await rest_of(call)


def scattered(count: int, dimensions: int = 8) -> Examples:
    numbers = np.arange(count) % 8
    vectors = np.random.default_rng(0).normal(size=(count, dimensions)).astype(np.float32)
    return Examples(Descriptor("drawn", "1", dimensions), tuple("abcdefgh"), vectors, numbers)


async def ended(limits: TrainingLimits, examples: Examples) -> None:
    await rest_of(ProcessTrainer(limits).train(examples))


@pytest.mark.proof("load")
async def test_a_training_has_no_more_memory_than_it_may() -> None:
    with pytest.raises(TrainingFailed, match=r"ended with status 1: .*(MemoryError|Memory allocation still failed)"):
        await ended(TrainingLimits(memory=600 << 20), scattered(100_000, 128))


@pytest.mark.proof("load")
async def test_a_training_has_no_more_of_the_processor_than_it_may() -> None:
    with pytest.raises(TrainingFailed, match=f"signal {signal.SIGKILL:d}"):
        await ended(TrainingLimits(cpu_seconds=1), scattered(60_000))


@in_given_time
async def test_a_training_that_takes_too_long_is_ended_and_leaves_no_process() -> None:
    with pytest.raises(TrainingTooLong, match="3600 s"):
        await as_time_passes(ended(TrainingLimits(), scattered(60_000)), step=60.0)
    assert not trainings(os.getpid())
