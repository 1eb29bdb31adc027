"""What the catalog asks of inference to learn from videos, through its own adapter and the real services."""

import shutil
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio

from rushes.media.v1 import files_pb2
from rushes_catalog.adapters.learner import GrpcLearner
from rushes_catalog.domain.ids import AssetId
from rushes_catalog.learning.domain.learning import TrainedClassifier
from rushes_catalog.library.domain.assets import KnownFile
from rushes_chassis.errors import OutOfRange
from rushes_footage.classifiers import TrainingStep
from rushes_footage.facts import Problem
from rushes_footage.files import FileVersion, Place
from rushes_footage.messages.files import version_from
from tests.footage import recipes
from tests.footage.recipes import Recipe
from tests.integration.inference.service import running_inference
from tests.integration.media.node import Node, running_node


@dataclass(frozen=True)
class Learnable:
    """The adapter, and the node whose files are described."""

    learner: GrpcLearner
    node: Node

    async def known(self, path: str) -> KnownFile:
        found = await self.node.files.Stat(files_pb2.StatRequest(source=self.node.source(path)))
        return known(path, version_from(found.version))


def known(path: str, version: FileVersion) -> KnownFile:
    return KnownFile(
        number=1,
        id=AssetId("a"),
        place=Place("library", path),
        version=version,
        fingerprint="f",
        unexamined=False,
        present=True,
        growing=False,
        placed_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


@pytest_asyncio.fixture(scope="module", name="learnable")
async def _learnable(
    tmp_path_factory: pytest.TempPathFactory, make_footage: Callable[[Recipe], Path]
) -> AsyncIterator[Learnable]:
    folder = tmp_path_factory.mktemp("learner")
    library = folder / "library"
    library.mkdir()
    shutil.copy(make_footage(recipes.SHORT_5S_MP4), library / "coded.mp4")
    async with running_node(folder, library) as node, running_inference(folder, [node.target]) as inference:
        yield Learnable(GrpcLearner(inference.channel), node)


@pytest.mark.proof("sorting")
async def test_videos_are_described_learned_from_and_told(learnable: Learnable) -> None:
    learner = learnable.learner
    descriptor = (await learner.descriptors())[0]
    there = await learnable.known("coded.mp4")
    files = [there, known("coded.mp4", FileVersion(1, 1)), there]
    vector, replaced, again = [each.answer async for each in learner.describe(files, descriptor, {})]
    assert isinstance(vector, bytes)
    assert vector == again
    assert len(vector) == 4 * descriptor.dimensions
    assert isinstance(replaced, Problem)
    assert replaced.reason == "SourceChanged"
    # More than fits into one message, each way.
    coded = np.frombuffer(vector, "<f4")
    random = np.random.default_rng(0)
    examples = [
        ((coded * (1 if label else -1) + random.normal(0, 0.02, len(coded))).astype("<f4").tobytes(), label)
        for label in [0, 1] * 600
    ]
    said = [each async for each in learner.train(descriptor, ["other", "coded"], examples)]
    *steps, trained = said
    assert all(isinstance(step, TrainingStep) for step in steps)
    assert isinstance(trained, TrainedClassifier)
    assert (trained.card.accuracy, trained.card.descriptor) == (1, descriptor)
    assert trained.predicted == tuple(label for _, label in examples)
    told = await learner.predict(descriptor, trained.model, [vector, *(example for example, _ in examples)])
    assert [each.guesses[0].label for each in told] == ["coded"] + ["other", "coded"] * 600


async def test_too_few_examples_are_told_in_words(learnable: Learnable) -> None:
    descriptor = (await learnable.learner.descriptors())[0]
    vector = bytes(4 * descriptor.dimensions)
    with pytest.raises(OutOfRange, match="'sea' needs 1 more"):
        async for _ in learnable.learner.train(descriptor, ["food", "sea"], [(vector, 0), (vector, 0), (vector, 1)]):
            pass
