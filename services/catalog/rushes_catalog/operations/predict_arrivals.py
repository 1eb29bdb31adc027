"""Has new videos of a collection predicted by the classifier that it has, before anybody asks for another one."""

import asyncio

from rushes_catalog.domain.errors import ClassifierNotFound
from rushes_catalog.domain.ids import ClassifierId
from rushes_catalog.domain.learning import KnownClassifier
from rushes_catalog.operations.describe_files import DescribeFiles
from rushes_catalog.ports.inference import Learner
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.signals import Committed
from rushes_chassis.loops import Pauses, for_each, keep
from rushes_footage.classifiers import Prediction
from rushes_footage.files import Place

# Seconds from news to a look, in which more of it comes: one asset after the other is found while a scan runs.
PAUSE = 2.0
# Each time the classifier is sent again, and what has no prediction yet is looked for among all that lies there.
_TOGETHER = 5_000


class PredictArrivals:
    """Goes through the collections that have a classifier whenever something has changed, but not beside a training."""

    def __init__(self, catalog: Catalog, learner: Learner, describe: DescribeFiles, pause: float = PAUSE) -> None:
        self._catalog, self._learner, self._describe, self._pause = catalog, learner, describe, pause
        self._news = asyncio.Event()
        self._news.set()
        catalog.on_commit(self._committed)

    def _committed(self, committed: Committed) -> None:
        if committed.events:
            self._news.set()

    async def choose(self, collection: Place, classifier_id: ClassifierId) -> None:
        """Have another classifier predict, once it has said what it takes each video for.

        Until then what the one before has said stands. Raises RootNotFound, ClassifierNotFound.
        """
        async with self._catalog.reading() as stores:
            known = await stores.learning.classifiers(collection)
        chosen = next((each for each in known if each.id == classifier_id), None)
        if chosen is None:
            raise ClassifierNotFound(classifier_id)
        while said := await self._said_of_some(collection, chosen):
            async with self._catalog.changing() as stores:
                if chosen.id not in (each.id for each in await stores.learning.classifiers(collection)):
                    raise ClassifierNotFound(classifier_id)
                await stores.learning.keep_predictions(chosen.id, said)
        async with self._catalog.changing() as stores:
            await stores.learning.choose(collection, classifier_id)
        self._news.set()

    async def run(self) -> None:
        """For as long as the catalog runs."""
        await keep("predictions", self._round, pauses=Pauses(self._pause))

    async def _round(self) -> None:
        await self._news.wait()
        await asyncio.sleep(self._pause)
        self._news.clear()
        try:
            async with self._catalog.reading() as stores:
                training = await stores.learning.running()
                collections = await stores.learning.collections()
            if training is None:
                await for_each(collections, self._predict)
        except Exception:
            self._news.set()
            raise

    async def _predict(self, collection: Place) -> None:
        async with self._catalog.reading() as stores:
            classifier = await stores.learning.classifier(collection)
        # What the classifier knows may be an earlier version, or of a model that was removed.
        if classifier is None or classifier.card.descriptor not in await self._learner.descriptors():
            return
        await self._describe.missing(collection, classifier.card.descriptor)
        while said := await self._said_of_some(collection, classifier):
            async with self._catalog.changing() as stores:
                # Another one may have taken over meanwhile, and has said its own of all of them.
                now = await stores.learning.classifier(collection)
                if now is None or now.id != classifier.id:
                    return
                await stores.learning.keep_predictions(classifier.id, said)

    async def _said_of_some(self, collection: Place, classifier: KnownClassifier) -> dict[str, Prediction]:
        """What a classifier says of some videos that it has not judged, by their fingerprints; empty when all are."""
        descriptor = classifier.card.descriptor
        async with self._catalog.reading() as stores:
            some = await stores.learning.unpredicted(collection, classifier.id, descriptor, _TOGETHER)
            if not some:
                return {}
            model = await stores.learning.model(classifier.id)
        said = await self._learner.predict(descriptor, model, [each.vector for each in some])
        return {each.fingerprint: answer for each, answer in zip(some, said, strict=True)}
