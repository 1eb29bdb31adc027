"""Vectors of videos, trainings, classifiers and predictions of collections, in SQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, delete, func, insert, select, true, update
from sqlalchemy.exc import IntegrityError

from rushes_catalog.domain.ids import AssetId, ClassifierId, TrainingId
from rushes_catalog.files.store.roots import root_number
from rushes_catalog.learning.domain.learning import (
    CollectedVector,
    Described,
    DescribedVideos,
    KnownClassifier,
    NewClassifier,
    PredictedAsset,
    Relabelling,
    Shortfall,
    Training,
    TrainingStage,
    TrainingState,
    filed_under,
    relabelled,
)
from rushes_catalog.learning.store.collected import inside, lies_in
from rushes_catalog.library.domain.assets import KnownFile
from rushes_catalog.library.store.asset_rows import KNOWN_COLUMNS, known_file_of
from rushes_catalog.sorting.domain.errors import ClassifierNotFound
from rushes_catalog.sorting.domain.sorting import RankedVideo, SortOrder
from rushes_catalog.storage.database import is_taken
from rushes_catalog.storage.portable import upsert
from rushes_catalog.storage.schema.columns import UtcTime
from rushes_catalog.storage.schema.learning import (
    chosen_descriptor,
    classifier,
    doubt,
    feature,
    prediction,
    training,
    transcript,
)
from rushes_catalog.storage.schema.library import asset, root
from rushes_catalog.storage.signals import Signals
from rushes_catalog.storage.steady import SteadyConnection
from rushes_catalog.storage.stored_json import COMPARISON, MODEL_CARD, PREDICTION, RELABELLED
from rushes_footage.classifiers import Prediction
from rushes_footage.facts import Problem
from rushes_footage.features import Descriptor
from rushes_footage.files import Place

_KEPT = 10
"""Newest classifiers kept per collection; with their parameters some take megabytes."""
_KNOWN = select(
    classifier.c.id,
    classifier.c.version,
    classifier.c.card,
    classifier.c.trained_at,
    classifier.c.chosen,
    classifier.c.comparison,
    classifier.c.accuracy_before,
    classifier.c.relabelled,
)
_TRAINING = select(training, root.c.name.label("root_name")).join_from(training, root)


_FILED_AT = func.coalesce(asset.c.filed_at, asset.c.placed_at, type_=UtcTime()).label("filed_at")
_REWRITTEN_TOGETHER = 2_000
_UNSAID = prediction.c.confidence.is_(None)
_RANKS: dict[SortOrder, tuple[ColumnElement[Any], ...]] = {
    SortOrder.NAME: (),
    SortOrder.SUREST: (_UNSAID, prediction.c.confidence.desc()),
    SortOrder.LEAST_SURE: (_UNSAID, prediction.c.confidence),
    SortOrder.OLDEST: (asset.c.recorded_ms,),
}


class Learning:
    """Vectors, trainings, classifiers and predictions. Raises RootNotFound for collections of unknown roots."""

    def __init__(self, connection: SteadyConnection, signals: Signals) -> None:
        self._connection, self._signals = connection, signals

    async def begin(self, training_: Training) -> bool:
        """Record a training; False where another one is running."""
        row = {
            "id": training_.id,
            "root_id": await root_number(self._connection, training_.collection.root),
            "folder": training_.collection.path,
            "state": training_.state,
            "requested_by": training_.requested_by,
            "started_at": training_.started_at,
        }
        try:
            await self._connection.execute(insert(training).values(**row))
        except IntegrityError as failed:
            if is_taken(failed):
                return False
            raise
        return True

    async def running(self) -> Training | None:
        """The running training, of any collection."""
        return await self._training(_TRAINING.where(training.c.state == TrainingState.RUNNING))

    async def last(self, collection: Place) -> Training | None:
        """The latest training of a collection."""
        number = await root_number(self._connection, collection.root)
        of_collection = (training.c.root_id == number, training.c.folder == collection.path)
        return await self._training(_TRAINING.where(*of_collection).order_by(training.c.id.desc()).limit(1))

    async def end(
        self,
        training_id: TrainingId,
        state: TrainingState,
        error: str,
        at: datetime,
        failed_at: TrainingStage | None = None,
    ) -> bool:
        """End a training; False, without any change, where it is not running."""
        ended = await self._connection.execute(
            update(training)
            .where(training.c.id == training_id, training.c.state == TrainingState.RUNNING)
            .values(state=state, error=error, failed_at=failed_at or "", ended_at=at)
        )
        return ended.rowcount == 1

    async def descriptor_name(self, collection: Place) -> str:
        """Name of the descriptor chosen for a collection; empty: the built-in one, which needs no model."""
        number = await root_number(self._connection, collection.root)
        of_collection = (chosen_descriptor.c.root_id == number, chosen_descriptor.c.folder == collection.path)
        return await self._connection.scalar(select(chosen_descriptor.c.descriptor).where(*of_collection)) or ""

    async def choose_descriptor(self, collection: Place, name: str) -> None:
        """Set the descriptor of a collection."""
        number = await root_number(self._connection, collection.root)
        row = {"root_id": number, "folder": collection.path, "descriptor": name}
        await self._connection.execute(upsert(chosen_descriptor, row, ("descriptor",)))

    async def count_undescribed(self, collection: Place, descriptor: Descriptor) -> int:
        """Number of files that `undescribed` returns in all."""
        files = select(func.count()).select_from(asset)
        return int(await self._connection.scalar(files.where(await self._undescribed(collection, descriptor))))

    async def undescribed(
        self, collection: Place, descriptor: Descriptor, after: int, limit: int
    ) -> Sequence[KnownFile]:
        """Usable files with neither a vector nor a problem of this descriptor, by row number, after this one."""
        rows = await self._connection.execute(
            select(*KNOWN_COLUMNS)
            .join_from(asset, root)
            .where(await self._undescribed(collection, descriptor), asset.c.number > after)
            .order_by(asset.c.number)
            .limit(limit)
        )
        return [known_file_of(row) for row in rows]

    async def keep_described(self, descriptor: Descriptor, described: Sequence[Described]) -> None:
        """Store vectors, or why there are none; existing rows are kept."""
        self._signals.vectors = True
        for each in described:
            row: dict[str, Any] = {
                "fingerprint": each.fingerprint,
                "descriptor": descriptor.name,
                "descriptor_version": descriptor.version,
            }
            problem = each.answer if isinstance(each.answer, Problem) else each.unheard
            if problem is not None:
                row |= {"problem_reason": problem.reason, "problem_detail": problem.detail}
            if not isinstance(each.answer, Problem):
                row["vector"] = each.answer
            await self._connection.execute(upsert(feature, row, ()))

    async def described(self, collection: Place, descriptor: Descriptor) -> DescribedVideos:
        """Number of the collection's videos, and those with problems of this descriptor."""
        lies_there = await lies_in(self._connection, collection)
        videos = int(await self._connection.scalar(select(func.count()).select_from(asset).where(lies_there)))
        seen, many = feature.c.vector.is_not(None).label("seen"), func.count().label("many")
        rows = await self._connection.execute(
            select(seen, feature.c.problem_detail, many)
            .join_from(asset, feature, and_(feature.c.fingerprint == asset.c.fingerprint, _made_by(descriptor)))
            .where(lies_there, feature.c.problem_reason != "")
            .group_by(seen, feature.c.problem_detail)
            .order_by(many.desc(), feature.c.problem_detail)
        )
        by_seen: dict[bool, list[tuple[str, int]]] = {False: [], True: []}
        for row in rows:
            by_seen[bool(row.seen)].append((row.problem_detail, row.many))
        return DescribedVideos(videos, undescribed=_shortfall(by_seen[False]), unheard=_shortfall(by_seen[True]))

    async def forget_problems(self, collection: Place) -> None:
        """Delete rows with problems of the collection's files, of all descriptors and speech recognisers, so that they
        are tried again."""
        held = select(asset.c.fingerprint).where(await lies_in(self._connection, collection))
        for table in (feature, transcript):
            failed = (table.c.problem_reason != "", table.c.fingerprint.in_(held))
            await self._connection.execute(delete(table).where(*failed))

    async def vectors(self, collection: Place, descriptor: Descriptor) -> Sequence[CollectedVector]:
        """Vectors of all files that are in the collection now."""
        return await self._vectors(collection, descriptor)

    async def _vectors(
        self,
        collection: Place,
        descriptor: Descriptor,
        more: ColumnElement[bool] = true(),  # noqa: B008  # a constant
        limit: int | None = None,
    ) -> Sequence[CollectedVector]:
        rows = await self._connection.execute(
            select(asset.c.path, asset.c.fingerprint, feature.c.vector, _FILED_AT)
            .join_from(asset, feature, and_(feature.c.fingerprint == asset.c.fingerprint, _made_by(descriptor)))
            .where(await lies_in(self._connection, collection), feature.c.vector.is_not(None), more)
            .order_by(asset.c.number)
            .limit(limit)
        )
        return [CollectedVector(row.path, row.fingerprint, row.vector, row.filed_at) for row in rows]

    async def keep_classifier(self, new: NewClassifier, predictions: Mapping[str, Prediction]) -> None:
        """Store a new classifier. If it takes over, its predictions by fingerprint replace those of the previous one.

        Only the newest classifiers of a collection are kept, and the one in use.
        """
        number = await root_number(self._connection, new.collection.root)
        await self._connection.execute(
            insert(classifier).values(
                id=new.id,
                root_id=number,
                folder=new.collection.path,
                version=new.trained.version,
                card=MODEL_CARD.dump_json(new.trained.card).decode(),
                model=new.trained.model,
                trained_at=new.trained_at,
                comparison=None if new.comparison is None else COMPARISON.dump_json(new.comparison).decode(),
                accuracy_before=new.accuracy_before,
                relabelled=RELABELLED.dump_json(new.relabelled).decode(),
            )
        )
        if new.takes_over:
            await self.choose(new.collection, new.id)
            await self.keep_predictions(new.id, predictions)
        known = select(classifier.c.id).where(await self._of(new.collection)).order_by(classifier.c.id.desc())
        older = (await self._connection.scalars(known)).all()[_KEPT:]
        unchosen = select(classifier.c.id).where(classifier.c.id.in_(older), ~classifier.c.chosen)
        await self._connection.execute(delete(doubt).where(doubt.c.classifier_id.in_(unchosen)))
        await self._connection.execute(delete(classifier).where(classifier.c.id.in_(older), ~classifier.c.chosen))

    async def choose(self, collection: Place, classifier_id: ClassifierId) -> None:
        """Use this classifier from now on; predictions of others are deleted. Raises ClassifierNotFound."""
        of_collection = await self._of(collection)
        known = select(classifier.c.id).where(of_collection, classifier.c.id == classifier_id)
        if await self._connection.scalar(known) is None:
            raise ClassifierNotFound(classifier_id)
        others = select(classifier.c.id).where(of_collection, classifier.c.id != classifier_id)
        await self._connection.execute(delete(prediction).where(prediction.c.classifier_id.in_(others)))
        for chosen, which in ((False, classifier.c.id != classifier_id), (True, classifier.c.id == classifier_id)):
            await self._connection.execute(update(classifier).where(of_collection, which).values(chosen=chosen))

    async def keep_predictions(self, classifier_id: ClassifierId, predictions: Mapping[str, Prediction]) -> None:
        """Add a classifier's predictions by fingerprint; existing ones are kept."""
        steps = await self._steps(classifier_id)
        rows = [
            {
                "classifier_id": classifier_id,
                "fingerprint": fingerprint,
                "prediction": PREDICTION.dump_json(said).decode(),
                **_first_of(filed_under(said, steps)),
            }
            for fingerprint, said in predictions.items()
        ]
        if rows:
            await self._connection.execute(upsert(prediction, {}, ()), rows)

    async def proposed(self, collection: Place, fingerprint: str) -> str:
        """The first guess of the classifier in use for a file's content; "" where there is no prediction."""
        said = (
            select(prediction.c.label)
            .join(classifier)
            .where(await self._of(collection), classifier.c.chosen, prediction.c.fingerprint == fingerprint)
        )
        return await self._connection.scalar(said) or ""

    async def newest(self, collection: Place) -> KnownClassifier | None:
        """The classifier that was trained last."""
        query = _KNOWN.where(await self._of(collection)).order_by(classifier.c.id.desc()).limit(1)
        row = (await self._connection.execute(query)).one_or_none()
        return None if row is None else _classifier_of(row)

    async def collections(self) -> Sequence[Place]:
        """All collections with a classifier."""
        rows = await self._connection.execute(
            select(root.c.name, classifier.c.folder).join_from(classifier, root).distinct()
        )
        return [Place(name, folder) for name, folder in rows]

    async def model(self, classifier_id: ClassifierId) -> bytes:
        """A stored classifier in the format of the inference service."""
        model: bytes = await self._connection.scalar(select(classifier.c.model).where(classifier.c.id == classifier_id))
        return model

    async def ranked(self, collection: Place, order: SortOrder) -> Sequence[RankedVideo]:
        """Loose videos of the collection that scans have found, with the first guess of the classifier in use."""
        predicting = select(classifier.c.id).where(await self._of(collection), classifier.c.chosen).scalar_subquery()
        said = and_(prediction.c.fingerprint == asset.c.fingerprint, prediction.c.classifier_id == predicting)
        loose = (await lies_in(self._connection, collection), ~inside(collection).contains("/"))
        videos = select(asset.c.name, prediction.c.label, prediction.c.confidence)
        rows = await self._connection.execute(
            videos.select_from(asset.outerjoin(prediction, said))
            .where(*loose)
            .order_by(*_RANKS[order], asset.c.name_key, asset.c.number)
        )
        return [RankedVideo(row.name, row.label, row.confidence or 0.0) for row in rows]

    async def unpredicted(
        self, collection: Place, classifier_id: ClassifierId, descriptor: Descriptor, limit: int
    ) -> Sequence[CollectedVector]:
        """Vectors of some loose videos of the collection without a prediction of this classifier."""
        said = select(prediction).where(
            prediction.c.classifier_id == classifier_id, prediction.c.fingerprint == asset.c.fingerprint
        )
        loose = ~inside(collection).contains("/")
        return await self._vectors(collection, descriptor, and_(loose, ~said.exists()), limit)

    async def classifiers(self, collection: Place) -> Sequence[KnownClassifier]:
        """All stored classifiers of a collection, the newest first."""
        rows = await self._connection.execute(_KNOWN.where(await self._of(collection)).order_by(classifier.c.id.desc()))
        return [_classifier_of(row) for row in rows]

    async def classifier(self, collection: Place) -> KnownClassifier | None:
        """The classifier in use."""
        rows = await self._connection.execute(_KNOWN.where(await self._of(collection), classifier.c.chosen))
        row = rows.one_or_none()
        return None if row is None else _classifier_of(row)

    async def _of(self, collection: Place) -> ColumnElement[bool]:
        number = await root_number(self._connection, collection.root)
        return and_(classifier.c.root_id == number, classifier.c.folder == collection.path)

    async def predictions(
        self, collection: Place, classifier_id: ClassifierId, after: int, limit: int, among: Collection[AssetId] = ()
    ) -> Sequence[PredictedAsset]:
        """Predictions for loose videos of the collection, by row number, after this one; `among`: only for these."""
        rows = await self._connection.execute(
            select(asset.c.number, asset.c.id, prediction.c.prediction)
            .join_from(asset, prediction, prediction.c.fingerprint == asset.c.fingerprint)
            .where(
                prediction.c.classifier_id == classifier_id,
                await lies_in(self._connection, collection),
                ~inside(collection).contains("/"),
                asset.c.number > after,
                asset.c.id.in_(among) if among else true(),
            )
            .order_by(asset.c.number)
            .limit(limit)
        )
        steps = await self._steps(classifier_id)
        return [
            PredictedAsset(row.number, AssetId(row.id), filed_under(PREDICTION.validate_json(row.prediction), steps))
            for row in rows
        ]

    async def relabel(self, collection: Place, step: Relabelling, *, merge: bool, back: bool) -> None:
        """Apply a relabelling to all classifiers of a collection and their predictions; see
        learning.domain.learning.relabelled."""
        for known in await self.classifiers(collection):
            steps = relabelled(known.relabelled, step, merge=merge, back=back)
            await self._connection.execute(
                update(classifier)
                .where(classifier.c.id == known.id)
                .values(relabelled=RELABELLED.dump_json(steps).decode())
            )
            await self._update_first_guesses(known.id, steps)

    async def _update_first_guesses(self, classifier_id: ClassifierId, steps: Sequence[Relabelling]) -> None:
        """Update the first guess stored with each prediction. Page by page: there may be as many as loose videos."""
        of_classifier = prediction.c.classifier_id == classifier_id
        anew = (
            update(prediction)
            .where(of_classifier, prediction.c.fingerprint == bindparam("of_fingerprint"))
            .values(label=bindparam("new_label"), confidence=bindparam("new_confidence"))
        )
        after = ""
        while True:
            page = select(prediction).where(of_classifier, prediction.c.fingerprint > after)
            rows = (
                await self._connection.execute(page.order_by(prediction.c.fingerprint).limit(_REWRITTEN_TOGETHER))
            ).all()
            changed = []
            for row in rows:
                first = _first_of(filed_under(PREDICTION.validate_json(row.prediction), steps))
                if (row.label, row.confidence) != (first["label"], first["confidence"]):
                    changed.append(
                        {
                            "of_fingerprint": row.fingerprint,
                            "new_label": first["label"],
                            "new_confidence": first["confidence"],
                        }
                    )
            if changed:
                await self._connection.execute(anew, changed)
            if len(rows) < _REWRITTEN_TOGETHER:
                return
            after = rows[-1].fingerprint

    async def _steps(self, classifier_id: ClassifierId) -> Sequence[Relabelling]:
        known = await self._connection.scalar(select(classifier.c.relabelled).where(classifier.c.id == classifier_id))
        return RELABELLED.validate_json(known) if known is not None else ()

    async def _training(self, query: Select[Any]) -> Training | None:
        row = (await self._connection.execute(query)).one_or_none()
        return None if row is None else _training_of(row)

    async def _undescribed(self, collection: Place, descriptor: Descriptor) -> ColumnElement[bool]:
        known = select(feature).where(feature.c.fingerprint == asset.c.fingerprint, _made_by(descriptor))
        return and_(await lies_in(self._connection, collection), ~known.exists())


def _shortfall(found: Sequence[tuple[str, int]]) -> Shortfall:
    """`found`: details of problems with their counts, the most frequent first."""
    return Shortfall(sum(many for _, many in found), found[0][0] if found else "")


def _made_by(descriptor: Descriptor) -> ColumnElement[bool]:
    return and_(feature.c.descriptor == descriptor.name, feature.c.descriptor_version == descriptor.version)


def _training_of(row: Row[Any]) -> Training:
    return Training(
        TrainingId(row.id),
        Place(row.root_name, row.folder),
        TrainingState(row.state),
        row.error,
        row.requested_by,
        row.started_at,
        row.ended_at,
        TrainingStage(row.failed_at) if row.failed_at else None,
    )


def _classifier_of(row: Row[*tuple[Any, ...]]) -> KnownClassifier:
    return KnownClassifier(
        ClassifierId(row.id),
        row.version,
        MODEL_CARD.validate_json(row.card),
        row.trained_at,
        row.chosen,
        None if row.comparison is None else COMPARISON.validate_json(row.comparison),
        row.accuracy_before,
        RELABELLED.validate_json(row.relabelled),
    )


def _first_of(said: Prediction) -> dict[str, Any]:
    return {"label": said.guesses[0].label, "confidence": said.guesses[0].confidence}
