"""Where it is written down what was learned from collections."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from rushes_catalog.domain.assets import KnownFile
from rushes_catalog.domain.ids import AssetId, ClassifierId, TrainingId
from rushes_catalog.domain.learning import (
    CollectedVector,
    Described,
    DoubtedVideo,
    KnownClassifier,
    NewClassifier,
    PredictedAsset,
    Relabelling,
    Training,
    TrainingState,
)
from rushes_catalog.domain.sorting import RankedVideo, SortOrder
from rushes_footage.classifiers import Prediction
from rushes_footage.features import Descriptor
from rushes_footage.files import Place


class Learning(Protocol):
    """Vectors, trainings, classifiers and predictions. Of a collection whose root is not known: RootNotFound."""

    async def begin(self, training: Training) -> bool:
        """Record it; False where another one runs."""

    async def running(self) -> Training | None:
        """The one that runs."""

    async def last(self, collection: Place) -> Training | None:
        """The one that was begun last."""

    async def end(self, training_id: TrainingId, state: TrainingState, error: str, at: datetime) -> bool:
        """It runs no more; False, and nothing is changed, where it did not run."""

    async def descriptor_name(self, collection: Place) -> str:
        """Of what is to describe its videos; empty: of the one that needs no model."""

    async def choose_descriptor(self, collection: Place, name: str) -> None:
        """It describes them from now on."""

    async def count_undescribed(self, collection: Place, descriptor: Descriptor) -> int:
        """Files of the collection that `undescribed` gives in all."""

    async def undescribed(
        self, collection: Place, descriptor: Descriptor, after: int, limit: int
    ) -> Sequence[KnownFile]:
        """Files that are ready and of which this descriptor has said nothing, by number, after this one."""

    async def keep_described(self, descriptor: Descriptor, described: Sequence[Described]) -> None:
        """What is known already stays as it is."""

    async def vectors(self, collection: Place, descriptor: Descriptor) -> Sequence[CollectedVector]:
        """Of all files that lie there now."""

    async def keep_classifier(self, classifier: NewClassifier, predictions: Mapping[str, Prediction]) -> None:
        """Where it takes over: with what it says of files, by their fingerprints, in place of what the one before says.

        Of the collection's classifiers only the newest ones are kept, and the one that predicts.
        """

    async def classifiers(self, collection: Place) -> Sequence[KnownClassifier]:
        """All that are kept, the newest first."""

    async def choose(self, collection: Place, classifier_id: ClassifierId) -> None:
        """It predicts from now on; what others have said is forgotten. Raises ClassifierNotFound."""

    async def classifier(self, collection: Place) -> KnownClassifier | None:
        """The one that predicts."""

    async def collections(self) -> Sequence[Place]:
        """Those that have a classifier."""

    async def model(self, classifier_id: ClassifierId) -> bytes:
        """A classifier that is kept, as inference gave it."""

    async def ranked(self, collection: Place, order: SortOrder) -> Sequence[RankedVideo]:
        """What lies loose in the collection now, as far as scans have found it, with what is said of it."""

    async def doubts(self, collection: Place) -> Sequence[DoubtedVideo]:
        """Of the classifier that predicts, the surest first, wherever the videos lie in the collection by now."""

    async def dismiss(self, collection: Place, videos: Collection[AssetId]) -> None:
        """Forget the doubts of these; what is not doubted is left out."""

    async def unpredicted(
        self, collection: Place, classifier_id: ClassifierId, descriptor: Descriptor, limit: int
    ) -> Sequence[CollectedVector]:
        """Some of what lies loose in the collection now and of which a classifier has said nothing."""

    async def keep_predictions(self, classifier_id: ClassifierId, predictions: Mapping[str, Prediction]) -> None:
        """What a classifier says of more files, by their fingerprints; what it has said already stays as it is."""

    async def predictions(
        self, collection: Place, classifier_id: ClassifierId, after: int, limit: int, among: Collection[AssetId] = ()
    ) -> Sequence[PredictedAsset]:
        """Of what lies loose in the collection now, by number, after this one; `among`: only of these."""

    async def relabel(self, collection: Place, step: Relabelling, *, merge: bool, back: bool) -> None:
        """Of all classifiers, with what they have said; domain.learning.relabelled says how."""
