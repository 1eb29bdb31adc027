"""Loose videos of a folder, and the folders that they are sorted into."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from rushes_gateway.contract.answers import Audio, SortCategory, Video
from rushes_gateway.resources.sort_classifiers.shapes import ClassifierComparison
from rushes_gateway.shapes import Shape


class CategoryProposal(Shape):
    """A category that a video may belong to."""

    category: str
    confidence: float = Field(ge=0, le=1, description="About this share of proposals with this confidence is correct.")


class LooseVideoFacts(Shape):
    """What a scan has found about a video that is not sorted yet."""

    size: int = Field(description="Size of the file in bytes.")
    recorded_at: datetime = Field(
        description="When the video was recorded, as far as known; where the file does not say, when it was modified."
    )
    recording_source: Literal["container", "name", "mtime"]
    duration_seconds: float | None = Field(
        description="Duration in seconds; null: unknown, or the file cannot be read."
    )
    video: Video | None = Field(description="null: the file was not read yet, or cannot be read.")
    audio: Audio | None = Field(description="null: the file was not read yet, cannot be read, or is silent.")


class LooseVideo(Shape):
    """A video that is not sorted yet."""

    name: str
    asset_id: str | None = Field(description="null: no scan has found it yet.")
    facts: LooseVideoFacts | None = Field(description="null: no scan has found it yet.")
    proposals: list[CategoryProposal] = Field(
        description="Categories in descending order of confidence, three at most; empty before the first training and "
        "for videos that cannot be read."
    )
    unsure: bool = Field(description="Whether the first proposal's confidence is too low to rely on.")


class SortPace(Shape):
    """How people sorted the videos of this folder. Sortings that were undone are not counted.

    Videos that `POST /sort/auto` moves are not counted either.
    """

    judged: int = Field(description="Number of videos, among the last 500, that had a proposal when they were sorted.")
    right: int = Field(description="Number of these that were sorted as proposed.")
    per_minute: float | None = Field(
        description="Videos sorted per minute in the last ten minutes of work, without pauses of more than two "
        "minutes. null: too few videos yet."
    )


class SortPage(Shape):
    """One page of videos to sort, in the requested order, and the categories."""

    folder: str = Field(description="Absolute path of the folder.")
    videos: list[LooseVideo]
    total: int = Field(
        description="Number of videos that are not sorted yet; with `proposed` or `undecided`, only of those selected."
    )
    next_cursor: str | None
    categories: list[SortCategory] = Field(description="By name.")
    pace: SortPace


class LearnedVersion(Shape):
    """The version that a training produced."""

    id: str = Field(description="As in `GET /sort/classifiers`.")
    accuracy: float = Field(ge=0, le=1, description="Share of videos classified correctly that it was not trained on.")
    accuracy_before: float | None = Field(
        description="The accuracy of the version used before. null: this is the first version."
    )
    examples: int = Field(description="Number of videos that it was trained on.")
    took_over: bool = Field(
        description="Whether this version's proposals were shown from then on. false: it was correct less often on the "
        "videos sorted since the version before was trained, and that one remains in use."
    )
    comparison: ClassifierComparison | None = Field(description="As in `GET /sort/classifiers`.")


class SortTraining(Shape):
    """The state of the last training."""

    state: Literal["none", "running", "succeeded", "failed", "cancelled"]
    stage: Literal["describing", "training", "predicting"] | None = Field(
        description="Stage of a running training; null: none is running."
    )
    done: int = Field(description="Number, of `total`, of files described or predicted, or of steps of the training.")
    total: int
    error: str | None = Field(description="Why the training failed, in words.")
    ended_at: datetime | None
    accuracy: float | None = Field(
        description="Accuracy of the classifier in use: the share of videos classified correctly that it was not "
        "trained on; null before the first success."
    )
    examples: int = Field(description="Number of videos that the classifier in use was trained on.")
    trained_at: datetime | None
    learned: LearnedVersion | None = Field(
        description="The version that this training produced, in use or not; null unless it has succeeded."
    )


class SortFolderChoice(Shape):
    """The folder to sort."""

    path: str = Field(
        min_length=1, max_length=4096, description="Absolute, in the library.", examples=["/videos/clips"]
    )


class ChosenSortFolder(Shape):
    """The folder that is sorted from now on, and what lies there."""

    path: str = Field(description="Absolute path of the folder.")
    total: int = Field(description="Videos that are not sorted yet.")
    categories: list[SortCategory] = Field(description="By name.")
