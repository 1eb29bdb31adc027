"""What the catalog asks of inference."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Protocol

from rushes_catalog.domain.assets import KnownFile
from rushes_catalog.domain.detection_runs import KnownModel, Sought
from rushes_catalog.domain.duplicates import Copy
from rushes_catalog.domain.learning import Description, TrainedClassifier
from rushes_footage.classifiers import Prediction, TrainingStep
from rushes_footage.detections import DetectedFrame
from rushes_footage.facts import Problem
from rushes_footage.features import Descriptor, Transcript
from rushes_footage.files import FileVersion, Place


class SubjectFinder(Protocol):
    """Finds subjects in frames of footage."""

    async def centers(
        self, place: Place, version: FileVersion, frames: Sequence[int], center: float
    ) -> Sequence[float] | None:
        """Where the subject is in each frame, from 0 at the picture's left edge to 1 at its right one.

        It is what is nearest to `center` in the first of them. None where nothing is found there, or no model was added
        that could find it. Raises Unavailable where inference does not answer, and what it says of the footage.
        """


class ObjectFinder(Protocol):
    """Has models look through footage. Raises Unavailable where inference does not answer."""

    async def model(self, name: str) -> KnownModel:
        """Raises NotFound, reason ModelNotFound."""

    def find(self, place: Place, version: FileVersion, sought: Sought) -> AsyncGenerator[DetectedFrame]:
        """What is in each frame of the stretch, in their order; raises what inference says, at any point."""


class Learner(Protocol):
    """Describes videos, and learns from them. Raises Unavailable where inference does not answer."""

    async def descriptors(self) -> Sequence[Descriptor]:
        """By which videos can be described, the one that needs no model first."""

    def describe(
        self, files: Sequence[KnownFile], descriptor: Descriptor, heard: Mapping[str, Sequence[Transcript]]
    ) -> AsyncGenerator[Description]:
        """The vector of each file, or why it has none, in their order.

        `heard` is what was said in them before, by fingerprints: the same recogniser does not listen to them again.
        """

    def train(
        self, descriptor: Descriptor, labels: Sequence[str], examples: Sequence[tuple[bytes, int]]
    ) -> AsyncGenerator[TrainingStep | TrainedClassifier]:
        """How far it is, and then what came of it; examples are vectors and places of their labels.

        Raises OutOfRange, reason TooFewExamples, and whatever else a training fails with.
        """

    async def predict(self, descriptor: Descriptor, model: bytes, vectors: Sequence[bytes]) -> Sequence[Prediction]:
        """What the classifier says of each vector."""


class CopyFinder(Protocol):
    """Finds videos that show the same. Raises Unavailable where inference does not answer."""

    async def method(self) -> str:
        """By which frames are hashed: hashes of another method cannot be compared with these."""

    def hashes(self, files: Sequence[KnownFile]) -> AsyncGenerator[bytes | Problem]:
        """Of frames of each file, or why it has none, in their order."""

    async def copies(self, hashes: Mapping[str, bytes]) -> Sequence[Copy]:
        """Among all of these, by their fingerprints."""
