"""Versions of the classifier that is trained on sorted videos."""

from datetime import datetime
from typing import TYPE_CHECKING

from pydantic import Field

from rushes_footage import classifiers
from rushes_gateway.shapes import Shape, spelt

if TYPE_CHECKING:
    from rushes_footage.classifiers import ClassifierKind as Kind
else:
    Kind = spelt(classifiers.ClassifierKind)


class CategoryScore(Shape):
    """How well a category is recognised, measured on videos that the classifier was not trained on."""

    category: str
    examples: int = Field(description="Number of videos of the category.")
    precision: float = Field(ge=0, le=1, description="Share of the videos assigned to this category that belong to it.")
    recall: float = Field(ge=0, le=1, description="Share of the videos of this category that were assigned to it.")


class ClassifierComparison(Shape):
    """Comparison with the version before, on the videos that were sorted since that version was trained."""

    videos: int = Field(description="Number of videos compared.")
    right: int = Field(description="Number of videos that this version classified correctly.")
    right_before: int = Field(description="Number of videos that the version before classified correctly.")


class SortClassifier(Shape):
    """A version of the classifier, and its accuracy on videos that it was not trained on."""

    id: str
    version: str = Field(description="SHA-256 of the classifier's bytes, in hexadecimal.")
    kind: Kind = Field(description="k nearest neighbours, logistic regression, or a network with two hidden layers.")
    descriptor: str = Field(description="Name and version of the descriptor that describes videos in numbers.")
    trained_at: datetime
    chosen: bool = Field(description="Whether this version's proposals are shown; true of one version.")
    examples: int = Field(description="Number of videos that it was trained on.")
    accuracy: float = Field(ge=0, le=1, description="Share of videos classified correctly that it was not trained on.")
    scores: list[CategoryScore] = Field(description="One score for each category that it assigns.")
    confusion: list[list[int]] = Field(
        description="Confusion matrix in numbers of videos: one row for each category that videos are in, one column "
        "for each that they were assigned to, both in the order of `scores`."
    )
    left_out: list[str] = Field(description="Categories with too few videos to be learned.")
    comparison: ClassifierComparison | None = Field(
        description="A new version replaces the one before unless it is correct less often. null: it is the first "
        "version, it was trained on other descriptions, or nothing was sorted in between."
    )


class SortDescriptor(Shape):
    """A descriptor: it describes videos in numbers, on which classifiers are trained."""

    name: str = Field(examples=["colour-texture-motion"])
    version: str = Field(description="Descriptions of different versions cannot be compared.")
    built_in: bool = Field(
        description="Whether it describes pictures and sound without a model. The other descriptors use installed "
        "models."
    )
    speech: bool = Field(
        description="Whether it also describes recognised speech. Its name is that of the descriptor without speech, "
        "followed by `+speech`."
    )


class SortShortfall(Shape):
    """Videos for which a step failed and is not retried automatically, because it would fail again.

    `POST /sort/training?retry_problems=true` retries it.
    """

    videos: int = Field(ge=1)
    detail: str = Field(description="What went wrong with most of these videos.")


class SortDescriptors(Shape):
    """All descriptors, the built-in one first."""

    descriptors: list[SortDescriptor]
    chosen: str = Field(
        description="Name of the descriptor that is used; not in `descriptors` where its model was removed."
    )
    speech_lacks: str | None = Field(
        description="What has to be installed or added before speech can be recognised; null: nothing."
    )
    videos: int = Field(description="Number of videos that scans have found in the folder and its categories.")
    undescribed: SortShortfall | None = Field(
        description="Those of them that the chosen descriptor cannot describe: they are not used for training and have "
        "no proposals."
    )
    unheard: SortShortfall | None = Field(
        description="Those of them in which speech recognition fails: they are described as videos without speech."
    )


class SortClassifiers(Shape):
    """Versions of the classifier, the newest first. The last ten are kept, and the chosen one."""

    classifiers: list[SortClassifier]
