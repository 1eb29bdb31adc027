"""Training classifiers of collections in the background, one training at a time."""

import asyncio
from collections.abc import AsyncGenerator, Collection, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from functools import partial

import structlog

from rushes_catalog.domain.ids import AssetId, ClassifierId, TrainingId, new_id
from rushes_catalog.events.domain.events import CollectionChanged, CollectionProgress
from rushes_catalog.events.operations.watch_events import Watching
from rushes_catalog.files.operations.freshen_root import FreshenRoot
from rushes_catalog.learning.domain.learning import (
    LOOSE,
    CollectedVector,
    Comparison,
    Doubt,
    DoubtedVideo,
    KnownClassifier,
    NewClassifier,
    PredictedAsset,
    TrainedClassifier,
    Training,
    TrainingProgress,
    TrainingStage,
    TrainingState,
    filed_under,
    label_of,
)
from rushes_catalog.learning.operations.describe_files import DescribeFiles
from rushes_catalog.learning.operations.descriptors import Descriptors
from rushes_catalog.library.domain.errors import RootOffline
from rushes_catalog.nodes.domain.fleet import Fleet
from rushes_catalog.operations.despite_restarts import PAUSES, despite_restarts
from rushes_catalog.operations.sole_work import SoleWork
from rushes_catalog.ports.clock import Clock
from rushes_catalog.ports.inference import TOO_FEW_EXAMPLES, Learner
from rushes_catalog.storage.catalog import Catalog, Stores
from rushes_chassis.errors import OutOfRange, TimedOut
from rushes_chassis.loops import keep
from rushes_footage.classifiers import Prediction
from rushes_footage.features import Descriptor
from rushes_footage.files import Place

log = structlog.get_logger()

_PREDICTED_TOGETHER = 5_000
_PAGE = 1_000
_SEE_LOG = (
    "See its log for the reason, then start the training again; videos that were described until then are not "
    "described again."
)
_INTERRUPTED = "Rushes was stopped while it ran. Start it again."


@dataclass(frozen=True)
class TrainingStatus:
    """The latest training of a collection, and its classifiers."""

    training: Training | None
    """The latest one."""
    progress: TrainingProgress | None
    """Progress of the training while it is running."""
    classifier: KnownClassifier | None
    """The one in use."""
    trained: KnownClassifier | None
    """The classifier of the latest training, if that succeeded, whether it is in use or not."""


@dataclass(frozen=True)
class _Example:
    """A file, and the category that it was sorted into."""

    file: CollectedVector
    label: str


class Trainings:
    """Describes, trains and predicts. Vectors are kept in any case, all else only if the whole training succeeds."""

    def __init__(
        self,
        catalog: Catalog,
        fleet: Fleet,
        learner: Learner,
        descriptors: Descriptors,
        describe: DescribeFiles,
        freshen: FreshenRoot,
        watching: Watching,
        now: Clock,
        pauses: Sequence[float] = PAUSES,
    ) -> None:
        """`pauses`: seconds before each further try where inference does not answer; then the training fails."""
        self._pauses = pauses
        self._catalog, self._fleet, self._learner, self._watching, self._now = catalog, fleet, learner, watching, now
        self._descriptors, self._describe, self._freshen = descriptors, describe, freshen
        self._begun = asyncio.Event()
        self._work = SoleWork()
        self._progress: TrainingProgress | None = None
        self._stage: TrainingStage | None = None
        self._none_runs = asyncio.Event()

    async def recover(self) -> None:
        """End a training that was running when the catalog stopped; to be called at the start."""
        async with self._catalog.changing() as stores:
            if (training := await stores.learning.running()) is not None:
                await self._end(stores, training, TrainingState.FAILED, _INTERRUPTED)

    async def start(self, collection: Place, requested_by: str, *, retry_problems: bool = False) -> bool:
        """Start a training; False where one is running already, of any collection. Raises RootNotFound.

        `retry_problems`: describe and transcribe videos again for which that failed before.
        """
        training = Training(
            TrainingId(new_id()), collection, TrainingState.RUNNING, "", requested_by, self._now(), None
        )
        async with self._catalog.changing() as stores:
            started = await stores.learning.begin(training)
            if started:
                if retry_problems:
                    await stores.learning.forget_problems(collection)
                await stores.events.append(CollectionChanged(collection), self._now())
        if started:
            self._none_runs.clear()
            self._begun.set()
        return started

    async def status(self, collection: Place) -> TrainingStatus:
        """The present status; raises RootNotFound."""
        async with self._catalog.reading() as stores:
            training = await stores.learning.last(collection)
            classifier = await stores.learning.classifier(collection)
            succeeded = training is not None and training.state is TrainingState.SUCCEEDED
            trained = await stores.learning.newest(collection) if succeeded else None
        running = training is not None and training.state is TrainingState.RUNNING
        return TrainingStatus(training, self._progress if running else None, classifier, trained)

    async def cancel(self, collection: Place) -> bool:
        """Cancel the collection's training; False where none of this collection is running. Raises RootNotFound."""
        async with self._catalog.reading() as stores:
            training = await stores.learning.last(collection)
        if training is None or training.state is not TrainingState.RUNNING:
            return False
        async with self._catalog.changing() as stores:
            cancelled = await self._end(stores, training, TrainingState.CANCELLED)
        if cancelled:
            self._work.cancel()
        return cancelled

    async def describe(self, collection: Place) -> AsyncGenerator[TrainingProgress]:
        """Describe videos without a vector, yielding progress.

        Raises RootNotFound, DescriptorGone and inference's errors.
        """
        descriptor = await self._descriptors.of(collection)
        news: asyncio.Queue[TrainingProgress | None] = asyncio.Queue()

        def tell(done: int, total: int) -> None:
            news.put_nowait(TrainingProgress(TrainingStage.DESCRIBING, done, total))

        work = asyncio.create_task(self._describe.missing(collection, descriptor, tell))
        work.add_done_callback(lambda _: news.put_nowait(None))
        try:
            while (progress := await news.get()) is not None:
                yield progress
            await work
        finally:
            work.cancel()
            await asyncio.wait((work,))

    async def predictions(
        self, collection: Place, among: Collection[AssetId] = ()
    ) -> AsyncGenerator[Sequence[PredictedAsset]]:
        """Predictions for loose videos in pages, for all or `among` these only; raises RootNotFound."""
        async with self._catalog.reading() as stores:
            classifier = await stores.learning.classifier(collection)
        after = 0
        while classifier is not None:
            async with self._catalog.reading() as stores:
                page = await stores.learning.predictions(collection, classifier.id, after, _PAGE, among)
            if page:
                yield page
            if len(page) < _PAGE:
                return
            after = page[-1].number

    async def classifiers(self, collection: Place) -> Sequence[KnownClassifier]:
        """All stored classifiers of a collection, the newest first; raises RootNotFound."""
        async with self._catalog.reading() as stores:
            return await stores.learning.classifiers(collection)

    async def doubts(self, collection: Place) -> Sequence[DoubtedVideo]:
        """Sorted videos for which the classifier in use predicted another category, the most confident first.

        Raises RootNotFound.
        """
        async with self._catalog.reading() as stores:
            found = await stores.doubts.of(collection)
        return [each for each in found if label_of(collection, each.path) == each.doubt.label]

    async def dismiss(self, collection: Place, videos: Collection[AssetId], *, restore: bool) -> None:
        """Record that these videos are in the right category: they have no doubts while they stay there.

        `restore` undoes that. Raises RootNotFound.
        """
        async with self._catalog.changing() as stores:
            await stores.doubts.dismiss(collection, videos, restore=restore)

    async def ended(self) -> None:
        """Wait until no training is running."""
        await self._none_runs.wait()

    async def run(self) -> None:
        """Run trainings until cancelled."""
        await keep("trainings", self._next)

    async def _next(self) -> None:
        """Complete the training that is marked as running; if there is none, wait until one is started."""
        self._begun.clear()
        async with self._catalog.reading() as stores:
            training = await stores.learning.running()
        if training is None:
            self._none_runs.set()
            await self._begun.wait()
            return
        self._none_runs.clear()
        try:
            await self._work.do(self._learn_within_time(training), lambda error: self._fail(training, error))
        finally:
            self._progress = self._stage = None

    async def _fail(self, training: Training, error: str) -> None:
        async with self._catalog.changing() as stores:
            await self._end(stores, training, TrainingState.FAILED, error)

    async def _end(self, stores: Stores, training: Training, state: TrainingState, error: str = "") -> bool:
        """End a training; False where it has ended already."""
        failed_at = self._stage if state is TrainingState.FAILED else None
        ended = await stores.learning.end(training.id, state, error, self._now(), failed_at)
        if ended:
            await stores.events.append(CollectionChanged(training.collection), self._now())
        return ended

    async def _learn_within_time(self, training: Training) -> None:
        try:
            await self._freshen.freshen(training.collection.root, training.requested_by)
            await despite_restarts(partial(self._learn, training), self._pauses, of="training", then=_SEE_LOG)
        except TimedOut:
            # As in the replaced sorter: a time limit ends the training from outside, so no stage counts as failed.
            self._stage = None
            raise
        except OutOfRange as few:
            # Videos of a root that is offline cannot be described, so they are no examples.
            root = training.collection.root
            if few.reason == TOO_FEW_EXAMPLES and root not in self._fleet.online_roots:
                raise RootOffline(root) from few
            raise

    async def _learn(self, training: Training) -> None:
        collection = training.collection
        self._stage = TrainingStage.DESCRIBING
        descriptor = await self._descriptors.of(collection)
        tell = partial(self._further, collection, TrainingStage.DESCRIBING)
        await self._describe.missing(collection, descriptor, tell)
        async with self._catalog.reading() as stores:
            vectors = await stores.learning.vectors(collection, descriptor)
        by_label: dict[str, list[CollectedVector]] = {}
        for each in vectors:
            if (label := label_of(collection, each.path)) is not None:
                by_label.setdefault(label, []).append(each)
        loose = by_label.pop(LOOSE, [])
        labels = sorted(by_label)
        examples = [_Example(each, label) for label in labels for each in by_label[label]]
        self._stage = TrainingStage.TRAINING
        trained = await self._train(collection, descriptor, labels, examples)
        predicted = [labels[place] if place >= 0 else None for place in trained.predicted]
        self._stage = TrainingStage.PREDICTING
        async with self._catalog.reading() as stores:
            before = await stores.learning.classifier(collection)
        comparison = (
            None if before is None else await self._compare(collection, descriptor, before, examples, predicted)
        )
        doubts = tuple(
            Doubt(each.file.fingerprint, each.label, label, confidence)
            for each, label, confidence in zip(examples, predicted, trained.sure, strict=True)
            if label is not None and label != each.label
        )
        new = NewClassifier(
            ClassifierId(new_id()),
            collection,
            trained,
            self._now(),
            comparison,
            doubts,
            None if before is None else before.card.accuracy,
        )
        predictions = await self._predict(collection, descriptor, trained.model, loose) if new.takes_over else {}
        async with self._catalog.changing() as stores:
            # It may have been cancelled meanwhile.
            if await self._end(stores, training, TrainingState.SUCCEEDED):
                # Categories may have been renamed or merged meanwhile: the classifier knows their earlier names.
                steps = tuple(await stores.category_edits.relabellings(collection, training.started_at))
                await stores.learning.keep_classifier(replace(new, relabelled=steps), predictions)
                await stores.doubts.keep(new.id, new.doubts)

    def _further(self, collection: Place, stage: TrainingStage, done: int, total: int) -> None:
        self._progress = TrainingProgress(stage, done, total)
        self._watching.tell_progress(CollectionProgress(collection, stage, done, total))

    async def _train(
        self, collection: Place, descriptor: Descriptor, labels: Sequence[str], examples: Sequence[_Example]
    ) -> TrainedClassifier:
        places = {label: place for place, label in enumerate(labels)}
        lesson = [(each.file.vector, places[each.label]) for each in examples]
        async with aclosing(self._learner.train(descriptor, labels, lesson)) as said:
            async for each in said:
                if isinstance(each, TrainedClassifier):
                    return each
                self._further(collection, TrainingStage.TRAINING, each.done, each.total)
        raise AssertionError("a training ends with a classifier or an error")

    async def _compare(
        self,
        collection: Place,
        descriptor: Descriptor,
        before: KnownClassifier,
        examples: Sequence[_Example],
        predicted: Sequence[str | None],
    ) -> Comparison | None:
        """Compare with the classifier in use, on videos sorted since its training; None where there are none."""
        async with self._catalog.reading() as stores:
            model = await stores.learning.model(before.id)
            # It needs vectors of its own descriptor, which may be another one.
            known = {each.file.fingerprint: each.file for each in examples}
            if before.card.descriptor != descriptor:
                vectors = await stores.learning.vectors(collection, before.card.descriptor)
                known = {each.fingerprint: each for each in vectors}
        filed = [
            (each, label)
            for each, label in zip(examples, predicted, strict=True)
            if each.file.filed_at > before.trained_at and each.file.fingerprint in known
        ]
        if not filed:
            return None
        asked = [known[each.file.fingerprint] for each, _ in filed]
        said = await self._predict(collection, before.card.descriptor, model, asked)
        return Comparison(
            videos=len(filed),
            right=sum(each.label == label for each, label in filed),
            right_before=sum(
                each.label == filed_under(said[each.file.fingerprint], before.relabelled).guesses[0].label
                for each, _ in filed
            ),
        )

    async def _predict(
        self, collection: Place, descriptor: Descriptor, model: bytes, loose: list[CollectedVector]
    ) -> dict[str, Prediction]:
        predictions: dict[str, Prediction] = {}
        for begin in range(0, len(loose), _PREDICTED_TOGETHER):
            self._further(collection, TrainingStage.PREDICTING, begin, len(loose))
            some = loose[begin : begin + _PREDICTED_TOGETHER]
            said = await self._learner.predict(descriptor, model, [each.vector for each in some])
            predictions |= {each.fingerprint: answer for each, answer in zip(some, said, strict=True)}
        return predictions
