"""What the catalog needs from inference."""

from collections.abc import AsyncGenerator, AsyncIterable, Mapping, Sequence
from typing import Final, Protocol

from rushes_catalog.duplicates.domain.duplicates import Copy
from rushes_catalog.finders.domain.examples import LessonSpan
from rushes_catalog.finders.domain.finders import DescriptorNames, WindowDescriptor
from rushes_catalog.finders.domain.versions import FinderStep, ScoredWindows, TrainedFinder
from rushes_catalog.learning.domain.learning import Description, TrainedClassifier
from rushes_catalog.library.domain.assets import KnownFile
from rushes_catalog.pipelines.domain.detection_runs import OfferedModel, Sought
from rushes_catalog.seen.domain.seen import DescribedPictures, LoadedLibrary, SeenFound, SeenLibrary, SeenVideo
from rushes_catalog.transcripts.domain.transcripts import Begun, SoFar, Stretch
from rushes_footage.classifiers import Prediction, TrainingStep
from rushes_footage.detections import DetectedFrame
from rushes_footage.facts import Problem
from rushes_footage.features import Descriptor, Transcript
from rushes_footage.files import FileVersion, Place, Source

# An error's reason: too few labels have examples.
TOO_FEW_EXAMPLES: Final = "TooFewExamples"
# An error's reason: the library was not loaded where it was searched.
LIBRARY_NOT_LOADED: Final = "LibraryNotLoaded"
MODEL_NOT_FOUND: Final = "ModelNotFound"
"""Reason of the error about a model that is none, or was removed."""
OF_THE_MODEL: Final = frozenset({MODEL_NOT_FOUND, "ModelDamaged", "NoWords", "DescriptorNotFound"})
"""Reasons that say nothing about a video: whichever is looked at, the model lacks something."""


class SubjectFinder(Protocol):
    """Finds subjects in frames of footage."""

    async def centers(
        self, place: Place, version: FileVersion, frames: Sequence[int], center: float
    ) -> Sequence[float] | None:
        """Centre of the subject in each frame, from 0 at the picture's left edge to 1 at its right one.

        The subject is the object nearest to `center` in the first frame. None where nothing is found there, or there is
        no suitable model. Raises Unavailable where inference does not answer, and its errors about the footage.
        """


class ObjectFinder(Protocol):
    """Runs models over footage. Raises Unavailable where inference does not answer."""

    async def model(self, name: str) -> OfferedModel:
        """A model by name; raises NotFound, reason ModelNotFound."""

    def find(self, place: Place, version: FileVersion, sought: Sought) -> AsyncGenerator[DetectedFrame]:
        """Detections in each frame of the stretch, in order; raises inference's errors, at any point."""


class Learner(Protocol):
    """Describes videos, and trains classifiers. Raises InferenceAway where inference does not answer, at any point."""

    async def descriptors(self) -> Sequence[Descriptor]:
        """Available descriptors, the built-in one first."""

    def describe(
        self, files: Sequence[KnownFile], descriptor: Descriptor, heard: Mapping[str, Sequence[Transcript]]
    ) -> AsyncGenerator[Description]:
        """The vector of each file, or why it has none, in order.

        `heard` are earlier transcripts by fingerprint, which the same recogniser need not repeat.
        """

    def train(
        self, descriptor: Descriptor, labels: Sequence[str], examples: Sequence[tuple[bytes, int]]
    ) -> AsyncGenerator[TrainingStep | TrainedClassifier]:
        """Progress, then the result; examples are vectors and label indexes.

        Raises OutOfRange, reason TOO_FEW_EXAMPLES, and any error of a training.
        """

    async def predict(self, descriptor: Descriptor, model: bytes, vectors: Sequence[bytes]) -> Sequence[Prediction]:
        """The classifier's prediction for each vector."""


class CopyFinder(Protocol):
    """Finds near-duplicate videos. Raises InferenceAway where inference does not answer, at any point."""

    async def method(self) -> str:
        """Method of hashing; only hashes of one method can be compared."""

    def hashes(self, files: Sequence[KnownFile]) -> AsyncGenerator[bytes | Problem]:
        """Frame hashes of each file, or why it has none, in order."""

    async def copies(self, hashes: Mapping[str, bytes]) -> Sequence[Copy]:
        """Near-duplicates among these, by fingerprint."""


class WindowClassifiers(Protocol):
    """Trains classifiers of windows, and scores windows. Raises InferenceAway where inference does not answer, at any
    point."""

    async def list_descriptors(self) -> Sequence[WindowDescriptor]:
        """Available descriptors, of each kind the built-in one first."""

    def train(
        self, names: DescriptorNames, seed: int, sources: Sequence[tuple[Source, Sequence[LessonSpan]]]
    ) -> AsyncGenerator[FinderStep | TrainedFinder]:
        """Progress, then the result.

        Raises NotFound (DescriptorNotFound), OutOfRange (TOO_FEW_EXAMPLES), Exhausted (TrainerBusy), TimedOut, and
        Internal.
        """

    def score(
        self, names: DescriptorNames, model: bytes, place: Place, version: FileVersion
    ) -> AsyncGenerator[float | ScoredWindows | Problem]:
        """Share of the file that is described, 0 to 1, then the scores, or why there are none.

        Raises NotFound (DescriptorNotFound), and InvalidInput (BadClassifier, OtherVectors).
        """


class SpeechRecogniser(Protocol):
    """Recognises speech. Raises InferenceAway where inference does not answer, at any point."""

    async def missing(self) -> tuple[str, str] | None:
        """What has to be installed or added, in a sentence, and the whole command for it, "" where there is none; None:
        nothing."""

    def transcribe(
        self, place: Place, version: FileVersion, language: str, so_far: SoFar | None
    ) -> AsyncGenerator[Begun | Stretch]:
        """How it begins, then each stretch in order, to the end of the file; behind `so_far` where the same recogniser
        made that.

        `language` is a code in ISO 639, "": it is recognised. Raises NotFound (SpeechNotFound), Conflict
        (SpeechNotInstalled), OutOfRange (LanguageNotKnown), Internal (NotHeard), DataLoss (SpeechDamaged), and media's
        errors.
        """


class Sight(Protocol):
    """Compares pictures with words. Raises InferenceAway where inference does not answer, at any point, and
    SeenModelMissing where it lacks the model, or the model is damaged or lacks words."""

    def describe(self, model: str, place: Place, version: FileVersion) -> AsyncGenerator[float | DescribedPictures]:
        """Share of the video that is described, 0 to 1, then the result. What is described already takes a moment.

        Raises Exhausted where what describes it cannot be stored.
        """

    async def load(self, library: SeenLibrary, videos: AsyncIterable[SeenVideo]) -> LoadedLibrary:
        """Have these videos searched from now on; until then, and after a failure, those of before are.

        Raises Exhausted (NoRoom).
        """

    async def search(self, library: SeenLibrary, text: str, limit: int) -> SeenFound:
        """The stretches that show most what a text says; none where nothing is nearer to it than to
        any sentence. Answers within seconds.

        Raises NotFound (LIBRARY_NOT_LOADED), and TimedOut.
        """
