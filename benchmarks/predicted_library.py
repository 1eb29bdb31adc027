"""Time of predictions through the catalog: a classifier is chosen, and predicts a category for each loose video."""

import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rushes_catalog.adapters.learner import GrpcLearner
from rushes_catalog.domain.ids import ClassifierId, new_id
from rushes_catalog.learning.domain.learning import Described, NewClassifier
from rushes_catalog.learning.domain.learning import TrainedClassifier as Trained
from rushes_catalog.learning.operations.describe_files import DescribeFiles
from rushes_catalog.learning.operations.predict_arrivals import PredictArrivals
from rushes_catalog.library.domain.assets import AnnouncedRoot
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.database import Database
from rushes_catalog.storage.dialects.sqlite import SqliteFile
from rushes_catalog.storage.migration import migrate
from rushes_footage.classifiers import ModelCard
from rushes_footage.facts import Inspection
from rushes_footage.files import FileVersion, FoundFile, Place
from tests.fakes.footage import facts
from tests.integration.inference.service import Inference

NOW = datetime(2026, 11, 20, tzinfo=UTC)
COLLECTION = Place("lib", "")
_TOGETHER = 5_000


class MissingPredictionError(Exception):
    """A video has no prediction: the time of the others alone would be too good."""


async def predicted_seconds(
    folder: Path, inference: Inference, card: ModelCard, model: bytes, vectors: NDArray[np.float32]
) -> float:
    """Seconds from choosing a classifier until a collection of loose videos, one for each vector, is predicted."""
    file = folder / "predicted.db"
    file.unlink(missing_ok=True)
    migrate(file)
    database = Database(SqliteFile(file))
    await database.open()
    try:
        catalog, learner = Catalog(database), GrpcLearner(inference.channel)
        await _fill(catalog, card, vectors)
        chosen = ClassifierId(new_id())
        async with catalog.changing() as stores:
            trained = Trained(card, "1", model, (), ())
            await stores.learning.keep_classifier(NewClassifier(chosen, COLLECTION, trained, NOW, None, (), None), {})
        arrivals = PredictArrivals(catalog, learner, DescribeFiles(catalog, learner))
        began = time.perf_counter()
        await arrivals.choose(COLLECTION, chosen)
        took = time.perf_counter() - began
        async with catalog.reading() as stores:
            said = await stores.learning.predictions(COLLECTION, chosen, -1, len(vectors) + 1)
    finally:
        await database.close()
    if len(said) != len(vectors):
        raise MissingPredictionError(f"{len(said)} predictions of {len(vectors)}")
    return took


async def _fill(catalog: Catalog, card: ModelCard, vectors: NDArray[np.float32]) -> None:
    async with catalog.changing() as stores:
        await stores.roots.record([AnnouncedRoot("lib", "/lib", True)])
    for begin in range(0, len(vectors), _TOGETHER):
        some = range(begin, min(begin + _TOGETHER, len(vectors)))
        async with catalog.changing() as stores:
            found = [FoundFile(f"{number}.mp4", FileVersion(number + 1, number + 1)) for number in some]
            files = await stores.files.add("lib", found, NOW)
            prints = [f"{number:032x}" for number in some]
            inspections = [
                (file.number, file.place.path, Inspection(file.version, each, facts(60.0)))
                for file, each in zip(files, prints, strict=True)
            ]
            await stores.files.examined(inspections, NOW)
            described = [Described(each, vectors[number].tobytes()) for number, each in zip(some, prints, strict=True)]
            await stores.learning.keep_described(card.descriptor, described)
