"""Learning where videos belong: collections as examples, trainings, and what comes of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from rushes_catalog.domain.errors import DescriptorGone
from rushes_catalog.domain.ids import AssetId, ChangeId, ClassifierId, TrainingId
from rushes_footage.classifiers import Guess, ModelCard, Prediction
from rushes_footage.facts import Problem
from rushes_footage.features import Descriptor, Transcript
from rushes_footage.files import Place

LOOSE = ""
"""The label of what has none: it lies directly in the collection."""
SET_ASIDE: Final = "duplicates"
"""The folder directly in a collection for copies that nobody needs: no label, and its files are no part of it."""


def label_of(collection: Place, path: str) -> str | None:
    """The label of a file of the collection's root, LOOSE, or None for a file that is no part of the collection."""
    inside = path.removeprefix(folder_prefix(collection)) if path.startswith(folder_prefix(collection)) else ""
    match inside.split("/"):
        case [name] if name:
            return LOOSE
        case [label, _] if not label.startswith(".") and label != SET_ASIDE:
            return label
        case _:
            return None


def folder_prefix(collection: Place) -> str:
    """What the paths of all its files begin with."""
    return f"{collection.path}/" if collection.path else ""


@dataclass(frozen=True, slots=True)
class Relabelling:
    """A folder got another name, or all that lay in it went into another one."""

    change_id: ChangeId
    label: str
    folder: str


def folder_of(label: str, steps: Sequence[Relabelling]) -> str:
    """What a label is called by now."""
    for step in steps:
        if step.label == label:
            label = step.folder
    return label


def relabelled(steps: Sequence[Relabelling], step: Relabelling, *, merge: bool, back: bool) -> tuple[Relabelling, ...]:
    """The steps after one more was made, or was taken `back`: then `step` leads from the old label as before.

    What learned from the folders as they were after it tells none apart that a merge has made one.
    """
    others = tuple(each for each in steps if each.change_id != step.change_id)
    if len(others) < len(steps):
        return others
    if not back:
        return (*others, step)
    return others if merge else (*others, Relabelling(step.change_id, step.folder, step.label))


def filed_under(prediction: Prediction, steps: Sequence[Relabelling]) -> Prediction:
    """What a prediction says in the folders' present names; of folders that are one by now the chances add up."""
    if not steps:
        return prediction
    chances: dict[str, float] = {}
    for guess in prediction.guesses:
        folder = folder_of(guess.label, steps)
        chances[folder] = min(1.0, chances.get(folder, 0.0) + guess.confidence)
    surest_first = sorted(chances.items(), key=lambda each: -each[1])
    return Prediction(tuple(Guess(*each) for each in surest_first), prediction.unsure)


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Videos at which something failed that would fail again, and is not tried again by itself."""

    videos: int
    detail: str
    """What went wrong with most of them; "" where there are none."""


@dataclass(frozen=True, slots=True)
class DescribedVideos:
    """How far those of a collection could be described."""

    videos: int
    """All of them."""
    undescribed: Shortfall
    unheard: Shortfall
    """Described as if nothing were said in them."""


@dataclass(frozen=True, slots=True)
class DescriptorChoice:
    """What may describe the videos of a collection, and what is to."""

    known: tuple[Descriptor, ...]
    """The one that needs no model first."""
    name: str
    """Of the one that is to; it need not be known any more."""

    @property
    def chosen(self) -> Descriptor:
        """Raises DescriptorGone."""
        for each in self.known:
            if each.name == self.name:
                return each
        raise DescriptorGone(self.name)


class TrainingState(StrEnum):
    """How a training stands."""

    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class TrainingStage(StrEnum):
    """What a training does."""

    DESCRIBING = "describing"
    TRAINING = "training"
    PREDICTING = "predicting"


@dataclass(frozen=True, slots=True)
class Training:
    """One attempt to learn from a collection."""

    id: TrainingId
    collection: Place
    """A folder; its path is "" for the root itself."""
    state: TrainingState
    error: str
    """A sentence for people; "" where it has not failed."""
    requested_by: str
    started_at: datetime
    ended_at: datetime | None
    failed_at: TrainingStage | None = None
    """What it did when it failed; None also where it was interrupted or took too long."""


@dataclass(frozen=True, slots=True)
class TrainingProgress:
    """How far a training is that runs."""

    stage: TrainingStage
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Description:
    """What a file looks like in numbers, or why nobody knows."""

    answer: bytes | Problem
    transcript: Transcript | None = None
    """None where it was not listened to what is said."""


@dataclass(frozen=True, slots=True)
class Described:
    """A vector, or why there is none, by what a file holds."""

    fingerprint: str
    answer: bytes | Problem
    unheard: Problem | None = None
    """Why the vector is as if nothing were said."""


@dataclass(frozen=True, slots=True)
class CollectedVector:
    """A vector of a file that lies in a collection now."""

    path: str
    fingerprint: str
    vector: bytes
    filed_at: datetime
    """When it was filed where it lies; that its folder was renamed since, or merged into this one, files nothing."""


@dataclass(frozen=True, slots=True)
class TrainedClassifier:
    """What came of a training, as inference gives it."""

    card: ModelCard
    version: str
    """SHA-256 of its bytes."""
    model: bytes
    told: tuple[int, ...]
    """The label of each example as one told it that had not learned from it: its place in the labels, -1 for none."""
    sure: tuple[float, ...]
    """How sure that was, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a classifier and the one before did on what was filed since that was trained.

    Neither had learned that it belongs there.
    """

    videos: int
    right: int
    right_before: int

    @property
    def worse(self) -> bool:
        """It is right less often."""
        return self.right < self.right_before


def takes_over(comparison: Comparison | None) -> bool:
    """Whether a new classifier predicts from then on, by how it compares with the one before."""
    return comparison is None or not comparison.worse


@dataclass(frozen=True, slots=True)
class Doubt:
    """A filed video of which one that had not learned from it said another label."""

    fingerprint: str
    label: str
    told: str
    confidence: float
    """In what was told, 0 to 1."""


@dataclass(frozen=True, slots=True)
class DoubtedVideo:
    """It still lies where it lay then."""

    asset_id: AssetId
    path: str
    doubt: Doubt


@dataclass(frozen=True, slots=True)
class NewClassifier:
    """What is kept of that."""

    id: ClassifierId
    collection: Place
    trained: TrainedClassifier
    trained_at: datetime
    comparison: Comparison | None
    """None of the first one, and where nothing was filed since."""
    doubts: tuple[Doubt, ...]
    accuracy_before: float | None
    """Of the one that predicted until then, as its card says; None where there was none."""
    relabelled: tuple[Relabelling, ...] = ()
    """What became of folders while it was trained."""

    @property
    def takes_over(self) -> bool:
        """From the one before."""
        return takes_over(self.comparison)


@dataclass(frozen=True, slots=True)
class KnownClassifier:
    """What is known of a collection's classifier."""

    id: ClassifierId
    version: str
    card: ModelCard
    trained_at: datetime
    chosen: bool
    """It predicts."""
    comparison: Comparison | None
    accuracy_before: float | None
    """As of NewClassifier."""
    relabelled: tuple[Relabelling, ...]
    """What became of the folders that it tells apart."""

    @property
    def took_over(self) -> bool:
        """From the one before, when it was trained; another one may have been chosen since."""
        return takes_over(self.comparison)


@dataclass(frozen=True, slots=True)
class PredictedAsset:
    """What a classifier says of a video that lies loose."""

    number: int
    """Of the asset's row."""
    asset_id: AssetId
    prediction: Prediction
