"""Predicting new videos of collections by the classifier in use, in the background, without a new training."""

import asyncio

from rushes_catalog.domain.ids import ClassifierId
from rushes_catalog.learning.domain.learning import KnownClassifier
from rushes_catalog.learning.operations.describe_files import DescribeFiles
from rushes_catalog.ports.inference import Learner
from rushes_catalog.sorting.domain.errors import ClassifierNotFound
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.signals import Committed
from rushes_chassis.loops import Pauses, for_each, keep
from rushes_footage.classifiers import Prediction
from rushes_footage.files import Place

# Seconds from a change to the next round, so that assets found one by one during a scan are handled together.
PAUSE = 2.0
# Videos per request: each request sends the classifier again, and searches all loose videos for those without a
# prediction.
_TOGETHER = 5_000


class PredictArrivals:
    """Goes through all collections with a classifier after each change, except while a training is running."""

    def __init__(self, catalog: Catalog, learner: Learner, describe: DescribeFiles, pause: float = PAUSE) -> None:
        self._catalog, self._learner, self._describe, self._pause = catalog, learner, describe, pause
        self._news = asyncio.Event()
        self._news.set()
        catalog.on_commit(self._committed)

    def _committed(self, committed: Committed) -> None:
        if committed.events:
            self._news.set()

    async def choose(self, collection: Place, classifier_id: ClassifierId) -> None:
        """Use another classifier, as soon as it has predicted all loose videos.

        Until then the predictions of the previous one are used. Raises RootNotFound, ClassifierNotFound.
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
        """Run until cancelled."""
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
        # Its descriptor may be an earlier version, or a model that was removed.
        if classifier is None or classifier.card.descriptor not in await self._learner.descriptors():
            return
        await self._describe.missing(collection, classifier.card.descriptor)
        while said := await self._said_of_some(collection, classifier):
            async with self._catalog.changing() as stores:
                # Another classifier may have taken over meanwhile, with predictions of its own.
                now = await stores.learning.classifier(collection)
                if now is None or now.id != classifier.id:
                    return
                await stores.learning.keep_predictions(classifier.id, said)

    async def _said_of_some(self, collection: Place, classifier: KnownClassifier) -> dict[str, Prediction]:
        """Predictions for some loose videos without one of this classifier, by fingerprint; {} where all have one."""
        descriptor = classifier.card.descriptor
        async with self._catalog.reading() as stores:
            some = await stores.learning.unpredicted(collection, classifier.id, descriptor, _TOGETHER)
            if not some:
                return {}
            model = await stores.learning.model(classifier.id)
        said = await self._learner.predict(descriptor, model, [each.vector for each in some])
        return {each.fingerprint: answer for each, answer in zip(some, said, strict=True)}
