"""Versions of what was learned from the sorting."""

from datetime import datetime
from typing import TYPE_CHECKING

from pydantic import Field

from rushes_footage import classifiers
from rushes_gateway.resources.shapes import Shape, spelt

if TYPE_CHECKING:
    from rushes_footage.classifiers import ClassifierKind as Kind
else:
    Kind = spelt(classifiers.ClassifierKind)


class CategoryScore(Shape):
    """How well the videos of a category were told by classifiers that had not learned from them."""

    category: str
    examples: int
    precision: float = Field(ge=0, le=1, description="Of the videos told to belong here, the share that does.")
    recall: float = Field(ge=0, le=1, description="Of the videos that belong here, the share that was told to.")


class ClassifierComparison(Shape):
    """How a version and the one before did on what was sorted since that one was trained."""

    videos: int
    right: int = Field(description="Videos that this version told rightly.")
    right_before: int = Field(description="Videos that the version before told rightly.")


class SortClassifier(Shape):
    """A version, and how right it was on videos that it had not learned from."""

    id: str
    version: str = Field(description="SHA-256 of its bytes, in hexadecimal.")
    kind: Kind = Field(description="k nearest neighbours, logistic regression, or a network with two hidden layers.")
    descriptor: str = Field(description="Name and version of what describes videos in numbers.")
    trained_at: datetime
    chosen: bool = Field(description="Its proposals are shown; this is so of one version.")
    examples: int = Field(description="Videos that it has learned from.")
    accuracy: float = Field(ge=0, le=1)
    scores: list[CategoryScore] = Field(description="One for each category that it tells.")
    confusion: list[list[int]] = Field(
        description="Numbers of videos: a row for each category that they lie in, a column for each that they were "
        "told to belong in; both in the order of `scores`."
    )
    left_out: list[str] = Field(description="Categories with too few videos to be learned.")
    comparison: ClassifierComparison | None = Field(
        description="A new version takes over unless it is right less often. null: it is the first one, it was made of "
        "other descriptions, or nothing was sorted in between."
    )


class SortDescriptor(Shape):
    """What describes videos in numbers, by which they are told apart."""

    name: str = Field(examples=["colour-texture-motion"])
    version: str = Field(description="Numbers of another version cannot be compared with it.")
    built_in: bool = Field(description="It looks and listens without a model; the others look by added ones.")
    speech: bool = Field(
        description="It also hears what is said: its name is that of the one that does not, and `+speech`."
    )


class SortShortfall(Shape):
    """Videos at which something failed that would fail again: it is not tried again by itself.

    `POST /sort/training?retry_problems=true` tries again.
    """

    videos: int = Field(ge=1)
    detail: str = Field(description="What went wrong with most of them.")


class SortDescriptors(Shape):
    """The built-in one first."""

    descriptors: list[SortDescriptor]
    chosen: str = Field(description="The name of the one that is used; not among them where its model was removed.")
    speech_lacks: str | None = Field(
        description="What is to be installed or added before what is said can be heard; null: nothing."
    )
    videos: int = Field(description="That lie in the folder and its categories, as far as scans have found them.")
    undescribed: SortShortfall | None = Field(
        description="Of these, what the chosen one cannot describe: it teaches nothing, and nothing is proposed for it."
    )
    unheard: SortShortfall | None = Field(
        description="Of these, what is described as if nothing were said: what recognises speech fails at it."
    )


class SortClassifiers(Shape):
    """The newest first. Ten are kept, and the chosen one."""

    classifiers: list[SortClassifier]
