"""Classifying videos: collections as training data, trainings, classifiers and predictions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from rushes_catalog.domain.ids import AssetId, ChangeId, ClassifierId, TrainingId
from rushes_catalog.sorting.domain.errors import DescriptorGone
from rushes_footage.classifiers import Guess, ModelCard, Prediction
from rushes_footage.facts import Problem
from rushes_footage.features import Descriptor, Transcript
from rushes_footage.files import Place

LOOSE = ""
"""Label of videos directly in the collection, which are not sorted yet."""
SET_ASIDE: Final = "duplicates"
"""Subfolder for copies set aside: not a label, and its files do not belong to the collection."""


def label_of(collection: Place, path: str) -> str | None:
    """The label of a file in the collection's root, LOOSE, or None for a file outside of the collection."""
    inside = path.removeprefix(folder_prefix(collection)) if path.startswith(folder_prefix(collection)) else ""
    match inside.split("/"):
        case [name] if name:
            return LOOSE
        case [label, _] if not label.startswith(".") and label != SET_ASIDE:
            return label
        case _:
            return None


def folder_prefix(collection: Place) -> str:
    """Common prefix of the paths of all its files."""
    return f"{collection.path}/" if collection.path else ""


@dataclass(frozen=True, slots=True)
class Relabelling:
    """A category was renamed, or all its videos went into another one."""

    change_id: ChangeId
    label: str
    folder: str


def folder_of(label: str, steps: Sequence[Relabelling]) -> str:
    """The present name of a label."""
    for step in steps:
        if step.label == label:
            label = step.folder
    return label


def relabelled(steps: Sequence[Relabelling], step: Relabelling, *, merge: bool, back: bool) -> tuple[Relabelling, ...]:
    """The list after one more step, or without the step that was undone (`back`): then labels lead where they led
    before.

    A classifier trained after a merge cannot separate the merged labels again.
    """
    others = tuple(each for each in steps if each.change_id != step.change_id)
    if len(others) < len(steps):
        return others
    if not back:
        return (*others, step)
    return others if merge else (*others, Relabelling(step.change_id, step.folder, step.label))


def filed_under(prediction: Prediction, steps: Sequence[Relabelling]) -> Prediction:
    """A prediction in terms of present folders; probabilities of merged folders add up."""
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
    """Videos with a permanent failure, which is not retried automatically."""

    videos: int
    detail: str
    """The most frequent failure; "" where there are none."""


@dataclass(frozen=True, slots=True)
class DescribedVideos:
    """Progress of describing a collection's videos."""

    videos: int
    """Number of all videos."""
    undescribed: Shortfall
    unheard: Shortfall
    """Described as if nothing were said, because recognition failed."""


@dataclass(frozen=True, slots=True)
class DescriptorChoice:
    """The available descriptors, and the chosen one."""

    known: tuple[Descriptor, ...]
    """The built-in one first."""
    name: str
    """Name of the chosen one, which need not be available."""

    @property
    def chosen(self) -> Descriptor:
        """The chosen descriptor; raises DescriptorGone."""
        for each in self.known:
            if each.name == self.name:
                return each
        raise DescriptorGone(self.name)


class TrainingState(StrEnum):
    """State of a training."""

    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class TrainingStage(StrEnum):
    """Stage of a training."""

    DESCRIBING = "describing"
    TRAINING = "training"
    PREDICTING = "predicting"


@dataclass(frozen=True, slots=True)
class Training:
    """An attempt to train a collection's classifier."""

    id: TrainingId
    collection: Place
    """A folder; its path is "" for the root itself."""
    state: TrainingState
    error: str
    """For people; "" unless it has failed."""
    requested_by: str
    started_at: datetime
    ended_at: datetime | None
    failed_at: TrainingStage | None = None
    """The stage in which it failed; None also for interruptions and timeouts."""


@dataclass(frozen=True, slots=True)
class TrainingProgress:
    """Progress of a running training."""

    stage: TrainingStage
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Description:
    """The vector of a file, or why there is none."""

    answer: bytes | Problem
    transcript: Transcript | None = None
    """None where speech was not transcribed."""


@dataclass(frozen=True, slots=True)
class Described:
    """A vector by content, or why there is none."""

    fingerprint: str
    answer: bytes | Problem
    unheard: Problem | None = None
    """Why the vector counts speech as silence."""


@dataclass(frozen=True, slots=True)
class CollectedVector:
    """Vector of a file that is in a collection now."""

    path: str
    fingerprint: str
    vector: bytes
    filed_at: datetime
    """When it was sorted into its category; renaming or merging categories does not change it."""


@dataclass(frozen=True, slots=True)
class TrainedClassifier:
    """The result of a training."""

    card: ModelCard
    version: str
    """SHA-256 of the classifier's bytes."""
    model: bytes
    predicted: tuple[int, ...]
    """Cross-validated prediction for each example: index of the label, -1 for none."""
    sure: tuple[float, ...]
    """Confidence of each, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Accuracy of a new and the previous classifier on videos sorted after the previous training.

    Neither had these videos as training data.
    """

    videos: int
    right: int
    right_before: int

    @property
    def worse(self) -> bool:
        """Whether the new one is right less often."""
        return self.right < self.right_before


def takes_over(comparison: Comparison | None) -> bool:
    """Whether a new classifier replaces the previous one."""
    return comparison is None or not comparison.worse


@dataclass(frozen=True, slots=True)
class Doubt:
    """A sorted video for which cross-validation predicted another label."""

    fingerprint: str
    label: str
    told: str
    confidence: float
    """Confidence in the other label, 0 to 1."""


@dataclass(frozen=True, slots=True)
class DoubtedVideo:
    """A doubted video that is still in the same category."""

    asset_id: AssetId
    path: str
    doubt: Doubt


@dataclass(frozen=True, slots=True)
class NewClassifier:
    """A classifier to record."""

    id: ClassifierId
    collection: Place
    trained: TrainedClassifier
    trained_at: datetime
    comparison: Comparison | None
    """None for the first classifier, and where nothing was sorted in between."""
    doubts: tuple[Doubt, ...]
    accuracy_before: float | None
    """Accuracy on its card of the previous classifier; None where there was none."""
    relabelled: tuple[Relabelling, ...] = ()
    """Edits of categories during the training."""

    @property
    def takes_over(self) -> bool:
        """Whether it replaces the previous one."""
        return takes_over(self.comparison)


@dataclass(frozen=True, slots=True)
class KnownClassifier:
    """A stored classifier."""

    id: ClassifierId
    version: str
    card: ModelCard
    trained_at: datetime
    chosen: bool
    """It is in use."""
    comparison: Comparison | None
    accuracy_before: float | None
    """See NewClassifier."""
    relabelled: tuple[Relabelling, ...]
    """Edits of its categories since."""

    @property
    def took_over(self) -> bool:
        """Whether it replaced the previous one after its training; another one may have been chosen since."""
        return takes_over(self.comparison)


@dataclass(frozen=True, slots=True)
class PredictedAsset:
    """A prediction for a loose video."""

    number: int
    """Number of the asset's row."""
    asset_id: AssetId
    prediction: Prediction
